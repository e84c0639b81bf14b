"""What a driver must be: ABCs and frozen dataclasses, the errors it may raise, the registry."""

CONTRACT_VERSION = 1
