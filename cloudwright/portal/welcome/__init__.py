"""The first visit: a password of one's own, then the first machine."""
