"""Whether a cloud's books balance: operations, rows, quota, claims, ports, machines, folders."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.served_cloud import ServedCloud

Rows = list[dict[str, Any]]

UNENDED = """
    SELECT uuid, kind, state, position, tries, queue, worker, lease_until, next_run_at, wait_reason
    FROM core_operations_operation WHERE state NOT IN ('done', 'failed', 'cancelled')
"""
UNEXPLAINED = """
    SELECT uuid, kind, state FROM core_operations_operation
    WHERE state = 'failed' AND (error_message = '' OR error_code = '')
"""
LIVE = "SELECT uuid::text, name, state FROM cloud_compute_instance WHERE deleted_at IS NULL"
TWICE = """
    SELECT name, count(*) FROM cloud_compute_instance GROUP BY name HAVING count(*) > 1
    UNION ALL
    SELECT backend_id, count(*) FROM broker_instances_instance
    WHERE backend_id <> '' GROUP BY backend_id HAVING count(*) > 1
"""
QUOTA = """
    SELECT scope_kind, name, usage, held FROM core_quotas_quota q CROSS JOIN LATERAL (
        SELECT coalesce(sum(r.amount), 0) AS held FROM core_quotas_reservation r
        JOIN core_projects_project p ON p.id = r.project_id
        JOIN core_accounts_customer c ON c.id = p.customer_id
        WHERE r.name = q.name
        AND q.scope_uuid = CASE q.scope_kind WHEN 'project' THEN p.uuid ELSE c.uuid END
    ) sums WHERE usage <> held
"""
HOST = """
    SELECT h.name, h.used_vcpus, h.used_ram_mib, h.used_disk_mib, held.*
    FROM cloud_scheduling_host h CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.vcpus), 0) AS vcpus, coalesce(sum(c.ram_mib), 0) AS ram_mib,
               coalesce(sum(c.disk_mib), 0) AS disk_mib
        FROM cloud_scheduling_claim c WHERE c.host_id = h.id
    ) held
    WHERE (used_vcpus, used_ram_mib, used_disk_mib) <> (held.vcpus, held.ram_mib, held.disk_mib)
"""
HELD = "SELECT kind, uuid FROM core_operations_operationtarget WHERE held"


@dataclass
class Books:
    """The books of one cloud, read from its database and its disk."""

    cloud: ServedCloud

    def rows(self, query: str) -> Rows:
        """What the database says now."""
        with self.cloud.database() as db, db.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]

    def quiet(self, seconds: float) -> None:
        """Wait until every operation has ended. Fails with those that have not."""
        end, left = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                left = self.rows(UNENDED)
            except psycopg.OperationalError:
                left = None
            if left == []:
                return
            time.sleep(0.5)
        raise AssertionError(f"not ended: {left}\n{self.cloud.said()[-6000:]}")

    def balance(self, machines: set[str]) -> set[str]:
        """Check every book; `machines` are the uuids that the host really has. Gives the uuids of
        the instances that live."""
        assert self.rows(UNEXPLAINED) == []
        assert self.rows(TWICE) == []
        assert self.rows(HELD) == []
        assert self.rows(QUOTA) == []
        assert self.rows(HOST) == []
        live = {str(row["uuid"]) for row in self.rows(LIVE)}
        assert self.of("SELECT instance_uuid FROM cloud_scheduling_claim") == live
        assert self.of("SELECT device_uuid FROM cloud_network_port") == live
        held = "SELECT holder_uuid FROM core_quotas_reservation WHERE holder_kind = 'instance'"
        assert self.of(held) == live
        assert machines == live
        return live

    def of(self, query: str) -> set[str]:
        """The first column, as texts."""
        return {str(next(iter(row.values()))) for row in self.rows(query)}

    def imported(self, live: set[str], seconds: float = 15.0) -> None:
        """Wait until the broker shows exactly the instances that live."""
        query = "SELECT backend_id FROM broker_instances_instance WHERE backend_id <> ''"
        end = time.monotonic() + seconds
        while self.of(query) != live:
            assert time.monotonic() < end, (self.of(query), live)
            time.sleep(0.25)
