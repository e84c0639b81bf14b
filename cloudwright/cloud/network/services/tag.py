"""Tags of networks, subnets, ports, routers and the rest: short labels, each once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cloudwright.cloud.network.models.resource import Resource
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

TAGS_MOST, TAG_MOST = 50, 255


def replace(row: Resource, kind: str, tags: Sequence[str], *, actor: Actor) -> Resource:
    """The row has exactly these. `kind` is the word of its actions and changes. Raises Refused,
    BadInput."""
    check(f"{kind}.update", getattr(row, "network", row) if kind == "subnet" else row, actor)
    found = list(dict.fromkeys(tags))
    if len(found) > TAGS_MOST:
        raise BadInput(reason=f"At most {TAGS_MOST} tags.", field="tags")
    for tag in found:
        line(tag, "tags", least=1, most=TAG_MOST)
        if set(tag) & set("/,"):
            raise BadInput(reason=f"Tag {tag!r} has '/' or ','.", field="tags")
    with transaction.atomic():
        change(row, kind, tags=found)
    return row
