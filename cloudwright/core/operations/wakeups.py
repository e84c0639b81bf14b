"""Sending the one message there is: "look at this queue". Receiving it is `messages`' part."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django import app

LOOK = "cloudwright.look"


def send_look(queue: str) -> None:
    """Enqueue a look inside the caller's transaction: rolled back with it, seen only after it.

    One that waits already serves for this row too; should it be begun just before this commit,
    the workers' timer finds the row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND queue_name = %s"
            " AND status = 'todo' LIMIT 1",
            [LOOK, queue],
        )
        if cursor.fetchone() is None:
            app.configure_task(LOOK, queue=queue).defer(queue=queue)
