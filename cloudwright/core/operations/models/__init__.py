from cloudwright.core.operations.models.lease import Lease
from cloudwright.core.operations.models.operation import Operation, OperationTarget
from cloudwright.core.operations.models.step_record import StepRecord

__all__ = ["Lease", "Operation", "OperationTarget", "StepRecord"]
