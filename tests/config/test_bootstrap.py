"""A new cloud starts with what a first machine needs, told once and made once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml

from cloudwright.broker.services.models import Link
from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.image.models import Image
from cloudwright.config.bootstrap import bootstrap
from cloudwright.core.accounts.models import User
from cloudwright.drivers.hypervisors.simulated.qcow2 import write_empty


@pytest.mark.django_db
def test_the_first_start_tells_a_password_and_the_second_nothing(capsys, tmp_path, settings):
    starter = tmp_path / "starter.qcow2"
    write_empty(starter, 64)
    settings.CLOUDWRIGHT_IMAGES = replace(settings.CLOUDWRIGHT_IMAGES, starter=str(starter))
    bootstrap()
    told = capsys.readouterr().out
    password = re.search(r"password +(\S+)", told)[1]
    assert User.objects.get(login="admin").check_password(password)
    file = yaml.safe_load(told[told.index("clouds:") :])
    assert file["clouds"]["cloudwright"]["auth"]["password"] == password
    assert Image.objects.get().state == "active"
    assert Image.objects.get().verified
    assert Flavor.objects.count() >= 4
    assert Link.objects.filter(project__name="demo").exists()
    bootstrap()
    assert capsys.readouterr().out == ""
    assert Image.objects.count() == 1
