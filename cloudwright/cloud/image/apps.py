from django.apps import AppConfig


class ImageConfig(AppConfig):
    name = "cloudwright.cloud.image"
    label = "cloud_image"
    default_auto_field = "django.db.models.BigAutoField"
