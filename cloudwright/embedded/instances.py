"""The machines of our own cloud, by calls to its services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from cloudwright.cloud.compute import states
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.flavor import flavor_for
from cloudwright.cloud.compute.selectors.instance import instance_for
from cloudwright.cloud.compute.services import instance as services
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.problems import TagTaken
from cloudwright.cloud.console.services import console
from cloudwright.cloud.image.selectors.image import image_for
from cloudwright.contracts.errors import Gone, Rejected
from cloudwright.contracts.provider import Instances, InstanceSeen, InstanceSpec
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.projects.models import Project
from cloudwright.embedded.errors import translated
from cloudwright.embedded.seeing import living, seen
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid

# What a machine is, or is on its way to be, when nothing is left to ask.
STARTED = frozenset({states.ACTIVE, states.POWERING_ON, states.REBOOTING})
STOPPED = frozenset({states.STOPPED, states.POWERING_OFF})
PAUSED = frozenset({states.PAUSED, states.PAUSING})
RUNS_ON = frozenset({states.ACTIVE, states.UNPAUSING})
RESTARTING = frozenset({states.REBOOTING, *states.HARD_REBOOTING})


class EmbeddedInstances(Instances):
    """Each write is a service call in a transaction of its own, by the actor who asked."""

    def find(self, tag: str, *, tenant_id: str) -> list[InstanceSeen]:
        """Living instances of the project under `tag`; the database allows one at most."""
        rows = living().filter(tag=tag, project__uuid=UUID(tenant_id)).order_by("created_at", "pk")
        return list(seen(rows))

    def create(self, tag: str, spec: InstanceSpec, *, actor: Actor) -> str:
        """Ask the cloud. Raises Rejected, QuotaReached."""
        if found := self.find(tag, tenant_id=spec.tenant_id):
            return found[0].backend_id
        with translated():
            try:
                made, _ = services.create(
                    _project(spec.tenant_id, actor),
                    name=spec.name,
                    image=image_for(actor, parse_uuid(spec.image_id, "image")),
                    flavor=flavor_for(actor, spec.flavor_id),
                    key=_key(spec),
                    user_data=spec.user_data,
                    description=spec.description,
                    cards=[CardWish(parse_uuid(each, "network")) for each in spec.network_ids],
                    tag=tag,
                    actor=actor,
                )
            except TagTaken:
                return self.find(tag, tenant_id=spec.tenant_id)[0].backend_id
            except NotFound as problem:
                # An image, flavor or network that is gone is a wrong wish, not a lost instance.
                raise Rejected(problem.text) from problem
        return str(made.uuid)

    def show(self, backend_id: str) -> InstanceSeen:
        """Raises Gone."""
        rows = list(seen(living().filter(uuid=_uuid(backend_id))))
        if not rows:
            raise Gone(f"instance {backend_id}")
        return rows[0]

    def list(self, *, changed_since: datetime | None = None) -> Iterator[InstanceSeen]:
        """Every living instance of every project, in two queries."""
        rows = living()
        if changed_since is not None:
            rows = rows.filter(updated_at__gte=changed_since)
        return seen(rows)

    def start(self, backend_id: str, *, actor: Actor) -> None:
        """Running already = done."""
        self._ask(backend_id, STARTED, lambda row: services.start(row, actor=actor), actor)

    def stop(self, backend_id: str, *, hard: bool, actor: Actor) -> None:
        """Off already = done."""
        self._ask(
            backend_id, STOPPED, lambda row: services.stop(row, hard=hard, actor=actor), actor
        )

    def restart(self, backend_id: str, *, hard: bool, actor: Actor) -> None:
        """In the middle of it already = done."""
        self._ask(
            backend_id, RESTARTING, lambda row: services.reboot(row, hard=hard, actor=actor), actor
        )

    def pause(self, backend_id: str, *, actor: Actor) -> None:
        """Paused already = done."""
        self._ask(backend_id, PAUSED, lambda row: services.pause(row, actor=actor), actor)

    def unpause(self, backend_id: str, *, actor: Actor) -> None:
        """Running already = done."""
        self._ask(backend_id, RUNS_ON, lambda row: services.unpause(row, actor=actor), actor)

    def rename(self, backend_id: str, name: str, *, actor: Actor) -> None:
        """The row's name; the guest's own host name stays."""
        self._ask(
            backend_id, frozenset(), lambda row: services.update(row, name=name, actor=actor), actor
        )

    def delete(self, backend_id: str, *, actor: Actor) -> None:
        """Absent = done. The broker has no word for what could be restored: it goes at once."""

        def for_good(row: Instance) -> None:
            services.delete(row, force=True, actor=actor)

        try:
            self._ask(backend_id, frozenset(), for_good, actor)
        except Gone:
            return

    def console_log(self, backend_id: str, *, max_bytes: int, actor: Actor) -> str:
        """The end of the serial line. Raises Unreachable when the host does not answer in 5 s."""
        with translated():
            return console.log(_row(backend_id, actor), max_bytes=max_bytes, actor=actor)

    def open_console(self, backend_id: str, kind: str, *, actor: Actor) -> str:
        """A path under `/live/console/`, good once."""
        with translated():
            return console.open(_row(backend_id, actor), kind, actor=actor).url

    def _ask(
        self,
        backend_id: str,
        there: frozenset[str],
        call: Callable[[Instance], object],
        actor: Actor,
    ) -> None:
        with translated():
            row = _row(backend_id, actor)
            if row.state not in there:
                call(row)


def _row(backend_id: str, actor: Actor) -> Instance:
    """The instance, seen as the actor sees it; the system's own reconcilers see all."""
    return instance_for(actor, _uuid(backend_id))


def _uuid(backend_id: str) -> UUID:
    try:
        return parse_uuid(backend_id, "instance")
    except NotFound as problem:
        raise Gone(problem.text) from problem


def _project(tenant_id: str, actor: Actor) -> Project:
    uuid = parse_uuid(tenant_id, "project")
    rows = Project.objects.all() if actor == SYSTEM else projects_visible_to(actor)
    found = rows.filter(uuid=uuid).select_related("customer").first()
    if found is None:
        raise Rejected(f"project {tenant_id} could not be found")
    return found


def _key(spec: InstanceSpec) -> SSHKey | None:
    """The cloud keeps a key's name and text with the instance; no row of ours is needed."""
    if not spec.public_key:
        return None
    return SSHKey(name=spec.key_name, public_key=spec.public_key)
