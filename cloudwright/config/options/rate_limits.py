"""How many calls of the OpenStack APIs somebody may make in a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cloudwright.config.options.declare import option

# What Compute's administrators know as the limits that it came with (seed 003).
DEFAULT = (
    "POST * .* 10 MINUTE",
    "POST */servers ^/servers$ 50 DAY",
    "PUT * .* 10 MINUTE",
    "GET *changes-since* .*changes-since.* 3 MINUTE",
    "DELETE * .* 100 MINUTE",
)
RULE = r"(GET|HEAD|POST|PUT|PATCH|DELETE) [^\s,]+ [^\s,]+ [1-9][0-9]{0,8} (SECOND|MINUTE|HOUR|DAY)"


@dataclass(frozen=True)
class RateLimits:
    """How many calls of the OpenStack APIs somebody may make in a time; more are told to wait."""

    enabled: bool = option(default=False, about="Count calls, and refuse too many.")
    services: tuple[str, ...] = option(
        ("compute",),
        "The services whose calls are counted.",
        each="identity|compute|image|network|volume",
    )
    counted_by: Literal["user", "project"] = option(
        "user", "Whose calls are added up: each user's, or all that are made for a project."
    )
    rules: tuple[str, ...] = option(
        DEFAULT,
        "From the least specific to the most: method, its path for people, a regular expression "
        "for the path behind the version (with its query), how many calls in what time. Of those "
        "that fit a call the last one counts.",
        each=RULE,
    )

    def problem(self) -> str:
        """What is wrong with a rule, or an empty text."""
        for rule in self.rules:
            try:
                re.compile(rule.split()[2])
            except re.error as exc:
                return f"rate_limits.rules: {rule!r} holds no regular expression: {exc}"
        return ""
