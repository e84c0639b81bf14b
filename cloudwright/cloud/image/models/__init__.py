from cloudwright.cloud.image.models.image import Image
from cloudwright.cloud.image.models.image_member import ImageMember

__all__ = ["Image", "ImageMember"]
