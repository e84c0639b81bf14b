from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cloudwright.core.accounts"
    label = "core_accounts"
    default_auto_field = "django.db.models.BigAutoField"
