"""An image counts while its bytes arrive, and nothing that was refused is kept or counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services.upload import begin_staging, begin_upload
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import QuotaExceeded
from cloudwright.kernel.units import MIB


@pytest.fixture
def queued(project: Project) -> Callable[[], Image]:
    def make() -> Image:
        return images.create(
            project, name="up", disk_format="raw", container_format="bare", actor=SYSTEM
        )

    return make


def used(project: Project) -> tuple[int, int, int]:
    lines = {line.name: line.usage for line in usage_of(project)}
    return lines["images"], lines["image_mib"], lines["image_stage_mib"]


def test_bytes_count_as_they_are(project: Project, queued: Callable[[], Image]) -> None:
    image = queued()
    assert used(project) == (1, 0, 0)
    arriving = begin_upload(image, actor=SYSTEM)
    arriving.write(b"x" * (3 * MIB // 2))
    assert used(project)[1] >= 2, "room is held before the bytes are whole"
    arriving.finish()
    assert used(project) == (1, 2, 0)
    images.delete(image, actor=SYSTEM)
    assert used(project) == (0, 0, 0)


def test_the_stream_ends_where_the_room_ends(project: Project, queued: Callable[[], Image]) -> None:
    ledger.set_limit(project, "image_mib", 2, actor=SYSTEM)
    image = queued()
    arriving = begin_upload(image, actor=SYSTEM)
    arriving.write(b"x" * (2 * MIB))
    with pytest.raises(QuotaExceeded):
        arriving.write(b"x")
    image.refresh_from_db()
    assert image.state == "queued"
    assert not store.parts_of(image.uuid)
    assert used(project) == (1, 0, 0)
    exactly = begin_upload(image, actor=SYSTEM)
    exactly.write(b"x" * (2 * MIB))
    exactly.finish()
    assert used(project) == (1, 2, 0)


def test_an_aborted_upload_counts_nothing(project: Project, queued: Callable[[], Image]) -> None:
    arriving = begin_upload(queued(), actor=SYSTEM)
    arriving.write(b"x" * MIB)
    arriving.abort()
    assert used(project) == (1, 0, 0)


def test_what_is_put_down_has_a_quota_of_its_own(
    project: Project, queued: Callable[[], Image]
) -> None:
    ledger.set_limit(project, "image_stage_mib", 1, actor=SYSTEM)
    image = queued()
    with pytest.raises(QuotaExceeded):
        begin_staging(image, actor=SYSTEM).write(b"x" * (2 * MIB))
    assert used(project) == (1, 0, 0)
    staging = begin_staging(Image.objects.get(pk=image.pk), actor=SYSTEM)
    staging.write(b"x" * MIB)
    staging.finish()
    assert used(project) == (1, 0, 1)


def test_one_image_too_many_is_not_made(project: Project, queued: Callable[[], Image]) -> None:
    ledger.set_limit(project, "images", 1, actor=SYSTEM)
    queued()
    with pytest.raises(QuotaExceeded):
        queued()
    assert Image.objects.filter(name="up").count() == 1


def test_given_away_it_counts_elsewhere(
    project: Project, other_project: Project, queued: Callable[[], Image]
) -> None:
    image = queued()
    arriving = begin_upload(image, actor=SYSTEM)
    arriving.write(b"x" * MIB)
    arriving.finish()
    images.give_away(image, project=other_project, actor=SYSTEM)
    assert used(project) == (0, 0, 0)
    assert used(other_project) == (1, 1, 0)
