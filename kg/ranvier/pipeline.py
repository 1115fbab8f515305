"""The whole build: the stages that follow the rules of layer 2, and the files beside the graph."""

from __future__ import annotations

from collections.abc import Callable

from ranvier.layout import Layout
from ranvier.reasoning import reason
from ranvier.search import FILE, write_index
from ranvier.store.build import Built, Counted, Extra, Stage
from ranvier.store.build import build as build_store
from ranvier.synthesis.stage import synthesise

STAGES = (Stage("reasoning", reason), Stage("synthesis", synthesise))
EXTRAS = (Extra(FILE, write_index),)


def build(
    layout: Layout,
    *,
    counted: Counted | None = None,
    named: Callable[[str], None] | None = None,
) -> Built:
    """Build the graph with every stage, and put it in place of the last one.

    Args:
        layout: what to read, and the folder of builds.
        counted: told of how many records are checked, out of how many that have to be.
        named: told the name of each stage as it begins.

    Raises:
        DataError: if a record, shape, rule or stage fails; the last good build then stays as it is.
    """
    return build_store(layout, stages=STAGES, extras=EXTRAS, counted=counted, named=named)
