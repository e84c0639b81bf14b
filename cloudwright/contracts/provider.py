"""What a provider of clouds is: an ABC with an optional attribute per kind; None = not offered.

Every write is repeatable by `tag`; none waits: `show` tells what became of it. `actor` travels
along, so that a backend of our own keeps it in its audit; foreign ones may ignore it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from cloudwright.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Ping:
    """Proof that the credentials are good. `label` is what the backend calls itself."""

    label: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class PropertySeen:
    """An image, flavor or network that the account offers. Sizes in `facts` are MiB.

    `tenant_id` names the one tenant that may use it; empty = every tenant of the account.
    """

    backend_id: str
    name: str
    tenant_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstanceSpec:
    """The wanted instance. Ids are the backend's; sizes follow from the flavor."""

    tenant_id: str
    name: str
    image_id: str
    flavor_id: str
    public_key: str = ""
    key_name: str = ""
    user_data: str = ""
    description: str = ""
    network_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceSeen:
    """What the backend says of an instance now.

    `settled` is False while the backend is in the middle of something; `failed` carries its reason
    in `error`. `tag` is the claim under which it was made, or empty. `access` is how to get in:
    `{"ssh": {"host": ..., "port": ..., "user": ...}}`.
    """

    backend_id: str
    tag: str
    tenant_id: str
    name: str
    runtime_state: str
    settled: bool
    failed: bool = False
    error: str = ""
    cores: int = 0
    ram_mib: int = 0
    disk_mib: int = 0
    internal_ips: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()
    access: dict[str, Any] = field(default_factory=dict)
    image_id: str = ""
    image_name: str = ""
    flavor_id: str = ""
    flavor_name: str = ""
    key_name: str = ""
    host_name: str = ""
    user_label: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    changed_at: datetime | None = None


class Instances(ABC):
    """The machines of an account."""

    @abstractmethod
    def find(self, tag: str, *, tenant_id: str) -> list[InstanceSeen]:
        """Every instance made under `tag`, oldest first; none = empty."""

    @abstractmethod
    def create(self, tag: str, spec: InstanceSpec, *, actor: Actor) -> str:
        """Ask for it; returns the backend id. The same tag again: the same instance."""

    @abstractmethod
    def show(self, backend_id: str) -> InstanceSeen:
        """Raises Gone."""

    @abstractmethod
    def list(self, *, changed_since: datetime | None = None) -> Iterator[InstanceSeen]:
        """Everything in the account, of every tenant; with `changed_since` at least what moved."""

    @abstractmethod
    def start(self, backend_id: str, *, actor: Actor) -> None: ...

    @abstractmethod
    def stop(self, backend_id: str, *, hard: bool, actor: Actor) -> None: ...

    @abstractmethod
    def restart(self, backend_id: str, *, hard: bool, actor: Actor) -> None: ...

    @abstractmethod
    def pause(self, backend_id: str, *, actor: Actor) -> None: ...

    @abstractmethod
    def unpause(self, backend_id: str, *, actor: Actor) -> None: ...

    @abstractmethod
    def rename(self, backend_id: str, name: str, *, actor: Actor) -> None: ...

    @abstractmethod
    def delete(self, backend_id: str, *, actor: Actor) -> None:
        """Absent = done."""

    @abstractmethod
    def console_log(self, backend_id: str, *, max_bytes: int, actor: Actor) -> str: ...

    @abstractmethod
    def open_console(self, backend_id: str, kind: str, *, actor: Actor) -> str:
        """A websocket path or URL for 'vnc' or 'serial', good once and shortly."""


class Catalog(ABC):
    """A read-only list of things to choose from."""

    @abstractmethod
    def list(self) -> Iterator[PropertySeen]: ...


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """`key` = folder = value in the database = part of the URL. `adopts_tenants`: a link's tenant
    is the project itself and is neither made nor destroyed."""

    key: str
    label: str
    adopts_tenants: bool = False
    settings_fields: tuple[str, ...] = ()


class Provider(ABC):
    """One account. `options` are the decrypted credentials of its settings."""

    info: ClassVar[ProviderInfo]
    instances: Instances | None = None
    images: Catalog | None = None
    flavors: Catalog | None = None
    networks: Catalog | None = None

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options

    @abstractmethod
    def ping(self) -> Ping:
        """Raises AuthRejected, Unreachable."""
