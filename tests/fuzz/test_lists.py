"""Whatever is asked for, the number of queries does not grow with the number of rows. The calls
come from the route tables, the rows from the tables of the database: neither can be forgotten."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fuzz.corpus import Example, examples, surest
from tests.fuzz.multiplied import multiply
from tests.fuzz.operations import Operation, operations
from tests.fuzz.session import Session

MEND = (
    "{operation} makes {few} queries with {before} rows, and {many} with {after}. Its selector "
    "must read what the answer shows by select_related and prefetch_related, or gather ids and ask "
    "once; its view must not ask for each row. Most often repeated:\n    {query}"
)
DUMB = (
    "{operation} never answers 200 here, so nobody knows whether it lists. A recipe in "
    "tests/fuzz/recipes.yaml must show how it does, or ANSWERLESS why it does not."
)
SHORT = (
    "{operation} lists {before} rows, and no more after every row of the database was copied. Let "
    "tests/policy or tests/fuzz/recipes.yaml make a row that it lists, or say in ALIKE why it "
    "cannot grow."
)
# Lists that do not grow with the rows of any table, or of which a project has one.
ALIKE = {
    r"/(identity|compute|image|network|volume)(/v[23](\.[01])?)?/?": "versions, and what one has",
    r".*/(extensions|resource_filters|schemas/.*)": "is written in the code",
    r".*/(tags|image/v2/images/\{image_id\})": "tags are kept in the row that has them",
    r".*/auth/system": "there is one system",
    r".*/(os-availability-zone(/detail)?|availability_zones)": "copies of a host are in its zone",
    r".*/os-hosts/\{host_name\}|.*/capabilities/.*": "what one host has",
    r".*/info/stores|.*/clusters(/detail)?|.*/service-providers": "there is one, or none",
    r".*/metadefs/(resource_types|namespaces/\{namespace\}.*)": "parts are in the namespace's row",
    r".*/servers/\{server_id\}/(diagnostics|topology|migrations)": "what one server has",
    r".*/os-simple-tenant-usage": "copies of a server are in the sum of its project",
    r".*/v2\.0/quotas": "a limit names its project by a uuid, and copies name none that there is",
    r".*[/_]manage(able_\w+)?(/detail)?|.*-manage(/detail)?": "all volumes are known already",
}

# What answers no 200, or shows one thing and no list.
ANSWERLESS = {
    r"/(identity|image|volume)/?|/image/versions": "300, and asked by other paths too",
    r".*/(dis)?associate(_all)?": "what Cinder lets a GET do: it is not sent",
    r".*/os-hosts/\{host_name\}/.*": "see recipes.yaml",
    r".*\{(tag|part|key|user_id|role_id|access_rule_id|hypervisor_id)\}(/uptime)?": "one thing",
    r".*/\{role_id\}/inherited_to_projects": "204",
}


@dataclass
class Seen:
    """What one call answered, and what it took."""

    rows: int
    listed: bool
    queries: list[str]


def test_queries_do_not_grow_with_rows(session: Session) -> None:
    _fill(session)
    asked = {each: found for each in operations() if (found := _asked(each, session))}
    multiply()  # what is prefetched for the first row of a kind is a query more, once
    before = {each: _seen(each, *how, session) for each, how in asked.items()}
    multiply()
    after = {each: _seen(each, *how, session) for each, how in asked.items()}
    told = [
        DUMB.format(operation=each)
        for each in operations()
        if each.method == "GET" and each not in asked and not _in(ANSWERLESS, each)
    ]
    told += [told for each in asked if (told := _told(each, before[each], after[each]))]
    assert not told, "\n".join(told)


def _fill(session: Session) -> None:
    """Make one more of each kind, and put together what the policy tables put together."""
    for maker in operations():
        if maker.made and examples(maker):
            session.play(examples(maker)[0])
            session.drain()
    for known in session.living.first:
        session.living.made.pop(known, None)  # every path names the same ones from here on
    for joining in operations():
        if joining.method == "PUT" and "/{" in joining.path and examples(joining):
            with session.living.kept():
                session.play(examples(joining)[0])


def _asked(operation: Operation, session: Session) -> tuple[str, Example] | None:
    """How a GET succeeds: its path, with the names of what lives."""
    if operation.method != "GET" or "associate" in operation.path.rpartition("/")[2]:
        return None
    for example in surest(operation):
        with session.living.kept():  # the next paths still name the same ones
            path, _ = session.prepared(example)
        if session.send(operation, path, None, example.headers).status_code == 200:
            return path, example
    return None


def _seen(operation: Operation, path: str, example: Example, session: Session) -> Seen:
    session.token = session.token or session.sign_in()
    session.send(operation, path, None, example.headers)  # what is kept in memory is read first
    with CaptureQueriesContext(connection) as captured:
        answer = session.send(operation, path, None, example.headers)
    listed = _listed(answer.content)
    return Seen(len(listed or ()), listed is not None, [each["sql"] for each in captured])


def _listed(content: bytes) -> list[Any] | None:
    """The list of objects in an answer."""
    try:
        document = json.loads(content)
    except ValueError:
        return None
    named = document.items() if isinstance(document, dict) else [("", document)]
    found = (each for name, each in named if isinstance(each, list) and name != "links")
    return next(found, None)


def _told(operation: Operation, before: Seen, after: Seen) -> str:
    """What is wrong; empty for nothing."""
    few, many = len(before.queries), len(after.queries)
    if many > few:
        shapes = Counter(query.partition("WHERE")[0] for query in after.queries)
        query = max(after.queries, key=lambda each: shapes[each.partition("WHERE")[0]])
        return MEND.format(
            operation=operation,
            few=few,
            many=many,
            before=before.rows,
            after=after.rows,
            query=query[:100] + " ... " + query[query.find("FROM") :][:300],
        )
    if before.listed and after.rows <= before.rows and not _in(ALIKE, operation):
        return SHORT.format(operation=operation, before=before.rows)
    return ""


def _in(reasons: dict[str, str], operation: Operation) -> bool:
    return any(re.fullmatch(pattern, operation.path) for pattern in reasons)
