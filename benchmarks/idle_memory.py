"""Memory of an idle cloud with one portal tab open: supervisor, web, worker and PostgreSQL, PSS.

python -m benchmarks.idle_memory [--minutes 10]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from benchmarks.subject import memory_mib, subject
from tests.served_cloud import ServedCloud, command_line, descendants


def main() -> None:
    """Use every part once, leave it alone for `minutes`, then weigh it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    with subject() as (cloud, client):
        # So that what is only imported when it is first used is weighed too.
        ident = client.boot("first", client.image("empty", bytes(1024 * 1024)), client.flavor())
        client.wait(ident, "ACTIVE")
        headers = {"X-Auth-Token": client.http.headers["X-Auth-Token"]}
        for path in ("/", "/api/", "/compute/v2.1/servers/detail"):
            client.http.get(path, follow_redirects=True)
        with client.http.stream("GET", "/live/changes", headers=headers, timeout=60) as tab:
            lines, end = tab.iter_lines(), time.monotonic() + minutes * 60
            while time.monotonic() < end:
                next(lines)
            weights = weigh(cloud)
    for name, weight in weights.items():
        print(f"{name:10} {weight:6.1f} MiB")
    print(f"{'all':10} {weights.total():6.1f} MiB after {minutes:g} idle minutes")


def weigh(cloud: ServedCloud) -> Counter[str]:
    """The MiB of each part; PostgreSQL's processes are one part."""
    assert cloud.process
    names = {pid: name for name, pid in cloud.pids().items()}
    weights: Counter[str] = Counter()
    for pid in [cloud.process.pid, *descendants(cloud.process.pid)]:
        name = names.get(pid) or command_line(pid).partition(":")[0] or "gone"
        weights[name if len(name) < 10 else "other"] += memory_mib(pid)  # type: ignore[assignment]
    return weights


if __name__ == "__main__":
    main()
