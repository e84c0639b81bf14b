"""The SSH keys of the person."""
