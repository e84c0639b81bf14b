"""Every flow, gate, reconciler and driver of the package, by module, loaded at start.

To add one: write the module, name it here. A module registers itself when it is imported.
"""

from __future__ import annotations

from importlib import import_module

from cloudwright.config import drivers

GATES = [
    "cloudwright.core.access.gates",
    "cloudwright.core.quotas.gates",
    "cloudwright.cloud.compute.gates",
    "cloudwright.cloud.image.gates",
    "cloudwright.cloud.network.gates",
    "cloudwright.cloud.volume.gates",
    "cloudwright.broker.instances.gates",
]
FLOWS = [
    "cloudwright.cloud.compute.flows.block_device_attach",
    "cloudwright.cloud.compute.flows.block_device_detach",
    "cloudwright.cloud.compute.flows.instance_change_password",
    "cloudwright.cloud.compute.flows.instance_confirm_resize",
    "cloudwright.cloud.compute.flows.instance_crash_dump",
    "cloudwright.cloud.compute.flows.instance_create",
    "cloudwright.cloud.compute.flows.instance_create_backup",
    "cloudwright.cloud.compute.flows.instance_create_image",
    "cloudwright.cloud.compute.flows.instance_delete",
    "cloudwright.cloud.compute.flows.instance_evacuate",
    "cloudwright.cloud.compute.flows.instance_live_migrate",
    "cloudwright.cloud.compute.flows.instance_pause",
    "cloudwright.cloud.compute.flows.instance_reboot",
    "cloudwright.cloud.compute.flows.instance_rebuild",
    "cloudwright.cloud.compute.flows.instance_rescue",
    "cloudwright.cloud.compute.flows.instance_reset",
    "cloudwright.cloud.compute.flows.instance_resize",
    "cloudwright.cloud.compute.flows.instance_restore",
    "cloudwright.cloud.compute.flows.instance_resume",
    "cloudwright.cloud.compute.flows.instance_revert_resize",
    "cloudwright.cloud.compute.flows.instance_shelve",
    "cloudwright.cloud.compute.flows.instance_shelve_offload",
    "cloudwright.cloud.compute.flows.instance_soft_delete",
    "cloudwright.cloud.compute.flows.instance_start",
    "cloudwright.cloud.compute.flows.instance_stop",
    "cloudwright.cloud.compute.flows.instance_suspend",
    "cloudwright.cloud.compute.flows.instance_unpause",
    "cloudwright.cloud.compute.flows.instance_unrescue",
    "cloudwright.cloud.compute.flows.instance_unshelve",
    "cloudwright.cloud.compute.flows.leftover_remove",
    "cloudwright.cloud.compute.flows.port_attach",
    "cloudwright.cloud.compute.flows.port_detach",
    "cloudwright.cloud.image.flows.image_import",
    "cloudwright.cloud.tenancy.flows.project_delete",
    "cloudwright.cloud.volume.flows.backup_create",
    "cloudwright.cloud.volume.flows.backup_delete",
    "cloudwright.cloud.volume.flows.backup_import",
    "cloudwright.cloud.volume.flows.group_create",
    "cloudwright.cloud.volume.flows.group_delete",
    "cloudwright.cloud.volume.flows.group_snapshot_create",
    "cloudwright.cloud.volume.flows.group_snapshot_delete",
    "cloudwright.cloud.volume.flows.snapshot_create",
    "cloudwright.cloud.volume.flows.snapshot_delete",
    "cloudwright.cloud.volume.flows.volume_create",
    "cloudwright.cloud.volume.flows.volume_delete",
    "cloudwright.cloud.volume.flows.volume_extend",
    "cloudwright.cloud.volume.flows.volume_refill",
    "cloudwright.cloud.volume.flows.volume_upload",
    "cloudwright.broker.services.flows.settings_pull",
    "cloudwright.broker.instances.flows.instance_create",
    "cloudwright.broker.instances.flows.instance_power",
    "cloudwright.broker.instances.flows.instance_delete",
]
RECONCILERS = [
    "cloudwright.cloud.compute.reconcilers.deleted_rows",
    "cloudwright.cloud.compute.reconcilers.host_report",
    "cloudwright.cloud.compute.reconcilers.image_files",
    "cloudwright.cloud.compute.reconcilers.instance_drift",
    "cloudwright.cloud.compute.reconcilers.instance_events",
    "cloudwright.cloud.compute.reconcilers.instance_stuck",
    "cloudwright.cloud.compute.reconcilers.leftovers",
    "cloudwright.cloud.compute.reconcilers.orphans",
    "cloudwright.cloud.compute.reconcilers.resize_confirm",
    "cloudwright.cloud.compute.reconcilers.shelved_offload",
    "cloudwright.cloud.compute.reconcilers.soft_deleted",
    "cloudwright.cloud.console.reconcilers.grants_expired",
    "cloudwright.cloud.image.reconcilers.image_stale_upload",
    "cloudwright.cloud.scheduling.reconcilers.host_trust",
    "cloudwright.cloud.tenancy.reconcilers.project_remains",
    "cloudwright.cloud.volume.reconcilers.message_expired",
    "cloudwright.cloud.volume.reconcilers.volume_orphans",
    "cloudwright.cloud.volume.reconcilers.volume_stuck",
    "cloudwright.core.operations.reconcilers.operations_stuck",
    "cloudwright.core.operations.reconcilers.retention",
    "cloudwright.core.quotas.reconcilers.quota_drift",
    "cloudwright.core.quotas.reconcilers.rates_idle",
    "cloudwright.broker.services.reconcilers.shared_services",
    "cloudwright.broker.services.reconcilers.settings_pull",
    "cloudwright.broker.instances.reconcilers.instance_import",
]


def fill() -> None:
    """Import what registers itself. Cheap: no driver is imported here."""
    drivers.register_all()
    for module in [*GATES, *FLOWS, *RECONCILERS]:
        import_module(module)
