"""Many rows from one: what would take hours to boot is copied inside the database."""

from __future__ import annotations

import psycopg
from psycopg import sql


def grow(db: psycopg.Connection[tuple[object, ...]], table: str, count: int, **fresh: str) -> None:
    """Copy the first row of `table` `count` times. `fresh` gives, for the columns that must differ,
    an SQL expression in which `n` is the number of the copy; `id` is left to its sequence."""
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
    columns = [str(row[0]) for row in db.execute(query, [table]) if row[0] != "id"]
    values = [
        sql.SQL(fresh[name]) if name in fresh else sql.Identifier("first", name)  # type: ignore[arg-type]
        for name in columns
    ]
    db.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, {count}) n,"
            " (SELECT * FROM {table} ORDER BY id LIMIT 1) first"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
            count=sql.Literal(count),
        )
    )
    db.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
