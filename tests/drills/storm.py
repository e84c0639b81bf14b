"""SIGKILL for the parts of a cloud, in turn, at random moments, until told to stop."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.served_cloud import ServedCloud

PARTS = ("worker", "web", "tree", "postgres")


class Storm:
    """`seed` decides what is hit when, as far as a busy machine lets a seed decide anything."""

    def __init__(
        self, cloud: ServedCloud, seed: int, *, rounds: int, pause: tuple[float, float]
    ) -> None:
        self.cloud = cloud
        self.rounds = rounds
        self.pause = pause
        self.hits: list[str] = []
        self.failure: BaseException | None = None
        self._random = random.Random(seed)
        self._over = threading.Event()

    def run(self) -> None:
        """Hit every part once a round, in an order of its own. The first round is never cut short:
        every part is hit at least once."""
        try:
            for number in range(self.rounds):
                for part in self._random.sample(PARTS, len(PARTS)):
                    pause = self._random.uniform(*self.pause)
                    if self._over.wait(pause) and number > 0:
                        return
                    self.hit(part)
        except BaseException as failure:  # noqa: BLE001 - shown by the test, not lost in a thread
            self.failure = failure

    def hit(self, part: str) -> None:
        """Kill one part; the supervisor brings it back. Nobody brings back the tree but us."""
        self.hits.append(part)
        if part == "tree":
            self.cloud.kill_tree()
            self.cloud.start()
        else:
            self.cloud.kill(part)

    def calm(self) -> None:
        """No further hits."""
        self._over.set()


@contextmanager
def storm(
    cloud: ServedCloud, seed: int, *, rounds: int, pause: tuple[float, float]
) -> Iterator[Storm]:
    """A storm that rages beside the block; over, and its own failure raised, at the block's end."""
    raging = Storm(cloud, seed, rounds=rounds, pause=pause)
    thread = threading.Thread(target=raging.run)
    thread.start()
    try:
        yield raging
    finally:
        raging.calm()
        thread.join()
    if raging.failure:
        raise raging.failure
