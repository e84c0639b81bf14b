"""Input fields that name other rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid

Visible = Callable[[Actor], QuerySet[Any]]


class Reference(serializers.Field[Any, Any, Any, Any]):
    """A row that the actor can see, named by its URL or its uuid.

    What the actor cannot see does not exist: a 400 that names the field, the same for both.
    `view_name` is the list to choose from; OPTIONS shows it.
    """

    schema = {"type": "string", "format": "uri", "description": "URL or uuid"}
    default_error_messages = {"missing": "Invalid hyperlink - object does not exist."}

    def __init__(
        self,
        rows: Visible,
        view_name: str,
        *,
        query: str = "",
        **kwargs: Any,
    ) -> None:
        self.rows, self.view_name, self.query = rows, view_name, query
        super().__init__(write_only=True, **kwargs)

    def to_internal_value(self, data: object) -> Any:
        """The row, in one query."""
        if not isinstance(data, str):
            self.fail("missing")
        try:
            uuid = parse_uuid(data.rstrip("/").rpartition("/")[2], "object")
        except NotFound:
            self.fail("missing")
        found = self.rows(self.context["actor"]).filter(uuid=uuid).first()
        if found is None:
            self.fail("missing")
        return found
