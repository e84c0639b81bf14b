"""Image v2, all of it but the bytes (`live`), on one page. Paths are below `/image`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.image import (
    action,
    document,
    image,
    importing,
    member,
    patch,
    tag,
    task,
    versions,
)

PUBLIC, READER, MEMBER, ADMIN = Level.PUBLIC, Level.READER, Level.MEMBER, Level.ADMIN
IMAGE = "/v2/images/{image_id}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/versions", versions.list_versions, PUBLIC),
    Route("GET", "/v2/images", image.list_images, READER),
    Route("POST", "/v2/images", image.create_image, MEMBER),
    Route("GET", IMAGE, image.show_image, READER),
    Route("PATCH", IMAGE, patch.patch_image, MEMBER),
    Route("DELETE", IMAGE, image.delete_image, MEMBER),
    Route("PUT", IMAGE + "/tags/{tag}", tag.add_tag, MEMBER),
    Route("DELETE", IMAGE + "/tags/{tag}", tag.delete_tag, MEMBER),
    Route("GET", IMAGE + "/members", member.list_members, READER),
    Route("POST", IMAGE + "/members", member.create_member, MEMBER),
    Route("GET", IMAGE + "/members/{member_id}", member.show_member, READER),
    Route("PUT", IMAGE + "/members/{member_id}", member.update_member, MEMBER),
    Route("DELETE", IMAGE + "/members/{member_id}", member.delete_member, MEMBER),
    Route("POST", IMAGE + "/actions/deactivate", action.deactivate, MEMBER),
    Route("POST", IMAGE + "/actions/reactivate", action.reactivate, MEMBER),
    Route("POST", IMAGE + "/import", importing.import_image, MEMBER),
    Route("GET", IMAGE + "/tasks", task.list_of_image, READER),
    Route("GET", "/v2/tasks", task.list_tasks, ADMIN),
    Route("POST", "/v2/tasks", task.create_task, ADMIN),
    Route("GET", "/v2/tasks/{task_id}", task.show_task, ADMIN),
    Route("GET", "/v2/schemas/{noun}", document.show_schema, READER),
    Route("GET", "/v2/info/import", importing.show_import, READER),
    Route("GET", "/v2/info/stores", importing.list_stores, READER),
    Route("GET", "/v2/info/usage", importing.show_usage, READER),
    Route("DELETE", "/v2/stores/{store}/{image_id}", importing.delete_from_store, ADMIN),
)

SERVICE = Service(key="image", type="image", routes=ROUTES, fault=faults.image)
