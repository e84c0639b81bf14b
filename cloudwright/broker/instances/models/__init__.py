from cloudwright.broker.instances.models.instance import Instance

__all__ = ["Instance"]
