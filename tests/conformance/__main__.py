"""Run Tempest's tests against a cloud of our own, started for them.

    TEMPEST_RUN=/path/to/run python -m tests.conformance [WHAT ...] [options of the runner]

Without WHAT: the 282 tests of `interop.txt`, which a cloud had to pass to bear the name OpenStack.
The runner is no part of Cloudwright: `TEMPEST_RUN` in the environment says where it lies. It takes
the cloud's address from the usual `OS_*` variables. `HYPERVISOR` chooses the driver (simulated).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.served_cloud import ServedCloud, served_cloud

INTEROP = Path(__file__).with_name("interop.txt")
RULES = {
    "IDENTITY__LOCKOUT_FAILURE_ATTEMPTS": "2",
    "IDENTITY__LOCKOUT_DURATION": "5",
    "IDENTITY__UNIQUE_LAST_PASSWORD_COUNT": "2",
    "IDENTITY__ADMIN_EVERYWHERE": "true",
}
MISSING = (
    "TEMPEST_RUN is not set. It names a program that runs Tempest's tests against the cloud of the "
    "OS_AUTH_URL, OS_USERNAME and OS_PASSWORD variables: `$TEMPEST_RUN LIST [options]`."
)


def main(arguments: list[str]) -> int:
    """The runner's exit code; 2 where there is no runner."""
    runner = os.environ.get("TEMPEST_RUN", "")
    if not runner or not Path(runner).is_file():
        print(MISSING if not runner else f"TEMPEST_RUN={runner}: there is no such file.")
        return 2
    chosen = arguments if arguments and not arguments[0].startswith("-") else [
        str(INTEROP), "--profile", "security-compliance", *arguments]  # fmt: skip
    with served_cloud(
        **RULES, COMPUTE__HYPERVISOR=os.environ.get("HYPERVISOR", "simulated"), IMAGES__STARTER=""
    ) as cloud:
        cloud.start()
        return subprocess.run([runner, *chosen], env=_environment(cloud), check=False).returncode


def _environment(cloud: ServedCloud) -> dict[str, str]:
    login, password = cloud.administrator
    return os.environ | {
        "OS_AUTH_URL": f"{cloud.url}/identity/v3",
        "OS_USERNAME": login,
        "OS_PASSWORD": password,
        "OS_PROJECT_NAME": "demo",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
