"""Secrets are encrypted under the newest key, and rotation loses none."""

from __future__ import annotations

import pytest
from django.db import connection

from cloudwright.broker.services.models import ServiceSettings
from cloudwright.core.secrets import keys
from cloudwright.core.secrets.rotation import reencrypt
from cloudwright.kernel.errors import Unavailable


@pytest.fixture(autouse=True)
def _fresh_ring():
    keys.ring.cache_clear()
    yield
    keys.ring.cache_clear()


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT options FROM broker_services_servicesettings")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_secret_is_never_in_the_table_and_rotation_reads_old_and_writes_new(monkeypatch):
    old, new = keys.new_key_line(), keys.new_key_line()
    monkeypatch.setenv("CLOUDWRIGHT_KEYS", old)
    row = ServiceSettings.objects.create(name="s", type="x", options={"password": "tell nobody"})
    assert "tell nobody" not in stored()
    assert stored().startswith(old.partition(":")[0])
    monkeypatch.setenv("CLOUDWRIGHT_KEYS", f"{new},{old}")
    keys.ring.cache_clear()
    assert reencrypt() == 1
    assert reencrypt() == 0
    assert stored().startswith(new.partition(":")[0])
    monkeypatch.setenv("CLOUDWRIGHT_KEYS", new)
    keys.ring.cache_clear()
    row.refresh_from_db()
    assert row.options == {"password": "tell nobody"}
    monkeypatch.setenv("CLOUDWRIGHT_KEYS", old)
    keys.ring.cache_clear()
    with pytest.raises(Unavailable):
        row.refresh_from_db()
