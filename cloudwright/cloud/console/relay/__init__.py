"""The only way from a door to a machine: one unix socket a host, spoken to with a time-out.

The worker that owns the host serves it; web processes connect. A web process can thus reach
consoles that the database granted, and nothing else in the instances' folders.

    client: {"instance": "<uuid>", "kind": "vnc" | "serial" | "log" | "metrics", "max_bytes": n}\\n
    server: {"ok": true}\\n          then raw bytes, both ways (log: the bytes, then the end;
                                  metrics: what the machine used, in JSON, then the end)
            {"error": "<code>", "message": "..."}\\n    then the end
"""

from cloudwright.cloud.console.relay.client import connect, fetch_log, fetch_metrics
from cloudwright.cloud.console.relay.server import serve
from cloudwright.cloud.console.relay.wire import socket_path

__all__ = ["connect", "fetch_log", "fetch_metrics", "serve", "socket_path"]
