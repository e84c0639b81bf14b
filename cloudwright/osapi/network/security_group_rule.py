"""Rules of security groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import SecurityGroupRule
from cloudwright.cloud.network.selectors.security_group import (
    rule_for,
    rules_visible_to,
    security_group_for,
)
from cloudwright.cloud.network.services import security_group_rule as rules
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import as_number, as_text, as_uuid
from cloudwright.osapi.network.schemas.security_group import RULE


def list_rules(call: Call) -> HttpResponse:
    """GET /v2.0/security-group-rules."""
    return RULES.listed(call, rules_visible_to(call.actor))


def show_rule(call: Call, rule_id: str) -> HttpResponse:
    """GET /v2.0/security-group-rules/{rule_id}."""
    return RULES.one(call, rule_for(call.actor, parse_uuid(rule_id, "SecurityGroupRule")))


def create_rule(call: Call) -> HttpResponse:
    """POST /v2.0/security-group-rules. A rule belongs to whom its group belongs to."""

    def make(project: Project, values: dict[str, Any]) -> SecurityGroupRule:
        del project
        values["group"] = security_group_for(
            call.actor, parse_uuid(values["group"], "SecurityGroup")
        )
        remote = values.pop("remote_group", "")
        if remote:
            values["remote_group"] = security_group_for(
                call.actor, parse_uuid(remote, "SecurityGroup")
            )
        return rules.create(actor=call.actor, **values)

    return RULES.created(call, make)


def delete_rule(call: Call, rule_id: str) -> HttpResponse:
    """DELETE /v2.0/security-group-rules/{rule_id}."""
    rule = rule_for(call.actor, parse_uuid(rule_id, "SecurityGroupRule"))
    rules.delete(rule, actor=call.actor)
    return nothing()


def as_rule(call: Call, rule: SecurityGroupRule) -> dict[str, Any]:
    """How Neutron shows a rule, also inside its group."""
    del call
    return {
        "id": rule.uuid,
        "description": rule.description,
        **of(rule.group.project),
        "security_group_id": rule.group.uuid,
        "direction": rule.direction,
        "ethertype": rule.ethertype,
        "protocol": rule.protocol or None,
        "port_range_min": rule.port_range_min,
        "port_range_max": rule.port_range_max,
        "remote_ip_prefix": rule.remote_ip_prefix or None,
        "normalized_cidr": rule.normalized_cidr or None,
        "remote_group_id": rule.remote_group.uuid if rule.remote_group else None,
        **standard(rule),
    }


RULES = Collection(
    "security_group_rule",
    {
        "id": ("uuid", as_uuid),
        "description": ("description", as_text),
        "tenant_id": ("group__project__uuid", as_uuid),
        "project_id": ("group__project__uuid", as_uuid),
        "security_group_id": ("group__uuid", as_uuid),
        "remote_group_id": ("remote_group__uuid", as_uuid),
        "direction": ("direction", as_text),
        "ethertype": ("ethertype", as_text),
        "protocol": ("protocol", as_text),
        "port_range_min": ("port_range_min", as_number),
        "port_range_max": ("port_range_max", as_number),
        "remote_ip_prefix": ("remote_ip_prefix", as_text),
        "normalized_cidr": ("normalized_cidr", as_text),
    },
    as_rule,
    RULE,
)
