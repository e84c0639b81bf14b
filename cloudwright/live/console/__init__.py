"""Consoles: a browser's websocket spliced to a machine's screen or serial line."""
