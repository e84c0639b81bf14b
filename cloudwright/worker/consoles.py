"""The relay through which doors reach the consoles of this host's instances."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.console import relay


@dataclass(frozen=True)
class Consoles:
    """Serves the relay of one host; only the user `owner` (a uid; None: our own) may connect."""

    host: str
    owner: int | None = None
    name: str = "consoles"

    async def run(self) -> None:
        """Until cancelled."""
        driver = hypervisors.local(self.host)
        await relay.serve(relay.socket_path(self.host), driver, owner=self.owner)
