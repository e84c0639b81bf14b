"""What can be wrong with an installation: each check says what it saw, and how to mend it."""

from __future__ import annotations

from cloudwright.config.doctor.finding import Finding
from cloudwright.config.doctor.rounds import examine

__all__ = ["Finding", "examine"]
