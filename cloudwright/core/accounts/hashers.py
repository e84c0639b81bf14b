from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2PasswordHasher(Argon2PasswordHasher):
    """argon2id with 19 MiB, two passes, one lane: OWASP's choice, and 4 at once fit in 80 MiB."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
