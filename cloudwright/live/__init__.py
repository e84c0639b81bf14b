"""The raw ASGI door: changes as server-sent events, consoles, the bytes of images.

What streams lives here, because Django's handler would store a body whole and hold a thread for a
stream. Everything else goes to Django behind the wrappers of this folder: `proxies` (whose word on
the client's address counts), `static_files`, `body_cap`. `routes` is the door's whole table.
"""
