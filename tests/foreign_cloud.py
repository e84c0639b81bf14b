"""A cloud of somebody else's, in memory: what broker tests manage, and what the suite must pass.

It settles after a number of looks, drops answers after having done what was asked, and refuses, as
told. Its one account is the process's, so drivers opened anew see the same machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from cloudwright.contracts.errors import AuthRejected, Gone, Rejected, Unreachable
from cloudwright.contracts.provider import (
    Catalog,
    Instances,
    InstanceSeen,
    InstanceSpec,
    Ping,
    PropertySeen,
    Provider,
    ProviderInfo,
)
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor

KEY = "foreign"
IMAGE, FLAVOR, NETWORK = "img-1", "size-1", "net-1"


@dataclass
class ForeignCloud:
    """The account. `looks` until a machine settles; `drop` answers; `fail` the next creation."""

    machines: dict[str, InstanceSeen] = field(default_factory=dict)
    coming: dict[str, tuple[int, str]] = field(default_factory=dict)
    looks: int = 1
    drop: int = 0
    fail: str = ""
    token: str = "good"
    calls: list[str] = field(default_factory=list)
    made: int = 0

    def answered(self, call: str) -> None:
        """The backend did it; whether the caller learns of it is another matter."""
        self.calls.append(call)
        if self.drop > 0:
            self.drop -= 1
            raise Unreachable("the answer was lost")

    def change(self, backend_id: str, state: str) -> None:
        """Begin to move a machine; it arrives after `looks` looks."""
        if backend_id not in self.machines:
            raise Gone(backend_id)
        self.coming[backend_id] = (self.looks, state)

    def look(self, backend_id: str) -> InstanceSeen:
        """One look; time passes by it."""
        if backend_id not in self.machines:
            raise Gone(backend_id)
        left, state = self.coming.get(backend_id, (0, ""))
        if left > 0:
            self.coming[backend_id] = (left - 1, state)
            return replace(self.machines[backend_id], settled=False)
        if state:
            del self.coming[backend_id]
            failed = state == "ERROR"
            self.machines[backend_id] = replace(
                self.machines[backend_id],
                runtime_state=state,
                failed=failed,
                error=self.fail if failed else "",
                changed_at=clock.now(),
            )
        return self.machines[backend_id]


THE = ForeignCloud()


class ForeignInstances(Instances):
    """Machines by id, as the contract wants them."""

    def find(self, tag: str, *, tenant_id: str) -> list[InstanceSeen]:
        return [
            machine
            for machine in THE.machines.values()
            if machine.tag == tag and machine.tenant_id == tenant_id
        ]

    def create(self, tag: str, spec: InstanceSpec, *, actor: Actor) -> str:
        if found := self.find(tag, tenant_id=spec.tenant_id):
            return found[0].backend_id
        if spec.image_id != IMAGE or spec.flavor_id != FLAVOR:
            raise Rejected("no such image or size")
        THE.made += 1
        backend_id = f"vm-{THE.made}"
        THE.machines[backend_id] = InstanceSeen(
            backend_id=backend_id,
            tag=tag,
            tenant_id=spec.tenant_id,
            name=spec.name,
            runtime_state="BUILDING",
            settled=True,
            cores=2,
            ram_mib=2048,
            disk_mib=10240,
            internal_ips=("10.0.0.7",),
            image_id=IMAGE,
            flavor_id=FLAVOR,
            created_at=clock.now(),
            changed_at=clock.now(),
        )
        THE.change(backend_id, "ERROR" if THE.fail else "ACTIVE")
        THE.answered("create")
        return backend_id

    def show(self, backend_id: str) -> InstanceSeen:
        return THE.look(backend_id)

    def list(self, *, changed_since: datetime | None = None) -> Iterator[InstanceSeen]:
        for machine in list(THE.machines.values()):
            if changed_since is None or (machine.changed_at or changed_since) >= changed_since:
                yield THE.look(machine.backend_id)

    def start(self, backend_id: str, *, actor: Actor) -> None:
        self._ask("start", backend_id, "ACTIVE")

    def stop(self, backend_id: str, *, hard: bool, actor: Actor) -> None:
        self._ask("stop", backend_id, "SHUTOFF")

    def restart(self, backend_id: str, *, hard: bool, actor: Actor) -> None:
        self._ask("restart", backend_id, "ACTIVE")

    def pause(self, backend_id: str, *, actor: Actor) -> None:
        self._ask("pause", backend_id, "PAUSED")

    def unpause(self, backend_id: str, *, actor: Actor) -> None:
        self._ask("unpause", backend_id, "ACTIVE")

    def rename(self, backend_id: str, name: str, *, actor: Actor) -> None:
        THE.machines[backend_id] = replace(THE.look(backend_id), name=name, settled=True)
        THE.answered("rename")

    def delete(self, backend_id: str, *, actor: Actor) -> None:
        THE.machines.pop(backend_id, None)
        THE.coming.pop(backend_id, None)
        THE.answered("delete")

    def console_log(self, backend_id: str, *, max_bytes: int, actor: Actor) -> str:
        return f"{THE.look(backend_id).name} login: "[-max_bytes:]

    def open_console(self, backend_id: str, kind: str, *, actor: Actor) -> str:
        return f"wss://foreign.example/{backend_id}/{kind}"

    def _ask(self, call: str, backend_id: str, state: str) -> None:
        THE.change(backend_id, state)
        THE.answered(call)


class _Fixed(Catalog):
    def __init__(self, *items: PropertySeen) -> None:
        self.items = items

    def list(self) -> Iterator[PropertySeen]:
        yield from self.items


class ForeignProvider(Provider):
    """Credentials are a token; a wrong one is refused."""

    info: ClassVar[ProviderInfo] = ProviderInfo(
        key=KEY, label="Somebody else's cloud", settings_fields=("token",)
    )

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.instances = ForeignInstances()
        self.images = _Fixed(PropertySeen(IMAGE, "Debian 12", facts={"min_ram_mib": 512}))
        self.flavors = _Fixed(
            PropertySeen(FLAVOR, "two", facts={"cores": 2, "ram_mib": 2048, "disk_mib": 10240}),
            PropertySeen("size-0", "none", facts={"cores": 1, "ram_mib": 128, "disk_mib": 1024}),
        )
        self.networks = _Fixed(PropertySeen(NETWORK, "lan"))

    def ping(self) -> Ping:
        if self.options.get("token") != THE.token:
            raise AuthRejected("wrong token")
        return Ping("foreign")
