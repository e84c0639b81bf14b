"""Groups of instances: made, joined, left, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.scheduling.models import InstanceGroup, InstanceGroupMember
from cloudwright.cloud.scheduling.models.instance_group import ANTI_AFFINITY, POLICIES
from cloudwright.cloud.text import line
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, QuotaExceeded

RULE = "max_server_per_host"


class OnlyAntiAffinity(Conflict):
    """400: the rule is about how far members are kept apart."""

    code, status = "instance_group.rule_of_another_policy", 400
    message = "Only an anti-affinity group takes the rule max_server_per_host."


def create(
    project: Project,
    *,
    name: str,
    policy: str,
    rules: Mapping[str, int] | None = None,
    actor: Actor,
) -> InstanceGroup:
    """A new group without members. Raises Refused, BadInput, OnlyAntiAffinity, QuotaExceeded."""
    check("instance_group.create", project, actor)
    if policy not in POLICIES:
        raise BadInput(reason=f"policy is one of {', '.join(POLICIES)}.", field="policy")
    rules = rules or {}
    if rules and policy != ANTI_AFFINITY:
        raise OnlyAntiAffinity(field="rules")
    most = int(rules.get(RULE, 1))
    if not 1 <= most <= 2**31 - 1:
        raise BadInput(reason=f"{RULE} is 1 or more.", field="rules")
    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    made = InstanceGroup(
        project=project,
        user=user,
        name=line(name.strip(), "name", least=1),
        policy=policy,
        most_on_host=most,
    )
    with transaction.atomic():
        holder = ("instance_group", made.uuid)
        ledger.reserve(project, holder, {"server_groups": 1}, user=actor.user_uuid)
        made.save(force_insert=True)
        _tell("created", made, actor)
    return made


def delete(group: InstanceGroup, *, actor: Actor) -> None:
    """Its members run on, free to go anywhere. Raises Refused."""
    check("instance_group.delete", group, actor)
    with transaction.atomic():
        ledger.release(("instance_group", group.uuid))
        _tell("deleted", group, actor)
        group.delete()


def join(group: InstanceGroup, instance_uuid: UUID) -> None:
    """Count a new instance among the members. Raises QuotaExceeded, BadInput where the group was
    deleted meanwhile. Expects the caller's transaction."""
    locked = InstanceGroup.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if locked is None:
        raise BadInput(reason=f"Instance group {group.uuid} could not be found.", field="group")
    _check_room(locked)
    InstanceGroupMember.objects.create(group=locked, instance_uuid=instance_uuid)


def leave(instance_uuid: UUID) -> None:
    """It is in no group any more. In none = done."""
    InstanceGroupMember.objects.filter(instance_uuid=instance_uuid).delete()


def _check_room(group: InstanceGroup) -> None:
    lines = {each.name: each.limit for each in usage_of(group.project)}
    limit, used = lines["server_group_members"], group.members.count()
    if limit != -1 and used >= limit:
        raise QuotaExceeded(name="server_group_members", requested=1, used=used, limit=limit)


def _tell(verb: str, group: InstanceGroup, actor: Actor) -> None:
    audit.record(
        f"instance_group_{verb}",
        f"Instance group {group.name} was {verb}.",
        actor=actor,
        target=group,
        kind="instance_group",
        project=group.project,
    )
    publish("instance_group", group.uuid)
