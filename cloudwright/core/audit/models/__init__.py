from cloudwright.core.audit.models.event import Event

__all__ = ["Event"]
