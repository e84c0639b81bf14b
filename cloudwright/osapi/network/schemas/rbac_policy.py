from __future__ import annotations

from cloudwright.osapi.network.attributes import OWNER, Attribute, Attributes, one_of, text, uuid

RBAC_POLICY: Attributes = {
    **OWNER,
    "object_type": Attribute(one_of("network"), required=True),
    "object_id": Attribute(uuid, "network", required=True),
    "action": Attribute(text, required=True),
    "target_tenant": Attribute(text, "target", required=True),
}
