"""The product's settings in a state directory of this run, with what makes tests quick."""

from __future__ import annotations

import os
import tempfile

os.environ["CLOUDWRIGHT_STATE_DIR"] = tempfile.mkdtemp(prefix="cw-")
os.environ["CLOUDWRIGHT_KEYS"] = "test:" + "A" * 43 + "="
os.environ["CLOUDWRIGHT_COMPUTE__HYPERVISOR"] = "simulated"
os.environ["CLOUDWRIGHT_COMPUTE__HOST"] = "test-host"

from cloudwright.config.settings import *  # noqa: F403 - read only now, with the above

# A real hash takes 30 ms; the test of the hash itself asks for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Threads of tests come and go without giving a pooled connection back. The clouds that tests serve
# run with the product's own settings, pool and all.
DATABASES["default"]["OPTIONS"] = {}  # noqa: F405
