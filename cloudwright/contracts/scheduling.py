"""What a filter of the scheduler is: a pure function of a host and a wish.

    def quiet(host: HostSeen, wish: Wish) -> bool: ...

True lets the host through; a filter never scores. Third parties name theirs by an entry point of
the group `cloudwright.filters`; `[scheduler] filters` then asks it by that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class HostSeen:
    """A host as it is when it is judged. Sizes are MiB; `*_limit` is what is given out of it.

    `instances` counts the shares that are taken of it, `flavors` are theirs; `operations` counts
    what is going on there; `members` those of the group that is asked for. `aggregates` are the
    words of each aggregate that it is in. `trust` is trusted or untrusted as an attestation server
    said of late, else unknown.
    """

    name: str
    hypervisor: str
    version: str
    acceleration: str
    address: str
    zone: str
    enabled: bool
    up: bool
    vcpus: int
    ram_mib: int
    disk_mib: int
    vcpus_limit: int
    ram_limit_mib: int
    disk_limit_mib: int
    used_vcpus: int
    used_ram_mib: int
    used_disk_mib: int
    instances: int = 0
    operations: int = 0
    members: int = 0
    flavors: frozenset[str] = frozenset()
    aggregates: tuple[Mapping[str, str], ...] = ()
    trust: str = "unknown"

    def words(self, key: str) -> list[str]:
        """What its aggregates say under `key`; a value may name several, commas between."""
        said = [words[key] for words in self.aggregates if key in words]
        return [part.strip() for text in said for part in text.split(",")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. Sizes are MiB; projects are named by the hex of their uuid.

    `same`, `different` and `near` are hosts by name and address, from hints; `query` is the hint of
    that name, read. `gathered` are the hosts where the group of `policy` has members now, of which
    one host may have `most_on_host`. `tried` are hosts where it failed.
    """

    vcpus: int
    ram_mib: int
    disk_mib: int
    zone: str = ""
    project: str = ""
    flavor: str = ""
    extra_specs: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    image_properties: Mapping[str, Any] = field(default_factory=dict)
    same: frozenset[str] | None = None
    different: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()
    near: str = ""
    query: Any = None
    policy: str = ""
    most_on_host: int = 1
    gathered: frozenset[str] = frozenset()


class Filter(Protocol):
    """Whether `host` may take what is wished for. Looks at nothing else, and changes nothing."""

    def __call__(self, host: HostSeen, wish: Wish, /) -> bool: ...
