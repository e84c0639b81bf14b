"""Template tags and filters of the portal: `{% load ui %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cloudwright.portal.ui import states

register = template.Library()

_JUST_NOW_SECONDS = 10
_MINUTE = 60


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture out of the sprite; decoration only, so screen readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def size(mib: int | None) -> str:
    """Integer MiB in the largest unit that divides it well: 512 MiB, 2 GiB, 1.5 TiB."""
    if mib is None:
        return "-"
    value, unit = float(mib), "MiB"
    for larger in ("GiB", "TiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, with the exact time for the pointer and for machines."""
    if moment is None:
        return "-"
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < _JUST_NOW_SECONDS:
        text = _("just now")
    elif seconds < _MINUTE:
        text = _("%(seconds)d s ago") % {"seconds": int(seconds)}
    else:
        text = _("%(time)s ago") % {"time": timesince(moment, depth=1)}
    exact = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)


@register.inclusion_tag("ui/_state.html")
def instance_state(instance: Any) -> dict[str, states.Look]:
    """An instance's state as a badge."""
    return {"look": states.instance_look(instance.state, instance.runtime_state)}


@register.inclusion_tag("ui/_state.html")
def operation_state(state: str) -> dict[str, states.Look]:
    """An operation's state as a badge."""
    return {"look": states.operation_look(state)}


@register.inclusion_tag("ui/_dot.html")
def event_dot(level: str) -> dict[str, states.Look]:
    """An event's level as a dot, with its word for those who do not see colours."""
    return {"look": states.level_look(level)}


@register.filter
def step_title(name: str) -> str:
    """A step's name as a phrase; one that nobody worded reads "Power off" for `power_off`."""
    return str(states.STEP_TITLE.get(name, name.replace("_", " ").capitalize()))


@register.filter
def step_icon(state: str) -> str:
    """The sprite's name for a step's state."""
    return states.STEP_ICON.get(state, "circle-dashed")


@register.filter
def amount(value: int, quota: str) -> str:
    """A quota's number in its unit: what ends in `_mib` in MiB, disk in GiB, the rest in pieces."""
    if quota.endswith("_mib"):
        return size(value)
    return (
        size(value * 1024)
        if quota in ("gigabytes", "backup_gigabytes", "per_volume_gigabytes")
        else str(value)
    )


@register.filter
def percent(part: int, whole: int | None) -> int:
    """`part` of `whole` in whole percent, at most 100; 0 where there is no limit."""
    return min(100, round(100 * part / whole)) if whole and whole > 0 else 0
