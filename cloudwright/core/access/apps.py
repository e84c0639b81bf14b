from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "cloudwright.core.access"
    label = "core_access"
    default_auto_field = "django.db.models.BigAutoField"
