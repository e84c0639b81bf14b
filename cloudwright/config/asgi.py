"""The web process: which door a request goes to, and what it passes on the way."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

from cloudwright.config.options import options

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudwright.config.settings")
django_door: Any = get_asgi_application()  # its own types are narrower than ASGI's

# Only now that Django is set up may modules with models be imported.
from cloudwright.live.application import application as live_door  # noqa: E402
from cloudwright.live.application import serves  # noqa: E402
from cloudwright.live.body_cap import BodyCap  # noqa: E402
from cloudwright.live.exchange import Receive, Scope, Send  # noqa: E402
from cloudwright.live.proxies import TrustedProxies  # noqa: E402
from cloudwright.live.static_files import StaticFiles  # noqa: E402

pages = StaticFiles(BodyCap(django_door))


async def doors(scope: Scope, receive: Receive, send: Send) -> None:
    """What streams goes to `live`, everything else to Django behind its wrappers."""
    inside = live_door if scope["type"] != "lifespan" and serves(scope) else pages
    await inside(scope, receive, send)


application = TrustedProxies(doors, options().web.trusted_proxies)
