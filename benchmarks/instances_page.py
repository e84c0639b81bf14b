"""A page of 100 of many instances at GET /api/instances/.

python -m benchmarks.instances_page [--instances 6000]
"""

from __future__ import annotations

import argparse
import time

from benchmarks.boots import IMPORTED, reached
from benchmarks.growth import grow
from benchmarks.subject import cpu_seconds, median_milliseconds, milliseconds_each, subject

TIMES = 20
SETTLE_SECONDS = 15  # the worker looks at the new rows; what is measured begins after that


def main() -> None:
    """Boot one instance, copy it, read pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=6000)
    instances = parser.parse_args().instances
    with subject() as (cloud, client):
        client.boot("first", client.image("empty", bytes(1024 * 1024)), client.flavor())
        reached(cloud, IMPORTED, 1)
        with cloud.database() as db:
            grow(
                db,
                "broker_instances_instance",
                instances - 1,
                uuid="gen_random_uuid()",
                name="'copy-' || n",
                backend_id="'copy-' || n",
            )
        time.sleep(SETTLE_SECONDS)
        login, password = cloud.administrator
        about = {"username": login, "password": password}
        answer = client.http.post("/api-auth/password/", json=about)
        token = answer.raise_for_status().json()["token"]
        headers = {"Authorization": f"Token {token}"}
        path = "/api/instances/?page_size=100&page=30"
        seen = client.http.get(path, headers=headers).raise_for_status()
        assert len(seen.json()) == 100, seen.text[:500]
        cpu = cpu_seconds(cloud)
        taken = median_milliseconds(lambda: client.http.get(path, headers=headers), TIMES)
        spent = milliseconds_each(cpu, cpu_seconds(cloud), TIMES + 1)
    print(f"GET {path}, {instances} instances")
    print(f"answered in  {taken:6.0f} ms (the middle one of {TIMES})")
    print(f"CPU          {spent}")


if __name__ == "__main__":
    main()
