from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse

from cloudwright.broker.instances.selectors.instance import instances_visible_to
from cloudwright.core.access.selectors.visible import events_visible_to, projects_visible_to
from cloudwright.core.operations.selectors.operation import operations_visible_to
from cloudwright.core.operations.states import LIVE
from cloudwright.core.quotas.selectors.quota import QuotaLine, usage_of
from cloudwright.kernel.actor import Actor
from cloudwright.portal.instances.forms import STATES
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page
from cloudwright.portal.ui.underneath import events_told_once, told_once

# Every project's quota is one query; more would make the first page slow for staff.
_PROJECTS = 4
# What people plan by; of the other quotas only those that are nearly used up are news.
_FOREMOST = ("instances", "cores", "ram_mib", "gigabytes")
_NEARLY = 0.8
_OPERATIONS = 5
_EVENTS = 8


@signed_in
def show(request: Request) -> HttpResponse:
    """What runs, what is left, what happened."""
    return page(
        request, "dashboard/show.html", _overview(request.actor), fragment="dashboard/_live.html"
    )


def _overview(actor: Actor) -> dict[str, Any]:
    counted = {
        state: Count("pk", filter=condition) for state, (_words, condition) in STATES.items()
    }
    counts = instances_visible_to(actor).aggregate(total=Count("pk"), **counted)
    projects = list(projects_visible_to(actor).select_related("customer").order_by("name"))
    return {
        "total": counts["total"],
        "counts": [
            (state, words, counts[state])
            for state, (words, _condition) in STATES.items()
            if counts[state] or state == "running"
        ],
        "quotas": [(project, *_by_weight(usage_of(project))) for project in projects[:_PROJECTS]],
        "more_projects": max(0, len(projects) - _PROJECTS),
        "operations": told_once(operations_visible_to(actor)).filter(state__in=LIVE)[:_OPERATIONS],
        "events": events_told_once(events_visible_to(actor))[:_EVENTS],
    }


def _by_weight(lines: list[QuotaLine]) -> tuple[list[QuotaLine], list[QuotaLine]]:
    """(what is shown at once, what is folded away)."""
    shown = [line for line in lines if line.name in _FOREMOST or _is_scarce(line)]
    return shown, [line for line in lines if line not in shown]


def _is_scarce(line: QuotaLine) -> bool:
    return 0 <= line.limit <= line.usage / _NEARLY and line.usage > 0
