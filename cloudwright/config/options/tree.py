"""The root of the options: what stands at the top of the file, and the tables below it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cloudwright.config.options.declare import option
from cloudwright.config.options.rate_limits import RateLimits
from cloudwright.config.options.sections import (
    Compute,
    Database,
    Identity,
    Images,
    Log,
    Network,
    Quota,
    Retention,
    Scheduler,
    TrustedComputing,
    Volumes,
    Web,
)


@dataclass(frozen=True)
class Options:
    """The settings file. Every line of it is optional."""

    state_dir: str = option(
        "",
        "Where everything that must not be lost is kept. Empty: /var/lib/cloudwright for root, "
        "else ~/.local/share/cloudwright.",
    )
    region: str = option("RegionOne", "The name of this cloud's region in its catalog.")
    web: Web = field(default_factory=Web)
    database: Database = field(default_factory=Database)
    compute: Compute = field(default_factory=Compute)
    scheduler: Scheduler = field(default_factory=Scheduler)
    trusted_computing: TrustedComputing = field(default_factory=TrustedComputing)
    network: Network = field(default_factory=Network)
    images: Images = field(default_factory=Images)
    volumes: Volumes = field(default_factory=Volumes)
    identity: Identity = field(default_factory=Identity)
    retention: Retention = field(default_factory=Retention)
    quota: Quota = field(default_factory=Quota)
    rate_limits: RateLimits = field(default_factory=RateLimits)
    log: Log = field(default_factory=Log)

    @property
    def state(self) -> Path:
        """The state directory, absolute."""
        return Path(self.state_dir).expanduser().absolute() if self.state_dir else default_state()


def default_state() -> Path:
    """The state directory of an installation that names none."""
    if os.geteuid() == 0:
        return Path("/var/lib/cloudwright")
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser().absolute() / "cloudwright"
