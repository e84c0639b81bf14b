"""Whatever an administrator sends, in whatever order: no 500, nothing half made; and every
operation can succeed. `make fuzz` walks far, these tests a little way."""

from __future__ import annotations

import pytest

from tests.fuzz.books import unbalanced
from tests.fuzz.conftest import LENGTH
from tests.fuzz.corpus import expected, surest
from tests.fuzz.operations import Operation, operations
from tests.fuzz.session import Session
from tests.fuzz.stories import replay
from tests.fuzz.tally import TALLY
from tests.fuzz.walk import Walk
from tests.policy.conftest import undone
from tests.wire.test_wire import STORIES
from tests.wire.world import World


def test_every_operation_can_succeed(session: Session, story_world: World) -> None:
    for story in STORIES:
        session.token = session.sign_in()
        with undone(), session.living.kept():
            replay(story, story_world, session)
    for operation in operations():
        _shown(operation, session)
    assert not TALLY.never(expected()), "\n".join(TALLY.never(expected()))
    assert not TALLY.breaks, "\n".join(TALLY.breaks.values())


@pytest.mark.django_db(transaction=True)
def test_a_walk_breaks_nothing(session: Session, seed: int) -> None:
    Walk(session, seed).go(LENGTH)
    assert not TALLY.breaks, "\n".join(TALLY.breaks.values())
    assert unbalanced() == []


def _shown(operation: Operation, session: Session) -> None:
    """Send what should succeed until it does, each time in the world as it was."""
    for example in surest(operation):
        session.token = session.sign_in()  # outside of what is undone
        with undone(), session.living.kept():
            if session.play(example) < 400:
                return
