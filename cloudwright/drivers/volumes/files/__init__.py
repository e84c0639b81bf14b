"""Volumes as raw, sparse files in a folder of the host."""

from cloudwright.drivers.volumes.files.driver import FileVolumes

__all__ = ["FileVolumes"]
