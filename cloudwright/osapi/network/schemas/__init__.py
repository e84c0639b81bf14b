"""What the bodies of each noun may hold."""
