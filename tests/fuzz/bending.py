"""From a request that is right to one that is not, or not quite."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from tests.fuzz.values import Values

Schemas = Mapping[tuple[str, ...], Mapping[str, Any]]  # where in the body -> what was asked of it
VERSIONS = (
    "compute latest,volume latest", "compute 2.1,volume 3.0", "compute 2.37,volume 3.27",
    "compute 2.60,volume 3.40", "compute 2.79", "volume 3.50", "compute 9.9", "compute x",
    "compute 2.1.1", "compute", "compute  latest , volume 3.0", "", "\u0663", "compute 2.-1",
)  # fmt: skip
PATHS = (
    "nope", "0", "-1", "%00", "%2e%2e", "a%2Fb", "%E2%82%AC", "%FF", "x" * 300, "'", "%25", "None",
    "00000000000000000000000000000000", "00000000-0000-0000-0000-000000000000", "a b", "(",
)  # fmt: skip
KEYS = (
    "limit", "marker", "sort_key", "sort_dir", "sort", "offset", "name", "id", "status", "fields",
    "all_tenants", "changes-since", "tags", "not-tags-any", "ip", "host", "project_id", "user_id",
    "domain_id", "metadata", "with_count", "is_public", "visibility", "created_at", "updated_at",
    "deleted", "reservation_id", "availability_zone", "name__icontains", "size_min",
    "shared", "router:external", "fixed_ips", "device_id", "network_id", "enabled", "effective",
    "scope.project.id", "role.id", "user.id", "include_names", "detailed", "start", "end", "image",
    "flavor", "locked", "bootable", "volume_id", "os_hidden", "owner", "q", "security_groups", "x",
)  # fmt: skip
QUERIES = (
    "1", "0", "-1", "x", "99999999999999999999", "asc", "desc", "name:asc", "in:", "in:a", "gte:x",
    "neq:%", "created_at", "True", "false", "", "\0", "(((", "[", "{'a':'b'}", "{", "2026-13-45",
    "ip_address=10.0.0.1", "subnet_id=x", "\u20ac", "*", "%", "10.0.0.0/8", "active", "ACTIVE",
)  # fmt: skip


class Bender:
    """Bends bodies, queries, paths and headers; the same seed bends the same way."""

    def __init__(self, source: random.Random, values: Values) -> None:
        self.random = source
        self.values = values

    def body(self, body: Any, schemas: Schemas, known: frozenset[str]) -> Any:
        """A body changed in one to three places. `known`: names of properties that the operation
        has been seen to take."""
        made = copy.deepcopy(body)
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            if schemas and self.random.random() < 0.5:
                made = self._by_schema(made, schemas)
            elif not isinstance(made, dict | list) or self.random.random() < 0.05:
                made = self.values.hostile()
            else:
                self._somewhere(made, known)
        return made

    def query(self) -> str:
        """One to three keys of a query."""
        pairs = [(self.random.choice(KEYS), self._queried()) for _ in range(self._few())]
        return urlencode(pairs, errors="surrogatepass")

    def path(self, path: str) -> str:
        """A path of which one variable-looking segment is something else."""
        parts = path.split("/")
        places = [place for place, part in enumerate(parts) if place > 2 and len(part) > 2]
        if places:
            strange = self.random.choice(
                [*PATHS, str(uuid4()), uuid4().hex, quote(parts[-1] + "\n")]
            )
            parts[self.random.choice(places)] = strange
        return "/".join(parts)

    def headers(self) -> dict[str, str]:
        """Headers in the place of the right ones."""
        return self.random.choice(
            [
                {"OpenStack-API-Version": self.random.choice(VERSIONS)},
                {"OpenStack-API-Version": self.random.choice(VERSIONS)},
                {
                    "X-OpenStack-Nova-API-Version": self.random.choice(
                        ["2.1", "2.50", "latest", "y"]
                    )
                },
                {"X-Auth-Token": self.random.choice(["", "nope", "x" * 5000, "\u00e9"])},
                {"X-Subject-Token": self.random.choice(["", "nope", "x" * 300])},
                {"If-Match": self.random.choice(["revision_number=0", "revision_number=x", "*"])},
                {
                    "Content-Type": self.random.choice(
                        ["text/plain", "application/xml", "", "a/b;c=d"]
                    )
                },
                {"Accept": "application/xml"},
                {"Host": self.random.choice(["evil.example", "testserver:80", "["])},
            ]
        )

    def raw(self, text: str) -> bytes:
        """A body that is not JSON, or JSON that hardly anybody writes."""
        whole = text.encode("utf-8", "surrogatepass")
        return self.random.choice(
            [whole[: len(whole) // 2], b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"a":' * 3000, b"0",
             whole + whole, b'{"a": 1, "a": 2}', whole.replace(b'"', b"'"), b'{"a": 1e999}', b"NaN",
             b'{"server": {"name": "\\ud800"}}', b"\xef\xbb\xbf" + whole, b'"' + b"x" * 9**5 + b'"']
        )  # fmt: skip

    def _few(self) -> int:
        return self.random.choice([1, 1, 2, 3])

    def _queried(self) -> str:
        if self.random.random() < 0.2:
            key = self.random.choice(sorted(self.values.living.first))
            return self.values.living.one(key)
        return self.random.choice(QUERIES)

    def _by_schema(self, body: Any, schemas: Schemas) -> Any:
        """Put what fits (or nearly) where a schema was seen to be asked for."""
        where = self.random.choice(sorted(schemas))
        schema = schemas[where]
        inside, name = at(body, where), ""
        path = list(where)
        while isinstance(inside, dict) and schema.get("properties"):
            name = self.random.choice(sorted(schema["properties"]))
            schema = schema["properties"][name]
            path.append(name)
            inside = inside.get(name)
            if self.random.random() < 0.4:
                break
        value = self.values.fitting(schema, name)
        return placed(body, path, value if self.random.random() < 0.8 else self.values.hostile())

    def _somewhere(self, body: dict[str, Any] | list[Any], known: frozenset[str]) -> None:
        """One change somewhere: another value, none, one more, a key twice as deep."""
        inside, key = self.random.choice(list(places(body)) or [(body, None)])
        act = self.random.random()
        if key is None or act < 0.2:
            if isinstance(inside, dict):
                name = self.random.choice([*sorted(known), "x", "id", "é", ""])
                inside[name] = self._value(name)
            else:
                inside.append(self.values.hostile())
        elif act < 0.35:
            del inside[key]
        else:
            inside[key] = self._value(str(key))

    def _value(self, key: str) -> Any:
        if self.random.random() < 0.5:
            return self.values.plausible(key)
        return self.values.hostile()


def places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a document, the outermost first."""
    inner = (
        body.items()
        if isinstance(body, dict)
        else enumerate(body)
        if isinstance(body, list)
        else ()
    )
    for key, value in list(inner):
        yield body, key
        yield from places(value)


def at(body: Any, path: tuple[str, ...]) -> Any:
    """What stands below these keys, or None."""
    for key in path:
        body = body.get(key) if isinstance(body, dict) else None
    return body


def placed(body: Any, path: list[str], value: Any) -> Any:
    """The body with `value` below these keys, which are made."""
    if not path:
        return value
    outer = dict(body) if isinstance(body, dict) else {}
    outer[path[0]] = placed(outer.get(path[0]), path[1:], value)
    return outer
