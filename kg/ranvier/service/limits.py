"""What one request may cost; a limit that is reached is an error that says which."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
"""The names by which a server on this machine may be asked for, and no other name."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the SPARQL endpoint."""

    seconds: float = 20.0
    """How long a query may run."""
    rows: int = 100_000
    """How many rows or triples an answer may have."""
    page_rows: int = 2_000
    """How many rows an answer shown as a page may have."""
    answer_bytes: int = 32 * 2**20
    """How many bytes an answer may have."""
    query_bytes: int = 128 * 2**10
    """How many bytes a request with a query may have."""
    memory_bytes: int = 1024 * 2**20
    """How much memory a query may take."""
    workers: int = 2
    """How many queries run at once, each in a process of its own."""
    waiting: int = 32
    """How many queries may wait for a worker."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, and how many clients there may be."""

    head_seconds: float = 10.0
    """How long the head of a request may take to arrive."""
    body_seconds: float = 20.0
    """How long the body of a request may take to arrive."""
    idle_seconds: float = 5.0
    """How long a connection may be kept open for a next request; whole seconds."""
    read_seconds: float = 20.0
    """After how long a client has to have read a part of its answer."""
    read_bytes: int = 512 * 2**10
    """How many bytes of an answer a client has to read in that time."""
    head_bytes: int = 64 * 2**10
    """How many bytes the head of a request may have, its address included."""
    unsent_bytes: int = 128 * 2**20
    """How many bytes of all answers together may wait to be read."""
    connections: int = 4_096
    """How many connections there may be."""
