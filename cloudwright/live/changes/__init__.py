"""Changes as they are committed, told to who may see them."""
