from __future__ import annotations

from cloudwright.kernel.errors import BadInput


def checked_name(name: str, *, field: str = "name", longest: int = 150) -> str:
    """The name without surrounding blanks. Raises BadInput when it is blank or too long."""
    name = str(name).strip()
    if not name:
        raise BadInput(reason="This must not be blank.", field=field)
    if len(name) > longest:
        raise BadInput(reason=f"This has at most {longest} characters.", field=field)
    return name
