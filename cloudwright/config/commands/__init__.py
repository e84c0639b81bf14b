"""The subcommands of `cloudwright`, one module each."""
