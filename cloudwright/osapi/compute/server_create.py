"""POST /servers: what the client names becomes rows, then the service is asked.

Something named that is not there is 400 here, in Nova's words, though it is 404 elsewhere.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.selectors.flavor import flavor_for
from cloudwright.cloud.compute.services import instance as service
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.instance_create import new_reservation
from cloudwright.cloud.compute.services.problems import FlavorNotFound
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import usable_image_for
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.accounts.selectors.ssh_key import keys_of
from cloudwright.kernel.errors import BadInput, NotFound, QuotaExceeded
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import self_and_bookmark
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.action_security_group import named_groups
from cloudwright.osapi.compute.block_device import disks_of
from cloudwright.osapi.compute.password import with_password
from cloudwright.osapi.compute.placing import placed
from cloudwright.osapi.compute.schemas import server as schemas
from cloudwright.osapi.compute.server import disk_config
from cloudwright.osapi.compute.unoffered import refuse_unoffered

# One request is one transaction; where no quota ends it, this does.
MOST_AT_ONCE = 1000


def create_server(call: Call) -> HttpResponse:
    """POST /servers: 202; with `return_reservation_id` only that."""
    body = call.body(schemas.create(call.version))
    asked = body["server"]
    least, most = _counts(asked)
    refuse_unoffered(body)
    password = asked.get("adminPass") or secrets.token_urlsafe(9)
    reservation = new_reservation()
    given = _given(call, body, most) | {"admin_pass": password, "reservation_id": reservation}
    made = _make(call, asked, given, least, most)
    if truth(asked.get("return_reservation_id", False)):
        return answer({"reservation_id": reservation}, 202)
    ident = str(made.uuid)
    server = {
        "id": ident,
        "links": self_and_bookmark(call, "servers", ident),
        "OS-DCF:diskConfig": "AUTO" if made.auto_disk_config else "MANUAL",
        "security_groups": [{"name": each.name} for each in given["security_groups"]]
        or [{"name": "default"}],
    }
    return answer(
        {"server": with_password(server, password)},
        202,
        location=f"{call.root}/v2.1/servers/{ident}",
    )


@transaction.atomic
def _make(
    call: Call, asked: dict[str, Any], given: dict[str, Any], least: int, most: int
) -> Instance:
    """The first of `least` to `most` servers: all of the least or none, as quota has room."""
    made: list[Instance] = []
    addresses = {
        ours: asked[theirs]
        for ours, theirs in (("access_ipv4", "accessIPv4"), ("access_ipv6", "accessIPv6"))
        if asked.get(theirs)
    }
    for number in range(1, most + 1):
        name = asked["name"] if most == 1 else f"{asked['name']}-{number}"
        try:
            with transaction.atomic():
                instance, _ = service.create(call.project(), name=name, actor=call.actor, **given)
                if addresses:
                    service.update(instance, actor=call.actor, **addresses)
        except QuotaExceeded:
            if number <= least:
                raise
            break
        made.append(instance)
    return made[0]


def _given(call: Call, body: dict[str, Any], most: int) -> dict[str, Any]:
    """The service's arguments. Raises BadInput naming what is not there."""
    asked = body["server"]
    disks, image = disks_of(call, asked, most)
    return {
        "disks": disks,
        "flavor": named_flavor(call, str(asked["flavorRef"])),
        "image": named_image(call, image) if image or not disks else None,
        "key": named_key(call, asked.get("key_name")),
        "cards": _cards(asked.get("networks"), most),
        "without_network": asked.get("networks") == "none",
        "security_groups": named_groups(call, asked.get("security_groups", [])),
        "user_data": base64.b64decode(asked.get("user_data") or ""),
        "metadata": asked.get("metadata"),
        "tags": asked.get("tags", ()),
        "description": asked.get("description") or "",
        "config_drive": truth(asked.get("config_drive", True)),
        "files": injected(asked.get("personality", ())),
        **disk_config(asked),
        **placed(call, body),
    }


def _counts(asked: dict[str, Any]) -> tuple[int, int]:
    least = int(asked.get("min_count", 1))
    most = int(asked.get("max_count", least))
    if least > most:
        raise BadInput(reason="min_count must be <= max_count", field="min_count")
    if most > MOST_AT_ONCE:
        raise BadInput(reason=f"max_count must be <= {MOST_AT_ONCE}", field="max_count")
    return least, most


def named_flavor(call: Call, reference: str) -> Flavor:
    """The flavor by its id, or by a link that ends in it. Raises FlavorNotFound (400)."""
    ident = reference.rstrip("/").rpartition("/")[2]
    try:
        return flavor_for(call.actor, ident)
    except NotFound:
        raise FlavorNotFound(id=ident, field="flavorRef") from None


def named_image(call: Call, reference: str, missing: str = "Can not find requested image") -> Image:
    """The image by its id, or by a link that ends in it. Raises BadInput with `missing`."""
    if not reference:
        raise BadInput(reason="Invalid imageRef provided.", field="imageRef")
    try:
        ident = parse_uuid(reference.rstrip("/").rpartition("/")[2], "Image")
        return usable_image_for(call.actor, ident)
    except NotFound as exc:
        raise BadInput(reason=missing, field="imageRef") from exc


def named_key(call: Call, name: str | None) -> SSHKey | None:
    """The caller's key of that name. Raises BadInput."""
    if name is None:
        return None
    found = keys_of(call.user()).filter(name=name).first()
    if found is None:
        raise BadInput(reason="Invalid key_name provided.", field="key_name")
    return found


def injected(asked: Iterable[dict[str, Any]]) -> dict[str, bytes]:
    """`personality` as contents by path; of a path that is named twice, the last."""
    return {each["path"]: base64.b64decode(each["contents"]) for each in asked}


def _cards(asked: list[dict[str, Any]] | str | None, most: int) -> list[CardWish]:
    """None are named for `auto`, where the service takes the default network, nor for `none`."""
    found = [_card(each) for each in asked] if isinstance(asked, list) else []
    if most > 1 and any(each.port for each in found):
        raise BadInput(
            reason="Unable to launch multiple instances with a single configured port ID. Please "
            "launch your instance one by one with different ports.",
            field="networks",
        )
    if most > 1 and any(each.address for each in found):
        raise BadInput(
            reason="max_count cannot be greater than 1 if an fixed_ip is specified.",
            field="networks",
        )
    return found


def _card(asked: dict[str, Any]) -> CardWish:
    if port := asked.get("port"):
        try:
            uuid = UUID(port)
        except ValueError:
            reason = f"Bad port format: port uuid is not in proper format ({port})"
            raise BadInput(reason=reason, field="networks") from None
        # Nova heeds the port alone where both are named.
        return CardWish(port=uuid, address=asked.get("fixed_ip", ""), tag=asked.get("tag", ""))
    if "uuid" not in asked:
        raise BadInput(reason="Bad network format: missing 'uuid'", field="networks")
    return CardWish(
        UUID(asked["uuid"]), address=asked.get("fixed_ip", ""), tag=asked.get("tag", "")
    )
