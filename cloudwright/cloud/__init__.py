"""What exists here: the embedded cloud. Nothing in it knows who manages it from above."""
