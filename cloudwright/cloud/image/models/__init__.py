from cloudwright.cloud.image.models.image import Image
from cloudwright.cloud.image.models.image_member import ImageMember
from cloudwright.cloud.image.models.metadef_namespace import MetadefNamespace

__all__ = ["Image", "ImageMember", "MetadefNamespace"]
