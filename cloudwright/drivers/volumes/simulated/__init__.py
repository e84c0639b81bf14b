"""Volumes that only remember their size, for tests and demonstrations."""

from cloudwright.drivers.volumes.simulated.driver import SimulatedVolumes

__all__ = ["SimulatedVolumes"]
