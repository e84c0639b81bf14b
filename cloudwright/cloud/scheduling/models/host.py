from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class Host(Row):
    """What machines run on. `used_*` is the sum of its claims; the `*_limit` columns are the size
    times the overcommit ratio (its aggregates', else its own `*_ratio`), so that one conditional
    UPDATE can claim (DESIGN §4). `availability_zone` is that of its aggregates, else the default.
    `seen_at` is when it last reported; `forced_down` is an administrator's word that it is off,
    whatever it reports. `trust` is what the attestation server said of it when it measured it, at
    `attested_at`.
    """

    name = models.CharField(max_length=120, unique=True)
    hypervisor = models.CharField(max_length=40)
    version = models.CharField(max_length=60, blank=True)
    acceleration = models.CharField(max_length=10, blank=True)
    vcpus = models.IntegerField(default=0)
    ram_mib = models.IntegerField(default=0)
    disk_mib = models.BigIntegerField(default=0)
    disk_free_mib = models.BigIntegerField(default=0)
    cpu_ratio = models.FloatField(default=1.0)
    ram_ratio = models.FloatField(default=1.0)
    disk_ratio = models.FloatField(default=1.0)
    vcpus_limit = models.IntegerField(default=0)
    ram_limit_mib = models.IntegerField(default=0)
    disk_limit_mib = models.BigIntegerField(default=0)
    used_vcpus = models.IntegerField(default=0)
    used_ram_mib = models.IntegerField(default=0)
    used_disk_mib = models.BigIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=255, blank=True)
    availability_zone = models.CharField(max_length=60, default="nova")
    address = models.GenericIPAddressField(default="127.0.0.1")
    booted_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    forced_down = models.BooleanField(default=False)
    trust = models.CharField(max_length=10, default="unknown")
    attested_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # What the default weigher sorts by: among 10,000 hosts the best are read, not sought.
            models.Index(
                (models.F("ram_limit_mib") - models.F("used_ram_mib")).desc(), name="host_free_ram"
            )
        ]

    @property
    def queue(self) -> str:
        """The operations queue that only the worker owning this host reads."""
        return f"host:{self.name}"

    def __str__(self) -> str:
        return self.name
