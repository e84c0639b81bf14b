"""The instances: list, create, one of them."""
