from __future__ import annotations

import json
from typing import Any

from django.db import models

from cloudwright.core.secrets import keys


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]  # a JSON value has no one type
    """A JSON value, encrypted at rest. Never searched, never logged, shown to nobody by default."""

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return None if value is None else json.loads(keys.decrypt(value))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else keys.encrypt(json.dumps(value).encode())

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # as above
    """Text, encrypted at rest. The empty text stays empty: a row without one costs nothing."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return keys.decrypt(value).decode() if value else value

    def get_prep_value(self, value: str | None) -> str | None:
        return keys.encrypt(value.encode()) if value else value


ENCRYPTED = (EncryptedJSONField, EncryptedTextField)
