"""Tasks: imports as operations, in Glance's words.

Those of an image are for everybody who sees it; the list of all, and making one, which makes the
image too, are for administrators.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.image.flows.image_import import IMAGE_IMPORT
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services import image_import as service
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import on_target, operations_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import next_query
from cloudwright.osapi.common.paging import after, limit_of
from cloudwright.osapi.image.image import PAGE, columns, image_for, refuse_reserved
from cloudwright.osapi.image.schemas import image as image_schemas
from cloudwright.osapi.image.schemas import importing as schemas
from cloudwright.osapi.image.view import STORE, WRITABLE

STATUS = {
    "accepted": "pending",
    "running": "processing",
    "cancelling": "processing",
    "done": "success",
    "failed": "failure",
    "cancelled": "failure",
}


def list_of_image(call: Call, image_id: str) -> HttpResponse:
    """GET /v2/images/{image_id}/tasks: newest first. Who imported a public image, and from where,
    is for its project to know."""
    image = image_for(call, image_id)
    rows = on_target("image", image.uuid).filter(kind=IMAGE_IMPORT.kind).select_related("project")
    if not call.actor.admin:
        rows = rows.filter(pk__in=operations_visible_to(call.actor).order_by().values("pk"))
    return answer({"tasks": [_of_image(each) for each in rows]})


def list_tasks(call: Call) -> HttpResponse:
    """GET /v2/tasks?status=&limit=&marker=: newest first."""
    rows = _imports()
    if status := call.first("status"):
        rows = rows.filter(state__in=[ours for ours, word in STATUS.items() if word == status])
    marker = None
    if asked := call.first("marker"):
        marker = rows.filter(uuid=parse_uuid(asked, "task")).first()
        if marker is None:
            raise BadInput(reason=f"Marker {asked} could not be found.", field="marker")
    limit = limit_of(call.first("limit"), default=PAGE)
    page = list(after(rows, [("created_at", True)], marker)[: limit + 1])
    shown = page[:limit]
    query = call.request.GET.urlencode()
    body: dict[str, Any] = {
        "tasks": [_brief(each) for each in shown],
        "first": f"/v2/tasks?{query}" if query else "/v2/tasks",
        "schema": "/v2/schemas/tasks",
    }
    if len(page) > limit and shown:
        body["next"] = f"/v2/tasks?{next_query(call, shown[-1].uuid)}"
    return answer(body)


def show_task(call: Call, task_id: str) -> HttpResponse:
    """GET /v2/tasks/{task_id}."""
    del call
    return answer(_full(get_or_404(_imports(), "task", uuid=parse_uuid(task_id, "task"))))


def create_task(call: Call) -> HttpResponse:
    """POST /v2/tasks: 201. Makes an image and fetches its bytes."""
    asked = call.body(schemas.TASK)["input"]
    wanted = {"disk_format": asked["import_from_format"], "container_format": "bare"}
    wanted |= asked["image_properties"]
    schema.check(image_schemas.CREATE, wanted)
    for name in wanted:
        refuse_reserved(name)
    with transaction.atomic():
        image = images.create(
            call.project(),
            properties={key: wanted[key] for key in wanted.keys() - WRITABLE.keys()},
            actor=call.actor,
            **columns({key: value for key, value in wanted.items() if key in WRITABLE}),
        )
        made = service.begin(image, method=service.WEB, uri=asked["import_from"], actor=call.actor)
    shown = _full(made)
    return answer(shown, 201, location=f"{call.root}{shown['self']}")


def _imports() -> QuerySet[Operation]:
    return Operation.objects.filter(kind=IMAGE_IMPORT.kind).select_related("project")


def _brief(task: Operation) -> dict[str, Any]:
    path = f"/v2/tasks/{task.uuid}"
    return {
        "id": task.uuid,
        "type": "import" if task.params["uri"] else "api_image_import",
        "status": STATUS[task.state],
        "owner": task.project.uuid.hex if task.project else None,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "expires_at": None,
        "self": path,
        "schema": "/v2/schemas/task",
    }


def _full(task: Operation) -> dict[str, Any]:
    uri, image = task.params["uri"], task.params["image"]
    method = {"name": service.WEB, "uri": uri} if uri else {"name": service.DIRECT}
    request = {"method": method, "stores": [STORE]}
    return _brief(task) | {
        "input": {"image_id": image, "import_req": request},
        "result": {"image_id": image} if task.state == "done" else None,
        "message": task.error_message,
    }


def _of_image(task: Operation) -> dict[str, Any]:
    shown = _full(task)
    del shown["self"], shown["schema"]
    return shown | {
        "type": "api_image_import",
        "image_id": task.params["image"],
        "user_id": task.actor_uuid.hex if task.actor_uuid else None,
        "request_id": task.actor.get("request_id", ""),
        "deleted": False,
        "deleted_at": None,
    }
