from django.apps import AppConfig


class InstancesConfig(AppConfig):
    name = "cloudwright.broker.instances"
    label = "broker_instances"
    default_auto_field = "django.db.models.BigAutoField"
