"""One request to one service: who asks, in which version, with which body and query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from cloudwright.core.access.models import Token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden, TooLarge, Unauthenticated
from cloudwright.osapi.common import microversion, schema
from cloudwright.osapi.common.service import Service

T = TypeVar("T")
NOBODY = Actor(user_id=None, user_uuid=None, label="anonymous")


@dataclass(slots=True)
class Call:
    """What a handler gets. `version` is (0, 0) where the service has no microversions."""

    request: HttpRequest
    service: Service
    actor: Actor = NOBODY
    token: Token | None = None
    version: microversion.Version = (0, 0)
    site: str = field(init=False)
    found: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """`site` is `https://host` as the client reached it. Django refuses a host that is not
        ours. It stands in every link, so it is made once."""
        self.site = f"{self.request.scheme}://{self.request.get_host()}"

    def once(self, name: str, find: Callable[[], T]) -> T:
        """What `find` gives, asked once in this call: for what every row of a page shows."""
        if name not in self.found:
            self.found[name] = find()
        made: T = self.found[name]
        return made

    @property
    def request_id(self) -> str:
        """`req-<uuid>`: in the answer, in the events and in the operations that come of it."""
        return str(getattr(self.request, "request_id", ""))

    @property
    def root(self) -> str:
        """`https://host/<service>` as the client reached it, without a slash at the end."""
        return f"{self.site}/{self.service.key}"

    @property
    def address(self) -> str:
        """Where the caller sits; the server has already judged the proxies."""
        return str(self.request.META.get("REMOTE_ADDR", ""))

    def json(self) -> Any:
        """The body as it came. Raises BadInput in the services' words, TooLarge."""
        try:
            found = orjson.loads(self.request.body)
        except RequestDataTooBig as exc:
            raise TooLarge(limit=10 * 1024 * 1024) from exc
        except orjson.JSONDecodeError as exc:
            raise BadInput(reason="Malformed request body") from exc
        # PostgreSQL keeps no such character; found here, it is an error of the client's.
        if b"\\u0000" in self.request.body and _holds_null(found):
            raise BadInput(reason="Malformed request body: it holds a null character")
        return found

    def body(self, wanted: schema.Schema) -> Any:
        """The body, checked. Raises BadInput in the words of Nova and Keystone."""
        found = self.json()
        schema.check(wanted, found)
        return found

    def query(self, wanted: schema.Schema) -> dict[str, list[str]]:
        """Every query key with its values, checked. Raises BadInput."""
        found = {key: values for key, values in self.request.GET.lists()}  # noqa: C416 - QueryDict
        schema.check_query(wanted, found)
        return found

    def first(self, key: str, default: str = "") -> str:
        """The first value of a query key."""
        return next(iter(self.request.GET.getlist(key)), default)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A query key that means yes or no; Keystone reads a bare `?include_names` as yes."""
        if key not in self.request.GET:
            return default
        return self.first(key).lower() not in {"0", "false", "no", "off", "f", "n"}

    def user(self) -> User:
        """The user of the token. Raises Unauthenticated where there is none."""
        if self.token is None:
            raise Unauthenticated
        return self.token.user

    def project(self) -> Project:
        """The project of the token. Raises Forbidden for a token without one."""
        if self.token is None or self.token.project is None:
            raise Forbidden
        return self.token.project


def _holds_null(value: object) -> bool:
    """Whether a text or a key anywhere in `value` holds the character 0."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, list):
        return any(_holds_null(each) for each in value)
    if isinstance(value, dict):
        return any(_holds_null(each) for pair in value.items() for each in pair)
    return False
