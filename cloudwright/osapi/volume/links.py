"""Links to what Block Storage keeps; each holds the project, as Cinder writes them."""

from __future__ import annotations

from uuid import UUID

from cloudwright.osapi.common.call import Call


def links_of(call: Call, collection: str, ident: UUID) -> list[dict[str, str]]:
    """Cinder's two: with the version for use, without it to keep."""
    project = call.actor.project_uuid
    below = f"{project.hex}/{collection}/{ident}" if project else f"{collection}/{ident}"
    return [
        {"rel": "self", "href": f"{call.root}/v3/{below}"},
        {"rel": "bookmark", "href": f"{call.root}/{below}"},
    ]
