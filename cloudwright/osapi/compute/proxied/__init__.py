"""What Nova did for its neighbours until microversion 2.35: their rows, in Nova's old words."""
