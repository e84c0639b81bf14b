"""What a new cloud starts with. Safe to run at every start of a new release."""

from __future__ import annotations

import logging
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudwright.core.accounts.models import User

log = logging.getLogger(__name__)

EMBEDDED = "embedded"
STARTER_NAME = "tinyvm"
STARTER_SOURCE = "starter"
CHUNK = 1024 * 1024

WELCOME = """
  Cloudwright is ready for its first administrator. This is shown once:

      address    {address}
      user       {login}
      password   {password}

  The portal asks for a password of your own. For the `openstack` client, save this as
  ~/.config/openstack/clouds.yaml and say `openstack --os-cloud cloudwright server list`:

{clouds_yaml}"""


def bootstrap() -> None:
    """Make flavors, the default network, the embedded service, the starter image and the first
    administrator: whatever of it is missing. Prints the administrator's password once."""
    from cloudwright.broker.services.services import service as services
    from cloudwright.broker.services.services import settings as service_settings
    from cloudwright.cloud.compute.services.seed import seed
    from cloudwright.core.access.services.bootstrap import bootstrap as first_people
    from cloudwright.core.audit import partitions
    from cloudwright.core.audit.models import Event
    from cloudwright.core.projects.models import Project

    partitions.ensure(Event._meta.db_table)
    first = first_people()
    seed()
    service_settings.ensure_shared(EMBEDDED, "Cloudwright")
    for project in Project.objects.all():
        services.connect(project)
    _starter_image()
    if first is not None:
        _welcome(*first)


def _starter_image() -> None:
    """The file of `[images] starter` as the first public image, once: deleted stays deleted."""
    from django.conf import settings

    from cloudwright.cloud.image.models import Image
    from cloudwright.cloud.image.services import image as images
    from cloudwright.cloud.image.services.upload import begin_upload
    from cloudwright.core.projects.models import Project
    from cloudwright.kernel.actor import SYSTEM
    from cloudwright.kernel.errors import Problem

    source = settings.CLOUDWRIGHT_IMAGES.starter
    if not source or Image.objects.filter(properties__source=STARTER_SOURCE).exists():
        return
    owner = Project.objects.order_by("pk").first()
    if owner is None or not Path(source).is_file():
        log.warning("The starter image %s is not there; going on without it.", source)
        return
    image = images.create(
        owner,
        name=STARTER_NAME,
        disk_format="qcow2",
        container_format="bare",
        visibility="public",
        min_disk_mib=0,
        min_ram_mib=160,
        protected=False,
        tags=[],
        properties={"source": STARTER_SOURCE, "os_distro": "tinyvm", "os_admin_user": "root"},
        actor=SYSTEM,
    )
    upload = begin_upload(image, actor=SYSTEM)
    try:
        with Path(source).open("rb") as file:
            while chunk := file.read(CHUNK):
                upload.write(chunk)
        upload.finish()
    except Problem as problem:
        log.warning("The starter image could not be taken: %s", problem)


def _welcome(user: User, password: str) -> None:
    from django.conf import settings

    from cloudwright.core.access import clouds_yaml
    from cloudwright.core.projects.models import Project

    project = Project.objects.get(uuid=str(user.default_project_uuid))
    address = settings.CLOUDWRIGHT_PUBLIC_URL
    text = clouds_yaml.with_password(
        user,
        project,
        password,
        auth_url=f"{address}/identity/v3",
        region=settings.CLOUDWRIGHT_REGION,
    )
    print(  # noqa: T201 - the one thing that a person must read at the first start
        WELCOME.format(
            address=address,
            login=user.login,
            password=password,
            clouds_yaml=textwrap.indent(text, "      "),
        ),
        flush=True,
    )
