"""Write the pages of docs/ that come from the code. Tests say when they are behind."""

from __future__ import annotations

import os
from pathlib import Path

import django
import error_codes

from cloudwright.config.options import document

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudwright.config.settings")
django.setup()

DOCS = Path(__file__).parents[1] / "docs"

OPTIONS = """\
# Options

Written by `make docs` from the code; `cloudwright options` prints the same.

```toml
{document}```
"""

(DOCS / "options.md").write_text(OPTIONS.format(document=document()))
(DOCS / "errors.md").write_text(error_codes.page())
