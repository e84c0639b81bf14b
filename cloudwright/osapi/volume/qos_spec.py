"""QoS specs, and the volume types that name them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import QosSpec
from cloudwright.cloud.volume.selectors.qos_spec import qos_spec_for, qos_specs
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import qos_spec as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.links import links_of
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import qos_spec as schemas

SPECS: Listing[QosSpec] = Listing(
    "qos_specs",
    {"id": ident("uuid"), "name": text("name"), "consumer": text("consumer")},
    {"id": "uuid", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
)


def list_specs(call: Call) -> HttpResponse:
    """GET /v3/qos-specs."""
    return SPECS.answer(call, qos_specs(), _shown)


def show_spec(call: Call, qos_id: str) -> HttpResponse:
    """GET /v3/qos-specs/{qos_id}."""
    return _answer(call, qos_spec_for(qos_id))


def create_spec(call: Call) -> HttpResponse:
    """POST /v3/qos-specs: 200. Whatever is not name or consumer is a spec."""
    asked = dict(call.body(schemas.CREATE)["qos_specs"])
    name, consumer = asked.pop("name"), asked.pop("consumer", "back-end")
    made = service.create(name=name, consumer=consumer, specs=asked, actor=call.actor)
    return _answer(call, made)


def set_keys(call: Call, qos_id: str) -> HttpResponse:
    """PUT /v3/qos-specs/{qos_id}: answers what was asked."""
    asked = call.body(schemas.UPDATE)["qos_specs"]
    specs = {key: value for key, value in asked.items() if key != "consumer"}
    found, consumer = qos_spec_for(qos_id), asked.get("consumer")
    service.update(found, specs=specs, consumer=consumer, actor=call.actor)
    return answer({"qos_specs": asked})


def delete_keys(call: Call, qos_id: str) -> HttpResponse:
    """PUT /v3/qos-specs/{qos_id}/delete_keys: 202."""
    keys = call.body(schemas.KEYS)["keys"]
    service.unset(qos_spec_for(qos_id), keys=keys, actor=call.actor)
    return nothing(202)


def delete_spec(call: Call, qos_id: str) -> HttpResponse:
    """DELETE /v3/qos-specs/{qos_id}?force=: 202."""
    service.delete(qos_spec_for(qos_id), force=call.flag("force"), actor=call.actor)
    return nothing(202)


def list_associations(call: Call, qos_id: str) -> HttpResponse:
    """GET /v3/qos-specs/{qos_id}/associations."""
    del call
    entries = [
        {"association_type": "volume_type", "id": each.uuid, "name": each.name}
        for each in qos_spec_for(qos_id).types.order_by("pk")
    ]
    return answer({"qos_associations": entries})


def associate(call: Call, qos_id: str) -> HttpResponse:
    """GET /v3/qos-specs/{qos_id}/associate?vol_type_id=: 202. Cinder's verb is GET."""
    found = qos_spec_for(qos_id)
    service.associate(found, type_for(call.actor, _type_id(call)), actor=call.actor)
    return nothing(202)


def disassociate(call: Call, qos_id: str) -> HttpResponse:
    """GET /v3/qos-specs/{qos_id}/disassociate?vol_type_id=: 202."""
    found = qos_spec_for(qos_id)
    service.disassociate(found, type_for(call.actor, _type_id(call)), actor=call.actor)
    return nothing(202)


def disassociate_all(call: Call, qos_id: str) -> HttpResponse:
    """GET /v3/qos-specs/{qos_id}/disassociate_all: 202."""
    service.disassociate(qos_spec_for(qos_id), actor=call.actor)
    return nothing(202)


def _type_id(call: Call) -> str:
    if not call.first("vol_type_id"):
        raise BadInput(reason="Volume Type id must not be None.", field="vol_type_id")
    return call.first("vol_type_id")


def _answer(call: Call, spec: QosSpec) -> HttpResponse:
    return answer({"qos_specs": _shown(spec), "links": links_of(call, "qos-specs", spec.uuid)})


def _shown(spec: QosSpec) -> dict[str, Any]:
    return {"id": spec.uuid, "name": spec.name, "consumer": spec.consumer, "specs": spec.specs}
