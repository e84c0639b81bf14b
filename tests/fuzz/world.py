"""What lives now, by the names that paths have for it; learnt from every answer that makes or ends
something."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.operations import Operation
from tests.wire.story import ABSENT, at

# A property of a body -> whose id it is, where the name does not say it.
MEANT = {
    "imageRef": "image_id", "image_ref": "image_id", "rescue_image_ref": "image_id",
    "flavorRef": "flavor_id", "uuid": "network_id", "port": "port_id", "net_id": "network_id",
    "source_volid": "volume_id", "volume_uuid": "volume_id", "volumeId": "volume_id",
    "instance_uuid": "server_id", "device_id": "server_id", "host": "host",
    "key_name": "keypair_name", "security_group_id": "security_group_id", "new_type": "type_id",
    "volume_type": "type_id", "floating_network_id": "public_network_id", "name": "name",
    "tenant_id": "project_id", "tenantId": "project_id", "project": "project_id",
    "default_project_id": "project_id", "parent_id": "domain_id", "owner": "project_id",
    "trustor_user_id": "user_id", "trustee_user_id": "user_id", "remote_group_id":
    "security_group_id", "object_id": "network_id", "target_tenant": "project_id",
    "availability_zone": "zone", "user": "user_id", "group": "group_id", "id": "any",
}  # fmt: skip
MOST = 12  # of each kind; older ones are forgotten, not deleted


@dataclass
class Living:
    """`first` are the names of the world as it was made; they stay known, alive or not."""

    random: random.Random
    first: Mapping[str, str]
    made: dict[str, list[str]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Forget afterwards what was learnt in the block, for it was undone."""
        made, dead = {kind: list(each) for kind, each in self.made.items()}, set(self.dead)
        yield
        self.made, self.dead = made, dead

    def one(self, name: str) -> str:
        """One of a kind, rather alive than dead; what names nothing is its own name."""
        alive = [each for each in self.made.get(name, []) if each not in self.dead]
        first = self.first.get(name)
        if first is not None and (first not in self.dead or not alive):
            alive = [*alive, first]
        return self.random.choice(alive) if alive else name

    def short_of(self, name: str) -> bool:
        """Whether the next request for one of a kind would only find dead ones."""
        known = {*self.made.get(name, ()), *([self.first[name]] if name in self.first else ())}
        return not known - self.dead

    def meant_by(self, key: str) -> str:
        """The kind that a property of a body names; empty for none."""
        kind = MEANT.get(key, key)
        if kind == "any":
            return self.random.choice([each for each in self.first if each.endswith("_id")])
        return kind if kind in self.first or kind in self.made else ""

    def filled(self, text: str, captured: Mapping[str, str]) -> str:
        """`text` with every `<name>` and `{name}` replaced; one name is one thing in one text."""
        known: dict[str, str] = dict(captured)

        def of(found: re.Match[str]) -> str:
            if found[1] not in known:
                known[found[1]] = self.one(found[1])
            return known[found[1]]

        return re.sub(r"[<{](\w+)[>}]", of, text)

    def learn(self, operation: Operation, path: str, status: int, content: bytes) -> None:
        """Remember what an answer says was made or ended."""
        if not 200 <= status < 300:
            return
        if operation.ends:
            self.dead.add(path.partition("?")[0].rstrip("/").split("/")[_place(operation)])
        if operation.made:
            for ident in _idents(content, operation.made):
                kind = self.made.setdefault(operation.made, [])
                kind.append(ident)
                del kind[:-MOST]


def _place(operation: Operation) -> int:
    return operation.path.split("/").index("{" + operation.ends + "}")


def _idents(content: bytes, kind: str) -> list[str]:
    """The ids in an answer that made something: `{noun: {...}}`, `{nouns: [...]}`, `{...}`."""
    key = "name" if kind.endswith("_name") else "id"
    try:
        document: Any = json.loads(content)
    except ValueError:
        return []
    inner = document
    if isinstance(document, dict) and "id" not in document and document:
        inner = next(iter(document.values()))
    several = inner if isinstance(inner, list) else [inner]
    return [str(each[key]) for each in several if at(each, f"/{key}") is not ABSENT]
