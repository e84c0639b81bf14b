"""JSON schemas of the bodies and queries, a file per noun."""
