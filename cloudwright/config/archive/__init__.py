"""One file that holds a cloud: rows, images, settings; keys only if asked for.

    manifest.json       what this is, and what is in it
    database.dump       pg_dump's custom format
    images/<name>       bytes of images
    cloudwright.toml    the settings file, if there was one
    secrets.keys        only with --with-keys

Disks of instances are not in it: they are as large as they are, and change while they run.
"""
