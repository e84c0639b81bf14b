"""One instance's QEMU: started, asked, ended. The caller holds the instance's fence."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import replace

from cloudwright.contracts.errors import Rejected, Unreachable
from cloudwright.contracts.hypervisor import MachineSeen, MachineSpec, Power
from cloudwright.drivers.hypervisors.qemu import disks
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.argv import command_line, device_names
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Folder, Wanted
from cloudwright.drivers.hypervisors.qemu.monitor import Command, Monitor
from cloudwright.drivers.hypervisors.qemu.process import LAUNCHER, Process, find_machine

_START_SECONDS = 30
_POWERS = {
    "running": Power.RUNNING,
    "suspended": Power.RUNNING,
    "watchdog": Power.CRASHED,
    "guest-panicked": Power.CRASHED,
    "internal-error": Power.CRASHED,
}
_PENDING = {
    Wanted.OFF: "stop",
    Wanted.REBOOT: "reboot",
    Wanted.RESETTING: "reboot",
    Wanted.SUSPEND: "suspend",
    Wanted.RESUME: "resume",
}


class Machine:
    """The machine in `folder`, as it is and as it can be told to be."""

    def __init__(self, folder: Folder, monitor: Monitor, account: Account) -> None:
        self.folder = folder
        self._monitor = monitor
        self._account = account

    def process(self) -> Process | None:
        """Its living QEMU, if there is one."""
        return find_machine(self.folder)

    def ask(self, *commands: Command) -> list[object]:
        """QMP. Raises Rejected, Unreachable."""
        return self._monitor.ask(self.folder.qmp, *commands)

    def seen(self) -> MachineSeen:
        """What it is doing. First completes what its guest has done of what it was asked."""
        spec, process = self.folder.spec(), self.process()
        if process is None:
            return self._seen_without_process(spec)
        try:
            status = self._settle(self._status())
        except Unreachable as exc:
            if self.process() is None:  # it ended while it was asked
                return self._seen_without_process(spec)
            return _seen(spec, Power.UNRESPONSIVE, reason=exc.internal)
        if status is None:
            return _seen(spec, Power.OFF)
        wanted = self.folder.intent().wanted
        return _seen(
            spec,
            _POWERS.get(status, Power.PAUSED),
            reason=_why(status),
            pending=_PENDING.get(wanted, ""),
        )

    def start(self, emulator: Emulator, wanted: Wanted = Wanted.RUN) -> None:
        """Bring its QEMU up, if there is none. Raises Rejected, OutOfSpace, Unreachable."""
        folder = self.folder
        if not folder.intent().made:
            raise Rejected("it was never made whole")
        folder.want(wanted)
        if self.process() is not None:
            return
        self._account.must_reach(folder.path)
        self._launch(emulator)
        try:
            self._monitor.ask(folder.qmp, Command("query-status"), seconds=_START_SECONDS)
        except Unreachable:
            words, other = self.last_words(), self.process()
            if other is None:
                disks.refuse(words)
            elif "PID file" in words:
                # One that was launched just before we were killed holds the pidfile, and its
                # socket is lost: neither it nor ours is of use.
                self.kill(other)
            raise
        self.process()  # writes down what was found

    def end(self) -> None:
        """Cut the power. QEMU may close its disk if it still listens; then it is killed."""
        process = self.process()
        if process is None:
            return
        try:
            self.ask(Command("quit"))
            listens = True
        except Unreachable as exc:  # it may have ended before it answered
            listens = not isinstance(exc.__cause__, TimeoutError)
        if listens:
            with suppress(TimeoutError):
                process.wait(str(self.folder.uuid))
        self.kill(process)

    def kill(self, process: Process) -> None:
        """Kill -9 and see it end. Raises Unreachable if the host cannot end it."""
        try:
            process.kill(str(self.folder.uuid))
        except TimeoutError as exc:
            raise Unreachable(str(exc)) from exc

    def must_run(self) -> None:
        """Raises Rejected unless it is running or paused, Unreachable if it is mute."""
        seen = self.seen()
        if seen.power is Power.UNRESPONSIVE:
            raise Unreachable(seen.reason)
        if seen.power not in {Power.RUNNING, Power.PAUSED}:
            raise Rejected(f"it is {seen.power}")

    def must_be_off(self) -> None:
        """Raises Rejected while there is a guest. A guest that switched itself off, or a process
        that panicked, is ended."""
        seen = self.seen()
        if seen.power not in {Power.OFF, Power.CRASHED}:
            raise Rejected(f"it is {seen.power}")
        self.end()

    def last_words(self) -> str:
        """The last line that QEMU wrote to its log."""
        lines = self.folder.read(self.folder.qemu_log).splitlines()
        told = [line for line in lines if line.strip() and "warning:" not in line]
        return told[-1][-500:] if told else ""

    def _status(self) -> str:
        (answer,) = self.ask(Command("query-status"))
        assert isinstance(answer, dict)  # noqa: S101 - for the type checker
        return str(answer["status"])

    def _settle(self, status: str) -> str | None:
        """A guest that switched itself off is started again if a soft reboot asked for that, and
        otherwise off: None. Each step is written before it is done."""
        wanted = self.folder.intent().wanted
        if status not in {"shutdown", "prelaunch"} or wanted is Wanted.RESUME:
            return status
        if wanted is Wanted.REBOOT and status == "shutdown":
            wanted = Wanted.RESETTING
            self.folder.want(wanted)
        if wanted is Wanted.RESETTING:
            if status == "shutdown":
                self.ask(Command("system_reset"))
            self.ask(Command("cont"))
            self.folder.want(Wanted.RUN)
            return self._status()
        if status == "prelaunch":
            return status
        self.folder.want(Wanted.OFF)
        self.end()
        return None

    def _seen_without_process(self, spec: MachineSpec) -> MachineSeen:
        intent = self.folder.intent()
        if not intent.made:
            return _seen(spec, Power.OFF, reason="it is being made")
        if intent.wanted in (Wanted.SUSPENDED, Wanted.RESUME):
            return _seen(spec, Power.SUSPENDED)
        if intent.wanted is Wanted.OFF or not self.folder.launched():
            return _seen(spec, Power.OFF)
        return _seen(spec, Power.CRASHED, reason=self.last_words() or "its process was killed")

    def _launch(self, emulator: Emulator) -> None:
        """Start QEMU as a child of init. It says hello on a socket that exists before it does, so
        whoever connects waits for it, and hears at once if it ends."""
        folder = self.folder
        folder.make_run(self._account)
        folder.qmp.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder.qmp))
            listener.listen(1)
            spec = folder.spec()
            if folder.intent().wanted is Wanted.RESUME:
                spec = replace(spec, paused=True)  # it stands until its memory is back
            slots = folder.take_slots(device_names(spec))
            command = command_line(spec, folder, emulator, slots, qmp_fd=listener.fileno())
            # From here to the next look it is known by its command line alone.
            folder.forget("process")
            folder.save("argv", command)
            with folder.rewrite(folder.qemu_log) as log:
                starter = self._account.spawn(
                    [*LAUNCHER, *command],
                    output=log,
                    errors=log,
                    keep=(listener.fileno(),),
                )
                starter.wait()


def _why(status: str) -> str:
    if status == "io-error":
        return "the host's disk is full or broken"
    return status if status in _POWERS and _POWERS[status] is Power.CRASHED else ""


def _seen(spec: MachineSpec, power: Power, *, reason: str = "", pending: str = "") -> MachineSeen:
    return MachineSeen(
        uuid=spec.uuid,
        name=spec.name,
        power=power,
        vcpus=spec.vcpus,
        ram_mib=spec.ram_mib,
        disk_mib=spec.disk_mib,
        reason=reason,
        pending=pending,
        disks=frozenset(disk.uuid for disk in spec.disks),
        ports=frozenset(nic.port_uuid for nic in spec.nics),
    )
