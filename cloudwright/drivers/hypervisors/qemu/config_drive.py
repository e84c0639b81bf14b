"""The config drive: a read-only ISO labelled `config-2` with the files that the guest reads."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path, PurePosixPath

import pycdlib

LABEL = "config-2"


def write(target: Path, files: dict[str, bytes]) -> None:
    """Put an ISO with `files`, by path, at `target`, whole or not at all. Raises OSError."""
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, joliet=3, rock_ridge="1.09", vol_ident=LABEL)
    # Plain ISO 9660 names are short and upper case: numbers do. Guests read the real names from
    # Rock Ridge or Joliet.
    plain: dict[PurePosixPath, str] = {PurePosixPath("."): ""}
    for number, (name, content) in enumerate(sorted(files.items())):
        path = PurePosixPath(name)
        for folder in reversed(path.parents):
            if folder not in plain:
                plain[folder] = f"{plain[folder.parent]}/D{len(plain)}"
                iso.add_directory(plain[folder], rr_name=folder.name, joliet_path=f"/{folder}")
        iso.add_fp(
            BytesIO(content),
            len(content),
            f"{plain[path.parent]}/F{number}.;1",
            rr_name=path.name,
            joliet_path=f"/{path}",
        )
    part = target.with_name(f".{target.name}.part")
    with part.open("xb") as out:
        iso.write_fp(out)
    iso.close()
    part.replace(target)
