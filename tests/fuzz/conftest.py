"""The world of the policy tables, with an administrator in it, and stories beside it."""

from __future__ import annotations

import base64
import hmac
import os
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.access.models import Credential
from cloudwright.core.access.services import credential as credentials
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.conftest import PASSWORD
from tests.fuzz.session import Session
from tests.fuzz.tally import TALLY
from tests.fuzz.world import Living
from tests.policy.conftest import World
from tests.policy.test_osapi import cloud, people  # noqa: F401 - fixtures
from tests.simulated_cloud import HOST
from tests.wire.conftest import PUBLIC_KEY
from tests.wire.conftest import world as story_world  # noqa: F401 - a fixture

CHUNK = 500
# Without FUZZ_REQUESTS it is one test among many, and short.
LENGTH = CHUNK if "FUZZ_REQUESTS" in os.environ else 150
ROOMY = ("instances", "cores", "ram_mib", "volumes", "gigabytes", "snapshots", "backups")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`walk` is a seed; there are as many as FUZZ_REQUESTS asks for, from FUZZ_SEED on."""
    if "seed" in metafunc.fixturenames:
        requests = int(os.environ.get("FUZZ_REQUESTS", CHUNK))
        first = int(os.environ.get("FUZZ_SEED", "1"))
        metafunc.parametrize("seed", range(first, first + max(1, requests // CHUNK)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, where somebody asked for a run of a length of their own."""
    if "FUZZ_REQUESTS" in os.environ:
        terminalreporter.write_line(TALLY.table())
        for told in TALLY.breaks.values():
            terminalreporter.write_line(told)


@pytest.fixture
def session(
    cloud: World,  # noqa: F811 - the fixture
    other_host: Host,
    project: Project,
    staff: User,
    drain: Callable[[], int],
    console_relay: None,
    other_console_relay: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Session]:
    """An administrator in the project of the policy tables, in which there is room."""
    for name in ROOMY:
        ledger.set_limit(project, name, 100_000, actor=SYSTEM)

    def sign_in() -> str:
        """A new token, whatever was done to the user, the project and the host meanwhile."""
        Host.objects.update(enabled=True, seen_at=clock.now())
        User.objects.filter(pk=staff.pk).update(is_active=True)
        Customer.objects.update(enabled=True)
        Project.objects.filter(pk=project.pk).update(enabled=True)
        secret, _ = token.issue_scoped(staff, project, methods=["password"])
        return secret

    more = {
        "staff_id": staff.uuid.hex, "alias": "os-keypairs", "password": PASSWORD,
        "public_key": PUBLIC_KEY, "host": HOST, "zone": "nova",
        "other_host": other_host.name,
        **_signed(cloud.names["keystone_id"]),
    }  # fmt: skip
    made = Session(Living(random.Random(0), cloud.names | more), sign_in, drain)
    with made.listening(monkeypatch):
        yield made


def _signed(ident: str) -> dict[str, str]:
    """The parts of a request that is signed by a pair of the world, as recipes.yaml sends it."""
    pair = credentials.pair_of(Credential.objects.get(ident=ident))
    now = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    params = {
        "AWSAccessKeyId": pair["access"],
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": now,
    }
    query = "&".join(f"{key}={quote(params[key], safe='-_.~')}" for key in sorted(params))
    digest = hmac.digest(pair["secret"].encode(), f"GET\nx\n/\n{query}".encode(), "sha256")
    return {"signature": base64.b64encode(digest).decode(), "signed_at": now}
