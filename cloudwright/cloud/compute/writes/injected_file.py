"""The rows of what is put on an instance's config drive."""

from __future__ import annotations

from collections.abc import Mapping

from cloudwright.cloud.compute.models import InjectedFile, Instance


def replace(instance: Instance, files: Mapping[str, str]) -> None:
    """Let the instance have `files`, contents by path, and no others. In the caller's
    transaction."""
    InjectedFile.objects.filter(instance=instance).delete()
    InjectedFile.objects.bulk_create(
        InjectedFile(instance=instance, path=path, contents=contents)
        for path, contents in files.items()
    )
