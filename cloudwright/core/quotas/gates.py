"""The quota of what no ledger holds: the SSH keys of a user, who has no project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.admission.gates import Refusal, register
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import limit_of
from cloudwright.kernel.actor import Actor


@register
def key_pairs_gate(
    action: str, target: Any, params: Mapping[str, Any], actor: Actor
) -> Refusal | None:
    """Refuse (403, as Nova does) one key more than the project of the token lets its users have.
    Whoever acts for no project has no such limit."""
    if action != "ssh_key.create" or actor.project_id is None:
        return None
    limit = limit_of(Project.objects.get(pk=actor.project_id), "key_pairs")
    if 0 <= limit <= SSHKey.objects.filter(user=target).count():
        return Refusal("quota_exceeded", "Quota exceeded, too many key pairs.", 403)
    return None
