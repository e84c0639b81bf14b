"""Image v2: Glance's door to images. Their bytes go through `live` at `/v2/images/{id}/file`."""
