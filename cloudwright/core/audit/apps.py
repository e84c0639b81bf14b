from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cloudwright.core.audit"
    label = "core_audit"
    default_auto_field = "django.db.models.BigAutoField"
