"""Every kind has a page in docs/kinds that speaks of each of its fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from cloudwright.core.rows import Row

PAGES = Path(__file__).parents[2] / "docs" / "kinds"
FLOORS = ("core_", "cloud_", "broker_")
# Two floors have an instance: the machine that exists here, and what we manage anywhere. A subnet
# is read about with its network, a rule with its group, a property with the settings that it was
# copied from. Groups are of people first.
NAMES = {
    "broker_instances.Instance": "managed-instance",
    "broker_services.ServiceProperty": "service-settings",
    "cloud_network.Subnet": "network",
    "cloud_network.SecurityGroupRule": "security-group",
    "cloud_network.RBACPolicy": "rbac-policy",
    "cloud_volume.Group": "volume-group",
    "cloud_volume.Message": "volume-message",
}
# What every row has, said once in the guide.
COMMON = {"id", "uuid", "created_at", "updated_at", "deleted_at", "name", "description", "project"}


def kinds() -> list[type[Model]]:
    found = [
        model
        for config in apps.get_app_configs()
        if config.label.startswith(FLOORS)
        for model in config.get_models()
        if issubclass(model, Row)
    ]
    return sorted(found, key=lambda model: model._meta.label)


def page_of(model: type[Model]) -> Path:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=SSH)(?=K)", "-", model.__name__).lower()
    return PAGES / f"{NAMES.get(model._meta.label, words)}.md"


@pytest.mark.parametrize("model", kinds(), ids=lambda model: model._meta.label)
def test_every_kind_has_a_page_that_names_its_fields(model: type[Model]) -> None:
    page = page_of(model)
    assert page.exists(), f"Write {page.relative_to(PAGES.parents[1])}: what it is, field by field."
    text = page.read_text()
    fields = {field.name for field in model._meta.fields} - COMMON - {"password", "last_login"}
    missing = sorted(name for name in fields if f"`{name}`" not in text)
    if "`used_*`" in text:
        missing = [name for name in missing if not name.startswith("used_")]
    assert not missing, f"{page.name} says nothing of {', '.join(missing)}: add a line for each."
