from cloudwright.cloud.image.models.image import Image

__all__ = ["Image"]
