from django.apps import AppConfig


class VolumeConfig(AppConfig):
    name = "cloudwright.cloud.volume"
    label = "cloud_volume"
    default_auto_field = "django.db.models.BigAutoField"
