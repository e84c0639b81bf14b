from django.apps import AppConfig


class ComputeConfig(AppConfig):
    name = "cloudwright.cloud.compute"
    label = "cloud_compute"
    default_auto_field = "django.db.models.BigAutoField"
