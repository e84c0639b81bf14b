"""The states of an operation (DESIGN §3)."""

from cloudwright.kernel.fsm import Machine

ACCEPTED, RUNNING, DONE = "accepted", "running", "done"
FAILED, CANCELLING, CANCELLED = "failed", "cancelling", "cancelled"
LIVE = (ACCEPTED, RUNNING, CANCELLING)
ENDED = (DONE, FAILED, CANCELLED)

OPERATION = Machine(
    kind="operation",
    states=frozenset({*LIVE, *ENDED}),
    transitional=frozenset(LIVE),
    moves={
        (ACCEPTED, "start"): RUNNING,
        (ACCEPTED, "cancel"): CANCELLED,  # nothing has been done yet, so nothing is undone
        (RUNNING, "cancel"): CANCELLING,
        (RUNNING, "succeed"): DONE,
        (RUNNING, "fail"): FAILED,
        (CANCELLING, "unwound"): CANCELLED,
        # The last step was done before the wish to cancel was seen.
        (CANCELLING, "succeed"): DONE,
    },
)
