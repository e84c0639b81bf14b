"""The state table of a volume, and its drawing in the docs."""

from __future__ import annotations

import re
from pathlib import Path

from cloudwright.cloud.volume.states import VOLUME

PAGE = Path(__file__).parents[3] / "docs" / "kinds" / "volume.md"


def drawing() -> str:
    """The table as mermaid draws it, without what an administrator may do in every state."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (source, event), target in VOLUME.moves.items():
        if event != "force_delete" and not event.startswith("reset_"):
            arrows.setdefault((source, target), []).append(event)
    lines = ["stateDiagram-v2"]
    for (source, target), events in sorted(arrows.items()):
        names = (source.replace("-", "_"), target.replace("-", "_"))
        lines.append(f"    {names[0]} --> {names[1]}: {', '.join(sorted(events))}")
    return "\n".join(lines)


def test_the_page_shows_the_table() -> None:
    shown = re.search(r"```mermaid\n(.*?)\n```", PAGE.read_text(), re.S)
    assert shown is not None
    assert shown[1] == drawing(), (
        "docs/kinds/volume.md does not show the state table. Replace its mermaid block by what"
        " `python -m tests.cloud.volume.test_states` prints."
    )


if __name__ == "__main__":
    print(drawing())  # noqa: T201 - what it is for
