"""Hosts that exist only in a sqlite3 file, with settable delays and faults."""

from cloudwright.drivers.hypervisors.simulated.driver import SimulatedHypervisor

__all__ = ["SimulatedHypervisor"]
