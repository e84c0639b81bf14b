from cloudwright.cloud.console.models.grant import ConsoleGrant

__all__ = ["ConsoleGrant"]
