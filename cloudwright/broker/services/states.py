"""States of service settings, under the kind by which their changes are published."""

from __future__ import annotations

from cloudwright.broker.states import machine

KIND = "service_settings"
SETTINGS = machine(KIND)
