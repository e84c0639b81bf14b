"""From `cloudwright serve` to the first machine that runs: a fresh cloud, and its second start.

python -m benchmarks.first_boot
"""

from __future__ import annotations

import time

from benchmarks.subject import ROOMY, administrator
from tests.served_cloud import served_cloud


def main() -> None:
    """Start twice; each time boot as soon as that is possible."""
    with served_cloud(**ROOMY) as cloud:
        image = ""
        for name in ("fresh", "second"):
            begun = time.monotonic()
            cloud.start()
            ready = time.monotonic() - begun
            client = administrator(cloud)
            image = image or client.image("empty", bytes(1024 * 1024))
            ident = client.boot(name, image, client.flavor())
            accepted = time.monotonic() - begun
            client.wait(ident, "ACTIVE")
            active = time.monotonic() - begun
            print(
                f"{name:7} start: ready {ready:4.1f} s, first boot accepted {accepted:4.1f} s, "
                f"machine runs {active:4.1f} s"
            )
            cloud.stop()


if __name__ == "__main__":
    main()
