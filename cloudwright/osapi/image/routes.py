"""Image v2, all of it but the bytes (`live`), on one page. Paths are below `/image`."""

from __future__ import annotations

from collections.abc import Iterator

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.image import (
    action,
    document,
    image,
    importing,
    member,
    metadef,
    metadef_part,
    patch,
    tag,
    task,
    versions,
)

PUBLIC, READER, MEMBER, ADMIN = Level.PUBLIC, Level.READER, Level.MEMBER, Level.ADMIN
IMAGE = "/v2/images/{image_id}"

NAMESPACE = metadef.BASE + "/{namespace}"


def _parts(collection: str, calls: metadef_part.Parts) -> Iterator[Route]:
    """Tags are also made all at once; a resource type is only there or not."""
    all_of = f"{NAMESPACE}/{collection}"
    tags = calls is metadef_part.TAGS
    yield Route("GET", all_of, calls.list_parts, READER)
    yield Route("POST", all_of, metadef_part.create_tags if tags else calls.create, ADMIN)
    yield Route("DELETE", f"{all_of}/{{part}}", calls.delete, ADMIN)
    if calls is metadef_part.RESOURCE_TYPES:
        return
    yield Route("DELETE", all_of, calls.clear, ADMIN)
    yield Route("GET", f"{all_of}/{{part}}", calls.show, READER)
    yield Route("PUT", f"{all_of}/{{part}}", calls.update, ADMIN)
    if tags:
        yield Route("POST", f"{all_of}/{{part}}", metadef_part.create_tag, ADMIN)


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
    Route("GET", "/v2/metadefs/resource_types", metadef.list_resource_types, READER),
    Route("GET", metadef.BASE, metadef.list_namespaces, READER),
    Route("POST", metadef.BASE, metadef.create_namespace, ADMIN),
    Route("GET", NAMESPACE, metadef.show_namespace, READER),
    Route("PUT", NAMESPACE, metadef.update_namespace, ADMIN),
    Route("DELETE", NAMESPACE, metadef.delete_namespace, ADMIN),
    *_parts("objects", metadef_part.OBJECTS),
    *_parts("properties", metadef_part.PROPERTIES),
    *_parts("tags", metadef_part.TAGS),
    *_parts("resource_types", metadef_part.RESOURCE_TYPES),
    Route("GET", "/v2/schemas/metadefs/{definition}", document.show_metadef_schema, READER),
    Route("GET", "/v2/schemas/{noun}", document.show_schema, READER),
    Route("GET", "/v2/info/import", importing.show_import, READER),
    Route("GET", "/v2/info/stores", importing.list_stores, READER),
    Route("GET", "/v2/info/usage", importing.show_usage, READER),
    Route("DELETE", "/v2/stores/{store}/{image_id}", importing.delete_from_store, ADMIN),
)

SERVICE = Service(key="image", type="image", routes=ROUTES, fault=faults.image)
