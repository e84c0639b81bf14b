"""The bytes of images, in and out, streamed (the rest of Image v2 is in `osapi`)."""
