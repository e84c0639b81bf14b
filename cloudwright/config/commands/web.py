"""The web process alone: pages, APIs, consoles and event streams on one port."""

from __future__ import annotations

import argparse
import socket

from cloudwright.config import notify
from cloudwright.config.listen import listen
from cloudwright.config.options import options
from cloudwright.config.startup import require_schema, setup


def arguments(parser: argparse.ArgumentParser) -> None:
    """How it gets its socket."""
    parser.add_argument("--fd", type=int, help="an open listening socket, from the supervisor")


def run(chosen: argparse.Namespace) -> int:
    """Serve until SIGTERM, then let running requests end for a few seconds."""
    given = chosen.fd is not None
    listening = socket.socket(fileno=chosen.fd) if given else listen(options().web)
    setup()
    require_schema()
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            notify.ready("web")

    server = Server(
        uvicorn.Config(
            "cloudwright.config.asgi:application",
            http="h11",
            ws="websockets-sansio",
            lifespan="off",
            proxy_headers=False,  # live.proxies knows whom to believe
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
            ws_max_size=1024 * 1024,
            ws_per_message_deflate=False,  # a console's bytes are packed already, or few
        )
    )
    server.run(sockets=[listening])
    return 0
