from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "cloudwright.cloud.network"
    label = "cloud_network"
    default_auto_field = "django.db.models.BigAutoField"
