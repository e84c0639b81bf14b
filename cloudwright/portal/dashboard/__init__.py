"""What runs, what is left of the quota, what happened."""
