"""What the processes say: one line an event, for people or as JSON, never with local variables."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

from cloudwright.config.options.sections import Log

# Libraries that tell at `info` what only their authors need.
QUIET = ("axes", "procrastinate", "httpx", "uvicorn.error", "psycopg.pool")


def configure(log: Log) -> None:
    """Send our events and everybody's log records, from `log.level` on, to standard error."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderers(log.format),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=log.level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def renderers(form: str) -> list[Any]:
    """The last steps from an event to a line."""
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # The pretty tracebacks show local variables: passwords and tokens are among those.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain, pad_event_to=0)]
