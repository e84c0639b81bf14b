from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "cloudwright.core.operations"
    label = "core_operations"
    default_auto_field = "django.db.models.BigAutoField"
