"""Hosts are trusted as the attestation server says, and while it says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cloudwright.cloud.scheduling import attestation
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services import host as hosts
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel.actor import SYSTEM

NOT_KNOWN = (attestation.UNKNOWN, None)


def plan(
    known: Iterable[Host], said: Mapping[str, tuple[str, datetime]]
) -> list[tuple[Host, str, datetime | None]]:
    """Each host of which the server says something else than we have, with what it says."""
    told = [(host, *said.get(host.name, NOT_KNOWN)) for host in known]
    return [each for each in told if (each[0].trust, each[0].attested_at) != each[1:]]


def activate() -> Report:
    """Where the server does not answer, what it said last holds until it is too old."""
    if not attestation.offered():
        return Report()
    known = list(Host.objects.order_by("pk"))
    try:
        said = attestation.ask([host.name for host in known])
    except attestation.AttestationFailed as exc:
        return Report(counts={"unanswered": 1}, notes=(exc.text, exc.internal))
    news = plan(known, said)
    hosts.keep_trust(news, actor=SYSTEM)
    return Report(counts={"news": len(news)})


HOST_TRUST = register(Reconciler(name="host_trust", every=timedelta(seconds=30), activate=activate))
