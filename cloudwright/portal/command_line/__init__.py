"""The same cloud from a terminal: clouds.yaml, application credentials, examples."""
