"""The OpenStack wire as its clients see it: every `*.yaml` here is a story for this one test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from cloudwright.core.operations.runner import drain
from tests.simulated_cloud import queues
from tests.wire.story import Call, check, filled
from tests.wire.world import World

# What these tell needs a second host.
ELSEWHERE = "_elsewhere"
STORIES = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.usefixtures("console_relay")
@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(story: Path, world: World, request: pytest.FixtureRequest) -> None:
    if story.stem.endswith(ELSEWHERE):
        request.getfixturevalue("other_host")
    calls = [Call.read(raw) for raw in yaml.safe_load(story.read_text())]
    names, who = world.names(), "member"
    client = Client(raise_request_exception=False)
    for call in calls:
        who = call.raw.get("as", who)
        check(call, names, _send(client, call, names, world.headers(who, names)))
        if call.raw.get("drain"):
            drain(*queues())


def _send(client: Client, call: Call, names: dict[str, str], headers: dict[str, str]) -> Any:
    headers = headers | filled(call.raw.get("headers", {}), names)
    kind = headers.pop("Content-Type", "application/json")
    data: Any = filled(call.raw.get("raw", ""), names)
    if "body" in call.raw:
        data = json.dumps(filled(call.raw["body"], names))
    path = filled(call.path, names)
    return client.generic(call.method, path, data, content_type=kind, headers=headers)
