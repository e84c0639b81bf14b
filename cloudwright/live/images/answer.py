"""What both answers about bytes carry."""

from __future__ import annotations

from cloudwright.kernel.actor import Actor


def headers(actor: Actor, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The request id, as every OpenStack service gives it, and `more`."""
    return [("x-openstack-request-id", actor.request_id), *more]
