"""Say and hear "I am ready", by the protocol of systemd's NOTIFY_SOCKET.

The supervisor hears it from its children; under systemd it says it for the whole in turn.
"""

from __future__ import annotations

import os
import re
import socket


def ready(name: str) -> None:
    """Tell whoever started this process that it does its work now. Nobody listening is fine."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outlet:
        try:
            outlet.sendto(f"READY=1\nX_CLOUDWRIGHT={name}".encode(), address.replace("@", "\0", 1))
        except OSError:
            return


class Ear:
    """Where children report. In the kernel's abstract names: no file, no mode, gone with us."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(0)
        self.socket.bind("")  # Linux picks a free abstract name
        self.address = "@" + self.socket.getsockname()[1:].decode()

    def heard(self) -> str:
        """The name of one child that said it is ready; empty if none did."""
        try:
            said = self.socket.recv(4096).decode(errors="replace")
        except BlockingIOError:
            return ""
        name = re.search(r"^X_CLOUDWRIGHT=(\w+)$", said, re.MULTILINE)
        return name[1] if name and "READY=1" in said else ""

    def close(self) -> None:
        """Listen no more."""
        self.socket.close()
