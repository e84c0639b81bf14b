from __future__ import annotations

from cloudwright.osapi.common.schema import STRING, obj, open_obj

SECRET = {"type": "string", "maxLength": 4096}
DOMAIN = {
    "type": "object",
    "properties": {"id": STRING, "name": STRING},
    "additionalProperties": True,
}
USER = open_obj(id=STRING, name=STRING, domain=DOMAIN, password=SECRET)
METHODS = {"type": "array", "items": STRING, "minItems": 1}
IDENTITY = open_obj(
    ("methods",),
    methods=METHODS,
    password=open_obj(("user",), user={**USER, "required": ["password"]}),
    token=open_obj(("id",), id=STRING),
    application_credential=open_obj(("secret",), id=STRING, name=STRING, secret=SECRET, user=USER),
)
SCOPE = {
    "type": ["object", "string"],
    "properties": {
        "project": open_obj(id=STRING, name=STRING, domain=DOMAIN),
        "domain": DOMAIN,
        "OS-TRUST:trust": obj(("id",), id=STRING),
        "system": obj(("all",), all={"enum": [True]}),
    },
    "additionalProperties": True,
}
AUTH = open_obj(("auth",), auth=open_obj(("identity",), identity=IDENTITY, scope=SCOPE))
