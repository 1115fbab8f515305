"""The family of errors that Ranvier raises, and the exit code each one means.

Each message is written for a person: what is wrong, where, and how to mend it.
"""

from __future__ import annotations


class RanvierError(Exception):
    """Any error that Ranvier explains to the person who meets it."""

    exit_code = 1


class DataError(RanvierError):
    """The data is wrong: a record, a shape, a query or a build."""

    exit_code = 1


class CallError(RanvierError):
    """The call is wrong: an unknown name, option, format or parameter."""

    exit_code = 2


class ServiceError(RanvierError):
    """A service is out of reach: a port that is taken, a store that does not answer."""

    exit_code = 3
