from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "cloudwright.cloud.console"
    label = "cloud_console"
    default_auto_field = "django.db.models.BigAutoField"
