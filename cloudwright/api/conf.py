"""What `config.settings` takes over: the apps and the settings of the REST framework."""

from __future__ import annotations

from typing import Any

APPS = [
    "cloudwright.api",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cloudwright.api.authentication.TokenAuthentication",
        "cloudwright.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["cloudwright.api.rendering.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "cloudwright.api.pagination.LinkPagination",
    "DEFAULT_FILTER_BACKENDS": [
        "cloudwright.api.filters.StrictFilterBackend",
        "cloudwright.api.filters.OrderBackend",
    ],
    "DEFAULT_METADATA_CLASS": "cloudwright.api.metadata.ActionsMetadata",
    "DEFAULT_SCHEMA_CLASS": "cloudwright.api.schema.KindSchema",
    "EXCEPTION_HANDLER": "cloudwright.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Cloudwright",
    "DESCRIPTION": "Customers, projects, people and the instances that they run anywhere.",
    "VERSION": "1",
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/",
    "SCHEMA_PATH_PREFIX_INSERT": "",
    "PREPROCESSING_HOOKS": ["cloudwright.api.schema.only_our_paths"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
