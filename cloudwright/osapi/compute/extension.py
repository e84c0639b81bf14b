"""Extensions: history, which old tools still ask for. Everything is in the microversions now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

SERVED = {
    "os-attach-interfaces": "AttachInterfaces",
    "os-aggregates": "Aggregates",
    "os-availability-zone": "AvailabilityZone",
    "os-console-output": "ConsoleOutput",
    "os-consoles": "Consoles",
    "os-extended-server-attributes": "ExtendedServerAttributes",
    "os-extended-status": "ExtendedStatus",
    "os-flavor-access": "FlavorAccess",
    "os-flavor-extra-specs": "FlavorExtraSpecs",
    "os-hosts": "Hosts",
    "os-hypervisors": "Hypervisors",
    "os-instance-actions": "InstanceActions",
    "os-instance-usage-audit-log": "OSInstanceUsageAuditLog",
    "os-keypairs": "Keypairs",
    "os-lock-server": "LockServer",
    "os-migrations": "Migrations",
    "os-multiple-create": "MultipleCreate",
    "os-pause-server": "PauseServer",
    "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas",
    "os-remote-consoles": "RemoteConsoles",
    "os-security-groups": "SecurityGroups",
    "os-server-groups": "ServerGroups",
    "os-server-usage": "ServerUsage",
    "os-services": "Services",
    "os-shelve": "Shelve",
    "os-simple-tenant-usage": "SimpleTenantUsage",
    "os-used-limits": "UsedLimits",
    "os-volumes": "Volumes",
}


def list_extensions(call: Call) -> HttpResponse:
    """GET /extensions."""
    del call
    return answer({"extensions": [_extension(alias) for alias in SERVED]})


def show_extension(call: Call, alias: str) -> HttpResponse:
    """GET /extensions/{alias}."""
    del call
    if alias not in SERVED:
        raise NotFound(kind="Extension", id=alias)
    return answer({"extension": _extension(alias)})


def _extension(alias: str) -> dict[str, Any]:
    return {
        "name": SERVED[alias],
        "alias": alias,
        "description": "",
        "namespace": "http://docs.openstack.org/compute/ext/fake_xml",
        "updated": "2014-12-03T00:00:00Z",
        "links": [],
    }
