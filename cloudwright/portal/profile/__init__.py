"""Who I am, and my password."""
