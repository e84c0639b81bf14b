"""For staff: customers, projects, users."""
