from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "cloudwright.cloud.scheduling"
    label = "cloud_scheduling"
    default_auto_field = "django.db.models.BigAutoField"
