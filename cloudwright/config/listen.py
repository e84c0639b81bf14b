"""The one port: taken by the supervisor before anything starts, handed to web as an open socket.

So a port in use is told at once, a port below 1024 needs no rights in web, and while web is
restarted callers wait instead of being refused.
"""

from __future__ import annotations

import errno
import socket

from cloudwright.config.options.sections import Web
from cloudwright.kernel.errors import Problem

BACKLOG = 1024


class PortInUse(Problem):
    """Another program listens there."""

    code, status = "config.port_in_use", 503
    message = (
        "Port {port} on {host} is in use by another program. Stop it, or choose another port: "
        "[web] port in the settings file, or CLOUDWRIGHT_WEB__PORT={other}."
    )


class CannotListen(Problem):
    """The address is not ours, or the port needs rights."""

    code, status, message = "config.cannot_listen", 503, "Cannot listen on {host}:{port}: {reason}."


def listen(web: Web) -> socket.socket:
    """The listening socket of `web.host` and `web.port`. Raises PortInUse or CannotListen."""
    try:
        family = socket.getaddrinfo(web.host, web.port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((web.host, web.port))
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            raise PortInUse(host=web.host, port=web.port, other=web.port + 1) from exc
        raise CannotListen(host=web.host, port=web.port, reason=exc.strerror) from exc
    listening.listen(BACKLOG)
    return listening
