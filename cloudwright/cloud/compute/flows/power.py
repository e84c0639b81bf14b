"""Steps that several flows share: switching a machine off gently, and on again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from cloudwright.cloud.compute.flows.outcome import driver_of
from cloudwright.cloud.compute.models import Instance
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations.flow import Wait
from cloudwright.kernel import clock

LOOK_SECONDS = 2
# Most guests are off within this time; who waits for them should not wait longer than they do.
QUICK_SECONDS = 6
# A guest that is still booting does not hear the button: press it again now and then.
PRESS_SECONDS = 10


def press(instance: Instance, *, hard: bool, fence: int) -> dict[str, Any]:
    """Ask the guest, or cut the power; `wait_off` takes what is returned. Off already = done."""
    driver_of(instance).stop(instance.uuid, hard=hard, attempt=fence)
    return {"pressed_at": clock.now().isoformat()}


def wait_off(instance: Instance, outputs: Mapping[str, Any], *, fence: int) -> Wait | None:
    """Until the guest is off; after `[compute] shutdown_window` the power is cut."""
    driver = driver_of(instance)
    if driver.show(instance.uuid).power in (Power.OFF, Power.CRASHED):
        return None
    window = settings.CLOUDWRIGHT_COMPUTE.shutdown_window
    pressed_at = datetime.fromisoformat(outputs["pressed_at"])
    passed = (clock.now() - pressed_at).total_seconds()
    if passed >= window:
        driver.stop(instance.uuid, hard=True, attempt=fence)
        return Wait(0.5, f"The power is being cut: the guest did not shut down in {window} s.")
    if passed % PRESS_SECONDS < LOOK_SECONDS < passed:
        driver.stop(instance.uuid, hard=False, attempt=fence)
    return Wait(0.5 if passed < QUICK_SECONDS else LOOK_SECONDS, "The guest is shutting down.")
