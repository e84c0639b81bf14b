"""The stories of `tests/wire` once more, for the operations that they show at work: what they
promise is their own test's to judge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cloudwright.core.operations.runner import drain
from tests.fuzz.operations import find
from tests.fuzz.session import Session, captured
from tests.simulated_cloud import queues
from tests.wire.story import Call, filled
from tests.wire.world import World

# What a story does not say is not sent: the least microversion, and nobody's token.
UNSAID = {"X-Auth-Token": "", "OpenStack-API-Version": ""}


def replay(story: Path, world: World, session: Session) -> None:
    """Send every call of a story, by whom it says, to its end or to the first that makes no sense
    here, since this world has more in it than the story's own."""
    world = replace(world, _tokens={})  # those of an earlier story were undone with it
    names, who = world.names(), "member"
    for call in [Call.read(raw) for raw in yaml.safe_load(story.read_text())]:
        who = call.raw.get("as", who)
        try:
            headers = world.headers(who, names) | filled(call.raw.get("headers", {}), names)
        except KeyError:  # what an earlier call should have captured
            return
        answer = _sent(call, names, headers, session)
        if answer is None or answer.status_code != call.raw["status"]:
            continue
        for name, source in call.raw.get("capture", {}).items():
            names[name] = captured(answer, source) or ""
        if call.raw.get("drain"):
            drain(*queues())


def _sent(call: Call, names: dict[str, str], headers: dict[str, str], session: Session) -> Any:
    """The answer; None where no route has such a path."""
    path, body = filled(call.path, names), filled(call.raw.get("body"), names)
    action = str(next(iter(body))) if isinstance(body, dict) and body else ""
    route = path.partition("?")[0]
    operation = find(call.method, route, action) or find(call.method, route)
    if operation is None:
        return None
    raw = filled(call.raw["raw"], names).encode() if "raw" in call.raw else None
    return session.send(operation, path, body, {**UNSAID, **headers}, raw)
