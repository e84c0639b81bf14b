"""Image v2, all of it but the bytes (`live`), on one page. Paths are below `/image`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.image import document, image, patch, tag, versions

PUBLIC, READER, MEMBER = Level.PUBLIC, Level.READER, Level.MEMBER
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
    Route("GET", IMAGE + "/members", document.list_members, READER),
    Route("GET", "/v2/schemas/{noun}", document.show_schema, READER),
    Route("GET", "/v2/info/import", document.show_import, READER),
)

SERVICE = Service(key="image", type="image", routes=ROUTES, fault=faults.image)
