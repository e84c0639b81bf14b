"""What a wire test is: a YAML list of calls, run in order on one database.

- `name`: what the call shows. Then one key that is the method, its value the path.
- `as`: whose token (`member`, `admin`, `nobody`, a captured one by `$name`); the last one stays.
- `headers`, `body`: what is sent. `raw`: a body as it stands.
- `status`; `answer`: header -> pattern; `json`: pointer -> value; `keys`: pointer -> exact keys;
  `text`: a pattern in a body that is no JSON; `empty: true`: no body at all.
- `capture`: name -> pointer, or `header X`. Later calls write `$name`.
- `drain: true`: let every operation run before the next call.

A value in `json` is compared as it is, but for `~pattern` (a text that matches whole), `<absent>`,
`<any>` and `<count n>`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from string import Template
from typing import Any

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
KNOWN = {
    "name",
    "as",
    "headers",
    "body",
    "raw",
    "status",
    "answer",
    "json",
    "keys",
    "text",
    "empty",
    "capture",
    "drain",
    *METHODS,
}
ABSENT = object()


@dataclass
class Call:
    """One call of a story, as it stands in the file."""

    name: str
    method: str
    path: str
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Call:
        """Refuse a key that nothing reads: a misspelt expectation would never fail."""
        if unknown := set(raw) - KNOWN:
            raise ValueError(f"{raw.get('name')}: unknown keys {sorted(unknown)}")
        method = next(each for each in METHODS if each in raw)
        return cls(raw["name"], method, raw[method], raw)


def filled(value: Any, names: dict[str, str]) -> Any:
    """`value` with every `$name` in its texts replaced."""
    if isinstance(value, str):
        return Template(value).safe_substitute(names)
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    if isinstance(value, dict):
        return {filled(key, names): filled(each, names) for key, each in value.items()}
    return value


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer points at, or ABSENT."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            if not part.isdecimal() or int(part) >= len(document):
                return ABSENT
            document = document[int(part)]
        elif isinstance(document, dict) and part in document:
            document = document[part]
        else:
            return ABSENT
    return document


def fits(wanted: Any, found: Any) -> bool:
    """Whether `found` is what the story says."""
    if wanted == "<absent>":
        return found is ABSENT
    if wanted == "<any>":
        return found is not ABSENT
    if isinstance(wanted, str) and (count := re.fullmatch(r"<count (\d+)>", wanted)):
        return hasattr(found, "__len__") and len(found) == int(count[1])
    if isinstance(wanted, str) and wanted.startswith("~"):
        return isinstance(found, str) and re.fullmatch(wanted[1:], found, re.DOTALL) is not None
    return bool(wanted == found) and isinstance(wanted, bool) == isinstance(found, bool)


def check(call: Call, names: dict[str, str], response: Any) -> None:
    """Assert everything that the story says of the answer, and capture what it names."""
    told = f"{call.name}\n{call.method} {filled(call.path, names)} -> {response.status_code}\n"
    told += response.content.decode("utf-8", "replace")[:4000]
    assert response.status_code == call.raw["status"], told
    for header, pattern in filled(call.raw.get("answer", {}), names).items():
        found = response.headers.get(header)
        assert found is not None, f"no header {header}: {told}"
        assert re.fullmatch(pattern, found), f"{header}: {found!r}: {told}"
    if call.raw.get("empty"):
        assert response.content == b"", told
        assert "Content-Type" not in response.headers, told
    if "text" in call.raw:
        assert re.search(filled(call.raw["text"], names), response.content.decode()), told
    wants_json = {"json", "keys"} & call.raw.keys() or call.raw.get("capture")
    document = json.loads(response.content) if wants_json and response.content else None
    for pointer, wanted in filled(call.raw.get("json", {}), names).items():
        assert fits(wanted, at(document, pointer)), f"{pointer} is not {wanted!r}: {told}"
    for pointer, wanted in call.raw.get("keys", {}).items():
        assert sorted(at(document, pointer)) == sorted(wanted), f"keys of {pointer}: {told}"
    for name, source in call.raw.get("capture", {}).items():
        header = source.removeprefix("header ")
        value = response.headers[header] if header != source else at(document, source)
        assert value is not ABSENT, f"nothing to capture at {source}: {told}"
        names[name] = str(value)
