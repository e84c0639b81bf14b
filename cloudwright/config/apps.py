from django.apps import AppConfig


class CloudwrightConfig(AppConfig):
    """Names everything and fills the registries; the only place that knows all floors."""

    name = "cloudwright.config"
    label = "config"
    verbose_name = "Cloudwright"

    def ready(self) -> None:
        from cloudwright.config import registries

        registries.fill()
