"""Bring Django up for a subcommand, and no earlier: its import is most of a start."""

from __future__ import annotations

import os


def configure() -> None:
    """Name our settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudwright.config.settings")


def setup() -> None:
    """Load every application; models and registries may be used from here on."""
    configure()
    import django

    django.setup()


def require_schema() -> None:
    """Return if the database has every migration of this release; it may have newer ones.

    Raises SchemaBehind or DatabaseUnreachable.
    """
    from cloudwright.config import schema
    from cloudwright.config.embedded import database_url
    from cloudwright.config.options import options

    if schema.recorded(database_url(options())) == schema.wanted():
        return
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise schema.SchemaBehind
