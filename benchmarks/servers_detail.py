"""GET /servers/detail with many servers, as `openstack server list --long` asks for it.

python -m benchmarks.servers_detail [--servers 1000]
"""

from __future__ import annotations

import argparse

from benchmarks.boots import ACTIVE, IMPORTED, reached
from benchmarks.growth import grow
from benchmarks.subject import cpu_seconds, median_milliseconds, milliseconds_each, subject

TIMES = 10


def main() -> None:
    """Boot one server, copy it, list them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, default=1000)
    servers = parser.parse_args().servers
    with subject() as (cloud, client):
        client.boot("first", client.image("empty", bytes(1024 * 1024)), client.flavor())
        reached(cloud, ACTIVE, 1)
        with cloud.database() as db:
            grow(
                db,
                "cloud_compute_instance",
                servers - 1,
                uuid="gen_random_uuid()",
                name="'copy-' || n",
                tag="''",
            )
            grow(
                db,
                "cloud_network_port",
                servers - 1,
                uuid="gen_random_uuid()",
                mac="'fa:16:3f:00:' || lpad(to_hex(n / 256), 2, '0') || ':'"
                " || lpad(to_hex(n % 256), 2, '0')",
                address="'10.100.128.0'::inet + n",
                host_port="60000 + n",
                device_uuid="(SELECT uuid FROM cloud_compute_instance WHERE name = 'copy-' || n)",
            )
        reached(cloud, IMPORTED, servers)  # the broker follows; what is measured begins after it
        path = f"/compute/v2.1/servers/detail?limit={servers}"
        assert len(client.get(path)["servers"]) == servers
        cpu = cpu_seconds(cloud)
        taken = median_milliseconds(lambda: client.ask("GET", path), TIMES)
        spent = milliseconds_each(cpu, cpu_seconds(cloud), TIMES + 1)
    print(f"GET /servers/detail, {servers} servers")
    print(f"answered in  {taken:6.0f} ms (the middle one of {TIMES})")
    print(f"CPU          {spent}")


if __name__ == "__main__":
    main()
