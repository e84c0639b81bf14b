"""What happened, from the audit."""
