"""Every column of every kind of the cloud is explained on the kind's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.models import Model

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Network, Port, Subnet
from cloudwright.cloud.scheduling.models import Host

PAGES = Path(__file__).parents[2] / "docs" / "kinds"
# What every row has, said once in the guide.
COMMON = {"id", "uuid", "created_at", "updated_at", "deleted_at", "name", "description", "project"}


@pytest.mark.parametrize(
    ("model", "page"),
    [
        (Instance, "instance"),
        (Image, "image"),
        (Network, "network"),
        (Subnet, "network"),
        (Port, "port"),
        (Flavor, "flavor"),
        (Host, "host"),
    ],
)
def test_every_column_is_explained(model: type[Model], page: str) -> None:
    text = (PAGES / f"{page}.md").read_text()
    fields = {field.name for field in model._meta.get_fields() if field.concrete} - COMMON
    missing = sorted(name for name in fields if f"`{name}`" not in text)
    if "`used_*`" in text:
        missing = [name for name in missing if not name.startswith("used_")]
    assert not missing, f"docs/kinds/{page}.md does not explain {', '.join(missing)}"
