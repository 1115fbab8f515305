"""What can go wrong with a store that is reached over the network."""

from __future__ import annotations

from ranvier.errors import CallError, ServiceError


class StoreError(ServiceError):
    """A store is out of reach, or its answer can't be trusted to be whole and right."""


class StoreSlowError(StoreError):
    """A store took longer than it may."""


class TooLargeError(StoreError):
    """An answer has more bytes than it may."""


class RefusedError(CallError):
    """A store refuses a query that is right by the standard."""
