"""Write the pages of docs/ that come from the code. Tests say when they are behind."""

from __future__ import annotations

from pathlib import Path

from cloudwright.config.options import document

DOCS = Path(__file__).parents[1] / "docs"

OPTIONS = """\
# Options

Written by `make docs` from the code; `cloudwright options` prints the same.

```toml
{document}```
"""

(DOCS / "options.md").write_text(OPTIONS.format(document=document()))
