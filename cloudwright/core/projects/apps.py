from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "cloudwright.core.projects"
    label = "core_projects"
    default_auto_field = "django.db.models.BigAutoField"
