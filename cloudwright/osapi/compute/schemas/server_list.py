"""The query of GET /servers. Unknown keys pass before 2.75."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    FORMATS,
    NUMBER_QUERY,
    STRING_QUERY,
    Schema,
    many,
    moment,
    obj,
    open_obj,
)

MOMENT: Schema = many({"type": "string", "format": "date-time"})
# What nothing here filters by is left out: a filter that is not heard gives a wrong list.
TEXTS = """
marker name status image flavor ip ip6 uuid host user_id project_id tenant_id key_name
reservation_id availability_zone description vm_state task_state deleted all_tenants tags tags-
any not-tags not-tags-any locked limit sort_key sort_dir
"""


def query(version: Version) -> Schema:
    """The schema of this microversion."""
    return _query(version >= (2, 75), version >= (2, 66))


@cache
def _query(strict: bool, before: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties = dict.fromkeys(TEXTS.split(), STRING_QUERY)
    properties |= {"limit": NUMBER_QUERY, "changes-since": MOMENT}
    properties |= {"changes-before": MOMENT} if before else {}
    return (obj if strict else open_obj)(**properties)


@FORMATS.checks("date-time")
def _moment(value: object) -> bool:
    """ISO 8601. A day alone is no moment."""
    return isinstance(value, str) and moment(value) is not None
