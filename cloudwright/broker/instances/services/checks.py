"""What is wrong with an instance's input, said before anything is made."""

from __future__ import annotations

from typing import Any

from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.kernel.errors import BadInput

NAME_MAX = 255
NEEDS = (("memory", "min_ram_mib", "ram_mib"), ("disk", "min_disk_mib", "disk_mib"))
USER_DATA_MAX_BYTES = 49_149  # what 65,535 characters of base64, Nova's limit, can carry


class BadName(BadInput):
    """400: blank, or too long."""

    code, message = "instance.bad_name", "A name has 1 to {most} characters."


class UserDataTooLong(BadInput):
    """400: more than a config drive takes."""

    code, message = "instance.user_data_too_long", "User data has at most {most} bytes."


class NotOffered(BadInput):
    """400: the image or flavor is not one of this project's service."""

    code, message = "instance.not_offered", "This {kind} is not offered by the service."


class FlavorTooSmall(BadInput):
    """400: the image needs more than the flavor has."""

    code, message = (
        "instance.flavor_too_small",
        "The image needs {needed} MiB of {what}; {flavor} has {given}.",
    )


def checked_name(name: str) -> str:
    """The name without blanks around it. Raises BadName."""
    stripped = name.strip()
    if not stripped or len(stripped) > NAME_MAX:
        raise BadName(field="name", most=NAME_MAX)
    return stripped


def check_user_data(user_data: str) -> None:
    """Raises UserDataTooLong."""
    if len(user_data.encode()) > USER_DATA_MAX_BYTES:
        raise UserDataTooLong(field="user_data", most=USER_DATA_MAX_BYTES)


def check_offered(link: Link, image: ServiceProperty, flavor: ServiceProperty) -> None:
    """Both are of the link's account and for its project; the one fits the other.

    Raises NotOffered, FlavorTooSmall.
    """
    for kind, chosen in (("image", image), ("flavor", flavor)):
        only = chosen.facts.get("project_uuid")
        of_account = chosen.settings_id == link.service.settings_id and chosen.kind == kind
        if not of_account or only not in (None, str(link.project.uuid)):
            raise NotOffered(field=kind, kind=kind)
    for what, need, have in NEEDS:
        needed, given = _size(image.facts, need), _size(flavor.facts, have)
        if given and needed > given:
            raise FlavorTooSmall(
                field="flavor", what=what, needed=needed, given=given, flavor=flavor.name
            )


def _size(facts: dict[str, Any], name: str) -> int:
    return int(facts.get(name) or 0)
