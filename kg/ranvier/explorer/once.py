"""What pages of many entities need alike: read once of each build, ahead of the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.service.editions import Edition
from ranvier.service.kept import Kept

if TYPE_CHECKING:
    from ranvier.frames.graph import Graph
    from ranvier.profiles.facts import Names


def names_of(edition: Edition) -> Names:
    """Give the labels and codes of all that the profiles of entities may name."""
    from ranvier.profiles.facts import read_names

    return edition.made.get("names", lambda: read_names(edition.store))


def values_of(edition: Edition) -> Graph:
    """Give the values of properties, of which each is read where it is first asked for."""
    from ranvier.frames.graph import Graph

    return edition.made.get("values", lambda: Graph(edition.store))


_FEW = 32
"""How many answers of one kind are kept where a person can narrow them in thousands of ways."""


def asked_last(edition: Edition, what: str) -> Kept:
    """Give what is kept of the answers of one kind: those asked for last."""
    return edition.made.get(("asked last", what), lambda: Kept(_FEW))
