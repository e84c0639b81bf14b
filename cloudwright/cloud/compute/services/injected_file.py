"""Files that an owner puts on an instance's config drive: what is taken, and how much of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from cloudwright.cloud.compute.services.problems import TooManyInjectedFiles
from cloudwright.cloud.text import line
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import limits_of
from cloudwright.kernel.errors import BadInput

COUNT, PATH, CONTENTS = "injected_files", "injected_file_path_bytes", "injected_file_content_bytes"
# Characters, whatever the quota says: an index holds no longer ones.
PATH_MAX = 512


def check_files(
    project: Project, files: Mapping[str, bytes], *, config_drive: bool
) -> dict[str, str]:
    """Path -> contents in base64, as the rows keep them. The limits are the project's quota. Raises
    BadInput, TooManyInjectedFiles (403)."""
    if not files:
        return {}
    if not config_drive:
        reason = "Files are put on the config drive, and none was asked for."
        raise BadInput(reason=reason, field="personality")
    limits = limits_of(project, (COUNT, PATH, CONTENTS))
    _within("Personality file limit exceeded.", len(files), limits[COUNT])
    for path, contents in files.items():
        line(path, "personality", least=1, most=PATH_MAX)
        _within(f"Personality file path exceeds maximum {limits[PATH]}.",
                len(path.encode()), limits[PATH])  # fmt: skip
        _within(f"Personality file content exceeds maximum {limits[CONTENTS]}.",
                len(contents), limits[CONTENTS])  # fmt: skip
    return {path: base64.b64encode(contents).decode() for path, contents in files.items()}


def _within(reason: str, amount: int, limit: int) -> None:
    if 0 <= limit < amount:
        raise TooManyInjectedFiles(reason=reason, field="personality")
