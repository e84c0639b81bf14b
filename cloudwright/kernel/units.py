"""Sizes are integer MiB inside; doors convert here and nowhere else."""

MIB = 1024 * 1024
GIB_IN_MIB = 1024


def gib_to_mib(gib: int) -> int:
    """GiB as the OpenStack wire writes disks, in MiB."""
    return gib * GIB_IN_MIB


def mib_to_gib(mib: int) -> int:
    """Whole GiB, rounded up: a volume of 1.5 GiB occupies 2 on the wire."""
    return -(-mib // GIB_IN_MIB)


def bytes_to_mib(size: int) -> int:
    """Whole MiB, rounded up."""
    return -(-size // MIB)
