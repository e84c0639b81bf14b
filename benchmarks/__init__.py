"""What the design's budgets (README.md) come to on this machine."""
