"""Run Tempest's tests against a cloud of our own, started for them.

    TEMPEST_RUN=/path/to/run python -m tests.conformance [WHAT ...] [options of the runner]
    TEMPEST_RUN=/path/to/run python -m tests.conformance --docs [FOLDER ...]

Without WHAT: the 282 tests of `interop.txt`, which a cloud had to pass to bear the name OpenStack.
With `--docs`: those, the `smoke` list and all of `tempest.api` that is about our services, then the
compute tests of the list on real QEMU; `docs/conformance.md` is written from what came of them, and
the exit code is 1 while a test neither passes nor has its line in `reasons.tsv`. That takes hours;
with FOLDERs nothing is run, and the page is written from what `--out FOLDER` kept of earlier runs.

The runner is no part of Cloudwright: `TEMPEST_RUN` in the environment says where it lies. It takes
the cloud's address from the usual `OS_*` variables. `HYPERVISOR` chooses the driver (simulated).

`qemu.txt` holds the compute tests of `interop.txt` that passed on real machines: `passed.txt` of
`HYPERVISOR=qemu python -m tests.conformance COMPUTE_TESTS --out FOLDER`, sorted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conformance import page
from tests.conformance.results import MACHINES, Result, kept, listed, read, services, table
from tests.guest import guest
from tests.served_cloud import ServedCloud, served_cloud

HERE = Path(__file__).parent
INTEROP = HERE / "interop.txt"
QEMU = HERE / "qemu.txt"
PAGE = HERE.parents[1] / "docs" / "conformance.md"
RULES = {
    "IDENTITY__LOCKOUT_FAILURE_ATTEMPTS": "2",
    "IDENTITY__LOCKOUT_DURATION": "5",
    "IDENTITY__UNIQUE_LAST_PASSWORD_COUNT": "2",
    "IDENTITY__ADMIN_EVERYWHERE": "true",
}
PROFILE = ("--profile", "security-compliance")
# A whole run of 1,400 tests on two busy cores; the runner itself stops after 50 minutes.
PATIENCE = ("--timeout", "9000")
# The guest needs more memory than the flavors that Tempest would make for itself.
FLAVORS = ("--flavor", "1", "--flavor", "2")
# Between two hosts machines move while they run, disks and all, there and back.
MOVING = tuple(
    word
    for name in (
        "block_migration_for_live_migration",
        "volume_backed_live_migration",
        "live_migrate_back_and_forth",
    )
    for word in ("--set", f"compute-feature-enabled.{name}=true")
)
# Every filter of the scheduler is on; the runner would take Nova's list of defaults for ours.
FILTERS = ("--set", "compute-feature-enabled.scheduler_enabled_filters=all")
SLOW_MACHINES = ("--build-timeout", "180", "--test-timeout", "400")
MISSING = (
    "TEMPEST_RUN is not set. It names a program that runs Tempest's tests against the cloud of the "
    "OS_AUTH_URL, OS_USERNAME and OS_PASSWORD variables: `$TEMPEST_RUN LIST [options]`."
)


def main(arguments: list[str]) -> int:
    """The runner's exit code, or that of the page; 2 where there is no runner or nothing ran."""
    folders = [Path(each) for each in arguments[1:] if not each.startswith("-")]
    if arguments[:1] == ["--docs"] and folders:
        return _told(*kept(folders))
    runner = os.environ.get("TEMPEST_RUN", "")
    if not runner or not Path(runner).is_file():
        print(MISSING if not runner else f"TEMPEST_RUN={runner}: there is no such file.")
        return 2
    if "--docs" in arguments:
        return _write(runner, [each for each in arguments if each != "--docs"])
    named = bool(arguments) and not arguments[0].startswith("-")
    chosen = arguments if named else [str(INTEROP), *PROFILE, *arguments]
    code, results = _run(runner, os.environ.get("HYPERVISOR", "simulated"), chosen)
    print(table(services(results)))
    return code if results else 2


def _write(runner: str, options: list[str]) -> int:
    """Both runs, and the page."""
    _, simulated = _run(
        runner, "simulated", [str(INTEROP), "smoke", "api", *PROFILE, *PATIENCE, *options]
    )
    compute = r"^tempest\.api\.compute\."
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as chosen:
        chosen.writelines(f"{each}\n" for each in listed(INTEROP, compute))
        chosen.flush()
        _, real = _run(runner, "qemu", [chosen.name, *SLOW_MACHINES, *PATIENCE, *options])
    return _told(simulated, real) if simulated and real else 2


def _told(simulated: list[Result], real: list[Result]) -> int:
    """Write the page; 1 while it says of a test that nobody has written down why."""
    reasons = page.reasons()
    PAGE.write_text(page.render(simulated, real, reasons, interop=listed(INTEROP)))
    print(table(services(simulated)), table(services(real)), sep="\n\n")
    unexplained = page.unexplained([*simulated, *real], reasons)
    for each in unexplained:
        print(f"not yet: {each.test}")
    return 1 if unexplained else 0


def _run(runner: str, hypervisor: str, chosen: list[str]) -> tuple[int, list[Result]]:
    """The runner's code, and what came of each test. Where `--out` is not among the options, the
    runner's own files are thrown away."""
    # Tempest brings an image of zeros. What is detached from a running machine, or asked to stop,
    # needs a guest that answers.
    real = hypervisor == "qemu"
    machines = {
        "COMPUTE__HYPERVISOR": hypervisor,
        "COMPUTE__SIMULATED_HOSTS": "1" if real else "2",
        "IMAGES__STARTER": str(guest()) if real else "",
    }
    with (
        tempfile.TemporaryDirectory(prefix="cwd-conformance-") as folder,
        served_cloud(**RULES, **machines) as cloud,
    ):
        out = Path(chosen[chosen.index("--out") + 1] if "--out" in chosen else folder)
        (out / "results.json").unlink(missing_ok=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / MACHINES).write_text(hypervisor)
        cloud.start()
        given = FLAVORS if real else MOVING
        command = [runner, *chosen, *FILTERS, *given, "--out", str(out)]
        code = subprocess.run(command, env=_environment(cloud), check=False).returncode
        return code, read(out / "results.json")


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
