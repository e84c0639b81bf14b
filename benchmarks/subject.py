"""The cloud that is measured: fresh, simulated, without limits, on 127.0.0.1, gone afterwards."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.openstack_client import OpenStackClient
from tests.served_cloud import ServedCloud, descendants, served_cloud

# Nothing here refuses for want of room: what is measured is our own work.
ROOMY = {
    "COMPUTE__HYPERVISOR": "simulated",
    "COMPUTE__CPU_RATIO": "100",
    "COMPUTE__RAM_RATIO": "100",
    "COMPUTE__DISK_RATIO": "100",
    "NETWORK__USER__SSH_PORT_FIRST": "20000",
    "NETWORK__USER__SSH_PORT_LAST": "60000",
    "QUOTA__INSTANCES": "-1",
    "QUOTA__CORES": "-1",
    "QUOTA__RAM_MIB": "-1",
    "QUOTA__GIGABYTES": "-1",
    "LOG__LEVEL": "warning",
}
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def subject() -> Iterator[tuple[ServedCloud, OpenStackClient]]:
    """A cloud that is up, and its administrator's client."""
    with served_cloud(**ROOMY) as cloud:
        cloud.start()
        yield cloud, administrator(cloud)


def administrator(cloud: ServedCloud) -> OpenStackClient:
    """A client of the first administrator."""
    return OpenStackClient(cloud.url, *cloud.administrator, patience=120)


def cpu_seconds(cloud: ServedCloud) -> Counter[str]:
    """What each part has computed so far, in seconds; ended children count for their parent."""
    assert cloud.process
    names = {pid: name for name, pid in cloud.pids().items()}
    spent: Counter[str] = Counter()
    for pid in [cloud.process.pid, *descendants(cloud.process.pid)]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        spent[names.get(pid, "postgres")] += sum(map(int, fields[11:15])) / TICK  # type: ignore[assignment]
    return spent


def milliseconds_each(before: Counter[str], after: Counter[str], times: int) -> str:
    """The CPU time of one of `times`, in all and by part."""
    each = {name: (after[name] - before[name]) / times * 1000 for name in sorted(after)}
    parts = ", ".join(f"{name} {spent:.0f}" for name, spent in each.items() if spent >= 0.5)
    return f"{sum(each.values()):.0f} ms ({parts})"


def memory_mib(pid: int) -> float:
    """The process's share of memory (PSS), in MiB: pages shared by n processes count 1/n each.

    0 for one that has just ended.
    """
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:") / 1024


def median_milliseconds(call: Callable[[], object], times: int) -> float:
    """The middle one of `times` calls, after one that is not counted."""
    call()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[times // 2] * 1000
