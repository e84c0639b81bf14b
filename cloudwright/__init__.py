"""Cloudwright: a private cloud, a broker of clouds, an operator of hosts, and a portal."""

__version__ = "0.1.0"
