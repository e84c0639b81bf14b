from __future__ import annotations

from cloudwright.osapi.common.schema import STRING, obj

SECRET = {"type": "string", "maxLength": 4096}
DOMAIN = {
    "type": "object",
    "properties": {"id": STRING, "name": STRING},
    "additionalProperties": True,
}
USER = obj(open_=True, id=STRING, name=STRING, domain=DOMAIN, password=SECRET)
METHODS = {"type": "array", "items": STRING, "minItems": 1}
IDENTITY = obj(
    ("methods",),
    open_=True,
    methods=METHODS,
    password=obj(("user",), open_=True, user={**USER, "required": ["password"]}),
    token=obj(("id",), open_=True, id=STRING),
    application_credential=obj(
        ("secret",), open_=True, id=STRING, name=STRING, secret=SECRET, user=USER
    ),
)
SCOPE = {
    "type": ["object", "string"],
    "properties": {
        "project": obj(open_=True, id=STRING, name=STRING, domain=DOMAIN),
        "domain": DOMAIN,
        "system": obj(("all",), all={"enum": [True]}),
    },
    "additionalProperties": True,
}
AUTH = obj(
    ("auth",), open_=True, auth=obj(("identity",), open_=True, identity=IDENTITY, scope=SCOPE)
)
