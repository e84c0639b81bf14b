from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "cloudwright.broker.services"
    label = "broker_services"
    default_auto_field = "django.db.models.BigAutoField"
