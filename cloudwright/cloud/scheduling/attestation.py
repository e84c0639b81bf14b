"""What an attestation server says of hosts: whether each booted what is known to be good.

The server measures and judges; we ask it, by the call that Open Attestation defined and Nova's
TrustedFilter asked (seed 003, "Trusted compute pools"): POST {url}/PollHosts.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.utils.dateparse import parse_datetime

from cloudwright.kernel.errors import Problem

PATIENCE_SECONDS = 10.0
TRUSTED, UNTRUSTED, UNKNOWN = "trusted", "untrusted", "unknown"


class AttestationFailed(Problem):
    """502: the attestation server did not answer, or not as it should."""

    code, status = "host.attestation_failed", 502
    message = "The attestation server did not say which hosts are trusted."


def offered() -> bool:
    """Whether there is a server to ask."""
    return bool(settings.CLOUDWRIGHT_TRUSTED_COMPUTING.url)


def ask(names: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """The level of trust of each named host and when it was measured (UTC), as the server has it.
    A host that it does not know is not among them. Raises AttestationFailed."""
    options = settings.CLOUDWRIGHT_TRUSTED_COMPUTING
    headers = {}
    try:
        if options.auth_blob_file:
            headers["x-auth-blob"] = Path(options.auth_blob_file).read_text().strip()
        trusting = ssl.create_default_context(cafile=options.ca_file or None)
        with httpx.Client(verify=trusting, trust_env=False, timeout=PATIENCE_SECONDS) as client:
            answer = client.post(
                f"{options.url.rstrip('/')}/PollHosts", json={"hosts": list(names)}, headers=headers
            )
        answer.raise_for_status()
        return dict(_said(entry) for entry in answer.json()["hosts"] if entry["host_name"] in names)
    except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError) as exc:
        raise AttestationFailed(internal=repr(exc)) from exc


def _said(entry: dict[str, Any]) -> tuple[str, tuple[str, datetime]]:
    measured = parse_datetime(entry["vtime"])
    if measured is None:
        raise ValueError(entry["vtime"])
    if measured.tzinfo is None:
        measured = measured.replace(tzinfo=UTC)
    level = entry["trust_lvl"]
    return entry["host_name"], (level if level in {TRUSTED, UNTRUSTED} else UNKNOWN, measured)
