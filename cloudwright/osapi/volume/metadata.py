"""Metadata of volumes and snapshots: the same calls on either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume import snapshot, volume
from cloudwright.osapi.volume.schemas import volume as schemas


class Metadata:
    """The calls below `/<collection>/{id}/metadata`. `find` gives the row, `update` writes it."""

    def __init__(self, find: Callable[..., Any], update: Callable[..., Any]) -> None:
        self._find = find
        self._update = update

    def show(self, call: Call, **ident: str) -> HttpResponse:
        """GET metadata."""
        return answer({"metadata": self._find(call, **ident).metadata})

    def merge(self, call: Call, **ident: str) -> HttpResponse:
        """POST metadata: what is not named stays."""
        given = call.body(schemas.METADATA)["metadata"]
        row = self._find(call, **ident)
        return self._kept(call, row, row.metadata | given)

    def replace(self, call: Call, **ident: str) -> HttpResponse:
        """PUT metadata: what is not named goes."""
        given = call.body(schemas.METADATA)["metadata"]
        return self._kept(call, self._find(call, **ident), given)

    def show_item(self, call: Call, key: str, **ident: str) -> HttpResponse:
        """GET metadata/{key}."""
        return answer({"meta": {key: _value(self._find(call, **ident), key)}})

    def set_item(self, call: Call, key: str, **ident: str) -> HttpResponse:
        """PUT metadata/{key}: the body names the same key."""
        given = call.body(schemas.META)["meta"]
        if key not in given:
            raise BadInput(reason="Request body and URI mismatch")
        row = self._find(call, **ident)
        self._update(row, metadata=row.metadata | given, actor=call.actor)
        return answer({"meta": given})

    def delete_item(self, call: Call, key: str, **ident: str) -> HttpResponse:
        """DELETE metadata/{key}: 200."""
        row = self._find(call, **ident)
        _value(row, key)
        rest = {name: value for name, value in row.metadata.items() if name != key}
        self._update(row, metadata=rest, actor=call.actor)
        return nothing(200)

    def _kept(self, call: Call, row: Any, metadata: dict[str, str]) -> HttpResponse:
        self._update(row, metadata=metadata, actor=call.actor)
        return answer({"metadata": row.metadata})


def _value(row: Any, key: str) -> str:
    if key not in row.metadata:
        raise NotFound(kind="Metadata key", id=key)
    return str(row.metadata[key])


VOLUME = Metadata(volume.of, volumes.update)
SNAPSHOT = Metadata(snapshot.of, snapshots.update)
