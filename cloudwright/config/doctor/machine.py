"""The machine: folders, room, keys, port, QEMU."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cloudwright.config.doctor.finding import Finding, note, ok, wrong
from cloudwright.config.listen import CannotListen, PortInUse, listen
from cloudwright.config.lock import is_held
from cloudwright.config.options import Options
from cloudwright.config.options.sections import is_loopback
from cloudwright.config.state import State

GIB = 1024**3


def state_directory(options: Options) -> Iterator[Finding]:
    """It is there, ours, and has room."""
    root = options.state
    if not root.is_dir():
        yield note("state", f"{root} is not there yet", "`cloudwright serve` makes it")
        return
    if not os.access(root, os.W_OK):
        yield wrong("state", f"{root} cannot be written", f"run as the owner of {root}, or as root")
        return
    yield ok("state", str(root))
    free = shutil.disk_usage(root).free
    says = f"{free / GIB:.1f} GiB free below {root}"
    if free < GIB:
        yield wrong("disk", says, "make room: PostgreSQL stops when the disk is full")
    elif free < 10 * GIB:
        yield note("disk", says, "images and disks of instances grow here")
    else:
        yield ok("disk", says)


def keys(options: Options) -> Iterator[Finding]:
    """The keys of stored secrets are there and nobody else's."""
    path = State(options.state).keys
    if os.environ.get("CLOUDWRIGHT_KEYS"):
        yield ok("keys", "from CLOUDWRIGHT_KEYS")
        return
    if not path.exists():
        mend = "`cloudwright serve` makes one; after a restore copy yours there first"
        yield note("keys", f"{path} is not there", mend)
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield wrong("keys", f"{path} can be read by others ({mode:04o})", f"chmod 600 {path}")
    else:
        yield ok("keys", f"{path}, to be kept apart from backups")


def port(options: Options) -> Iterator[Finding]:
    """The port is ours: taken by a running Cloudwright, or free."""
    web = options.web
    serving = is_held(State(options.state).lock)
    try:
        listen(web).close()
        busy = False
    except PortInUse:
        busy = True
    except CannotListen as problem:
        yield wrong("port", problem.text, "set [web] host to an address of this machine")
        return
    if busy and not serving:
        mend = "stop that program, or set [web] port"
        yield wrong("port", f"another program listens on {web.host}:{web.port}", mend)
    else:
        yield ok("port", f"{web.host}:{web.port}, {'serving' if busy else 'free'}")
    if not is_loopback(web.host) and not web.secure:
        mend = "put an https proxy before it and set [web] public_url and trusted_proxies"
        yield note("https", f"open to the network at {web.host} without https", mend)


def qemu(options: Options) -> Iterator[Finding]:
    """QEMU is there, and quick."""
    if options.compute.hypervisor == "simulated":
        yield ok("qemu", "not used: the hypervisor is simulated")
        return
    missing = [name for name in ("qemu-system-x86_64", "qemu-img") if not shutil.which(name)]
    if missing:
        found = wrong if options.compute.hypervisor == "qemu" else note
        mend = "install qemu-system-x86 and qemu-utils; until then instances are simulated"
        yield found("qemu", f"{' and '.join(missing)} not found", mend)
        return
    said = subprocess.run(
        [shutil.which("qemu-system-x86_64") or "", "--version"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    yield ok("qemu", said.splitlines()[0] if said else "there")
    yield acceleration(options)


def acceleration(options: Options) -> Finding:
    """What the settings and /dev/kvm promise; the worker's trial at its start decides."""
    if options.compute.acceleration == "tcg":
        return note("acceleration", "emulation (tcg), as the settings say: slow")
    kvm = Path("/dev/kvm")
    if not kvm.exists():
        mend = "switch on virtualisation in the firmware, or nested in the one below"
        return note("acceleration", "no /dev/kvm: instances are emulated, slowly", mend)
    if not os.access(kvm, os.R_OK | os.W_OK):
        return note("acceleration", "/dev/kvm is closed to us", "add this user to the group kvm")
    return ok("acceleration", "/dev/kvm opens; a trial machine decides if it is used")


def guests(options: Options) -> Iterator[Finding]:
    """What instances can reach, and what the first one is made of."""
    if options.network.user.egress:
        mend = "set [network.user] egress = false unless you trust everybody who has an instance"
        says = "instances reach out, and with it whatever this machine reaches"
        yield note("egress", says, mend)
    else:
        yield ok("egress", "instances reach nothing outside")
    starter = options.images.starter
    if not starter:
        yield ok("image", "no starter image is named; images are uploaded")
    elif Path(starter).is_file():
        yield ok("image", starter)
    else:
        yield wrong("image", f"{starter} is not there", "set [images] starter, or build it again")


def name(options: Options) -> Iterator[Finding]:
    """The host's name is one that stays."""
    chosen = options.compute.host or socket.gethostname()
    if chosen in {"localhost", "localhost.localdomain", ""}:
        mend = "set [compute] host: instances belong to a host by its name"
        yield note("host", f"this host is called {chosen!r}", mend)
    else:
        yield ok("host", chosen)
