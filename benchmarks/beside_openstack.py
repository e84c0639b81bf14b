"""The same work here and on an OpenStack that runs already: how many times faster and smaller.

python -m benchmarks.beside_openstack [--boots 100] [--servers 1000]

OS_CLIENT_CONFIG_FILE and OS_CLOUD name the OpenStack's administrator. It needs an image, a flavor
and a network by the names in PEER_IMAGE, PEER_FLAVOR, PEER_NETWORK (dummy, m1.nano, net1), and
compute hosts whose machines cost nothing. PEER_PROCESSES is a regular expression that its
processes' command lines match: they are weighed, and stand still while the cloud here is measured,
so that each has the machine to itself. PEER_FIRST_BOOT_SECONDS is what was measured from its start
to its first boot, since here it is up already.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import openstack
from openstack.connection import Connection

from benchmarks.idle_memory import weigh
from benchmarks.subject import ROOMY, median_milliseconds, memory_mib
from tests.openstack_client import OpenStackClient
from tests.served_cloud import all_pids, command_line, served_cloud

TIMES = 10
# What a burst of boots took for a moment is given back by then.
REST_SECONDS = 60
# One host as large as three of the usual peer's, and a port for each server.
LARGE = {"COMPUTE__SIMULATED_SIZES": "768/1536/61440", "QUOTA__PORTS": "-1"}
WANTED = {"boots": 10.0, "detail": 20.0, "memory": 10.0, "first boot": 10.0}


@dataclass
class Side:
    """A cloud as its administrator sees it, by its own HTTP and nothing else."""

    compute: httpx.Client
    server: dict[str, object]

    def boot(self, name: str) -> str:
        """Ask for one machine; its id."""
        body = {"server": self.server | {"name": name}}
        answer = self.compute.post("servers", json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["server"]["id"])

    def count(self, status: str) -> int:
        """How many servers have the status; pages are followed."""
        found, path = 0, f"servers?limit=1000&status={status}"
        while path:
            page = self.compute.get(path).raise_for_status().json()
            found += len(page["servers"])
            path = next((each["href"] for each in page.get("servers_links", ())), "")
        return found

    def until(self, wanted: int, seconds: float) -> None:
        """Wait for so many active ones."""
        end = time.monotonic() + seconds
        while (seen := self.count("ACTIVE")) < wanted:
            failed = self.count("ERROR")
            assert not failed, f"{failed} servers are in error"
            assert time.monotonic() < end, f"{seen} of {wanted} are active"
            time.sleep(0.2)

    def boots_a_second(self, count: int, clients: int) -> float:
        """`count` machines asked for by `clients` at once, until all are active."""
        self.until_one()
        before, begun = self.count("ACTIVE"), time.monotonic()
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(self.boot, [f"b{each}" for each in range(count)]))
        self.until(before + count, 900)
        return count / (time.monotonic() - begun)

    def until_one(self) -> None:
        """The first one imports modules and fills caches."""
        before = self.count("ACTIVE")
        self.boot("warm")
        self.until(before + 1, 300)

    def detail_milliseconds(self, servers: int) -> float:
        """The middle one of several lists of `servers`, which are made first where they lack."""
        missing = servers - self.count("ACTIVE")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.boot, [f"m{each}" for each in range(max(missing, 0))]))
        self.until(servers, 3600)
        path = f"servers/detail?limit={servers}"
        assert len(self.compute.get(path).json()["servers"]) == servers
        return median_milliseconds(lambda: self.compute.get(path).raise_for_status(), TIMES)


def main() -> None:
    """Measure both, print the table; ends with 1 where a ratio is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boots", type=int, default=100)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--servers", type=int, default=1000)
    chosen = parser.parse_args()
    pattern = os.environ.get("PEER_PROCESSES", "")
    theirs = _theirs(chosen, pattern)
    with _standing_still(pattern):
        ours = _ours(chosen)
    print(f"{'':12}{'here':>14}{'OpenStack':>14}{'ratio':>10}{'wanted':>10}")
    missed = False
    for name, (unit, more_is_better) in UNITS.items():
        here, there = ours[name], theirs.get(name)
        if there is None:
            print(f"{name:12}{here:>9.1f} {unit:4}{'not measured':>14}")
            continue
        ratio = here / there if more_is_better else there / here
        missed = missed or ratio < WANTED[name]
        print(f"{name:12}{here:9.1f} {unit:4}{there:9.1f} {unit:4}{ratio:9.1f}{WANTED[name]:10.0f}")
    raise SystemExit(int(missed))


UNITS = {
    "boots": ("/s", True),
    "detail": ("ms", False),
    "memory": ("MiB", False),
    "first boot": ("s", False),
}


def _ours(chosen: argparse.Namespace) -> dict[str, float]:
    """Everything of a fresh cloud here, simulated; the second start is the one that is timed."""
    with served_cloud(**ROOMY | LARGE) as cloud:
        cloud.start()
        client = OpenStackClient(cloud.url, *cloud.administrator, patience=120)
        image, flavor = client.image("empty", bytes(1024 * 1024)), client.flavor()
        cloud.stop()
        begun = time.monotonic()
        cloud.start()
        client = OpenStackClient(cloud.url, *cloud.administrator, patience=120)
        client.wait(client.boot("first", image, flavor), "ACTIVE")
        first = time.monotonic() - begun
        token = client.http.headers["X-Auth-Token"]
        side = Side(_http(f"{cloud.url}/compute/v2.1/", token), _server(image, flavor, None))
        found = _measured(side, chosen, lambda: weigh(cloud).total())
    return found | {"first boot": first}


def _theirs(chosen: argparse.Namespace, pattern: str) -> dict[str, float]:
    """Of the OpenStack that the environment names."""
    assert os.environ.get("OS_CLOUD"), "OS_CLOUD is not set: it names the OpenStack to compare with"
    cloud: Connection = openstack.connect()
    names = (("PEER_IMAGE", "dummy"), ("PEER_FLAVOR", "m1.nano"), ("PEER_NETWORK", "net1"))
    image, flavor, network = (os.environ.get(name, usual) for name, usual in names)
    ids = (
        cloud.get_image(image).id,
        cloud.get_flavor(flavor).id,
        cloud.get_network(network).id,
    )
    root = str(cloud.compute.get_endpoint()).rstrip("/") + "/"
    side = Side(_http(root, str(cloud.auth_token)), _server(*ids))
    found = _measured(side, chosen, (lambda: _weight(pattern)) if pattern else None)
    if first := os.environ.get("PEER_FIRST_BOOT_SECONDS"):
        found["first boot"] = float(first)
    return found


def _measured(
    side: Side, chosen: argparse.Namespace, weight: Callable[[], float] | None
) -> dict[str, float]:
    found = {"boots": side.boots_a_second(chosen.boots, chosen.clients)}
    if weight is not None:
        time.sleep(REST_SECONDS)
        found["memory"] = weight()
    return found | {"detail": side.detail_milliseconds(chosen.servers)}


def _server(image: str, flavor: str, network: str | None) -> dict[str, object]:
    networks = [{"uuid": network}] if network else "auto"
    return {"imageRef": image, "flavorRef": flavor, "networks": networks}


def _http(root: str, token: str) -> httpx.Client:
    headers = {"X-Auth-Token": token, "OpenStack-API-Version": "compute 2.79"}
    return httpx.Client(base_url=root, headers=headers, timeout=120)


def _weight(pattern: str) -> float:
    """MiB of all processes of the peer."""
    return sum(map(memory_mib, _matching(pattern)))


@contextmanager
def _standing_still(pattern: str) -> Iterator[None]:
    """The peer's processes get no CPU in the block."""
    found = _matching(pattern) if pattern else []
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in found:
            os.kill(pid, signal.SIGCONT)


def _matching(pattern: str) -> list[int]:
    return [pid for pid in all_pids() if re.search(pattern, command_line(pid))]


if __name__ == "__main__":
    main()
