"""Real machines: one `qemu-system-x86_64` process each, spoken to over QMP."""

from cloudwright.drivers.hypervisors.qemu.driver import QemuHypervisor

__all__ = ["QemuHypervisor"]
