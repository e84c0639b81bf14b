"""The state table of an instance, and its drawing in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwright.cloud.compute import states
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.kernel.errors import BadTransition

PAGE = Path(__file__).parents[3] / "docs" / "kinds" / "instance.md"
EVENTS = sorted({event for _, event in INSTANCE.moves})
# Rows that hold for every state would hide the rest; the page says them in a sentence.
NOT_DRAWN = {"delete", "deleted", "spared", "reset_active", "reset_error"}


def drawing() -> str:
    """The table as mermaid draws it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (source, event), target in INSTANCE.moves.items():
        if event not in NOT_DRAWN and not event.startswith("retry_"):
            arrows.setdefault((source, target), []).append(event)
    lines = ["stateDiagram-v2"]
    for (source, target), events in sorted(arrows.items()):
        lines.append(f"    {name(source)} --> {name(target)}: {', '.join(sorted(events))}")
    return "\n".join(lines)


def name(state: str) -> str:
    return state.rstrip("/").replace("/", "__").replace("-", "_")


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text()
    shown = re.search(r"```mermaid\n(.*?)\n```", text, re.S)
    assert shown, f"{PAGE} has no mermaid block"
    assert shown[1] == drawing(), (
        "docs/kinds/instance.md does not show the state table. Replace its mermaid block by what"
        " `python -m tests.cloud.compute.test_states` prints."
    )


@given(st.sampled_from(sorted(INSTANCE.states)))
def test_every_state_has_a_status_and_every_status_its_states(state: str) -> None:
    assert state in states.states_with_status(states.status_of(state))


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_no_history_leaves_the_table(history: list[str]) -> None:
    state = states.SCHEDULING
    for event in history:
        if INSTANCE.allows(state, event):
            state = INSTANCE.target(state, event)
        else:
            with pytest.raises(BadTransition):
                INSTANCE.target(state, event)
        assert state in INSTANCE.states


@pytest.mark.parametrize("state", sorted(INSTANCE.states - {states.DELETED}))
def test_delete_is_accepted_in_every_state(state: str) -> None:
    after = INSTANCE.target(state, "delete")
    assert states.is_deleting(after)
    assert INSTANCE.target(after, "deleted") == states.DELETED


@pytest.mark.parametrize("state", sorted(INSTANCE.transitional - set(states.DELETING)))
def test_every_task_can_fail_and_be_cancelled(state: str) -> None:
    for event in ("failed", "cancelled"):
        assert INSTANCE.target(state, event) not in INSTANCE.transitional


@pytest.mark.parametrize("state", sorted(INSTANCE.transitional))
def test_no_task_begins_inside_a_task(state: str) -> None:
    for event in ("start", "stop", "pause", "unpause", "reboot", "reboot_hard", "create_image"):
        assert not INSTANCE.allows(state, event)


def test_nothing_leaves_deleted() -> None:
    assert not [event for event in EVENTS if INSTANCE.allows(states.DELETED, event)]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("building/spawning", "BUILD"),
        ("active/", "ACTIVE"),
        ("active/image_snapshot", "ACTIVE"),
        ("active/rebooting", "REBOOT"),
        ("stopped/rebooting_hard", "HARD_REBOOT"),
        ("stopped/powering-on", "SHUTOFF"),
        ("paused/", "PAUSED"),
        ("error/", "ERROR"),
        ("active/deleting", "ACTIVE"),
        ("deleted/", "DELETED"),
    ],
)
def test_status_is_novas(state: str, status: str) -> None:
    assert states.status_of(state) == status


if __name__ == "__main__":
    print(drawing())  # noqa: T201 - it is meant to be pasted
