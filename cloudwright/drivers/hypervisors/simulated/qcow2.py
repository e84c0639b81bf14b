"""An empty qcow2 file of any size, valid to the last byte: what a simulated disk copies to."""

from __future__ import annotations

import struct
from pathlib import Path

from cloudwright.kernel.units import MIB

CLUSTER = 65536
_L1_ENTRY_COVERS = CLUSTER // 8 * CLUSTER  # bytes: one L2 table of 8-byte entries
_V3_HEADER_LENGTH = 104


def write_empty(target: Path, size_mib: int) -> None:
    """Put an empty version 3 image of `size_mib` at `target`, at once or not at all."""
    entries = -(-size_mib * MIB // _L1_ENTRY_COVERS)
    l1_clusters = max(1, -(-entries * 8 // CLUSTER))
    header = struct.pack(
        ">4sIQIIQIIQQIIQQQQII",
        b"QFI\xfb", 3, 0, 0, 16, size_mib * MIB, 0, entries, 3 * CLUSTER,
        CLUSTER, 1, 0, 0, 0, 0, 0, 4, _V3_HEADER_LENGTH,
    )  # fmt: skip
    used = 3 + l1_clusters  # header, refcount table, refcount block, L1 table
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as out:
        out.write(header.ljust(CLUSTER, b"\0"))
        out.write(struct.pack(">Q", 2 * CLUSTER).ljust(CLUSTER, b"\0"))
        out.write(struct.pack(">H", 1) * used)
        out.truncate(used * CLUSTER)
    part.replace(target)
