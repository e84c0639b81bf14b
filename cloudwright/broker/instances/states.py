"""States of a managed instance, and the words of its backend on which we act."""

from __future__ import annotations

from cloudwright.broker.states import machine

KIND = "managed_instance"
INSTANCE = machine(KIND)

# What `runtime_state` says of a machine that runs, is off, is frozen. Any other word is the
# backend's own and only shown.
RUNNING, OFF, PAUSED = "ACTIVE", "SHUTOFF", "PAUSED"

# action -> the runtime states from which it is offered
FROM_RUNTIME = {
    "start": frozenset({OFF}),
    "stop": frozenset({RUNNING}),
    "restart": frozenset({RUNNING}),
    "pause": frozenset({RUNNING}),
    "unpause": frozenset({PAUSED}),
}

# NodeConductor's older names that also say what the machine does
RUNTIME_OF_OLD_NAME = {"Online": RUNNING, "Offline": OFF}
