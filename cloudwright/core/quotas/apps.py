from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "cloudwright.core.quotas"
    label = "core_quotas"
    default_auto_field = "django.db.models.BigAutoField"
