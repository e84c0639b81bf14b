"""What bodies may hold."""
