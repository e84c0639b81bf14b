"""Making an instance: choose, review what it costs of the quota, create."""
