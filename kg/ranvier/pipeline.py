"""The whole build: the stages that follow the rules of layer 2, in their order."""

from __future__ import annotations

from ranvier.layout import Layout
from ranvier.reasoning import reason
from ranvier.store.build import Built, Progress, Stage
from ranvier.store.build import build as build_store

STAGES = (Stage("reasoning", reason),)


def build(layout: Layout, *, progress: Progress | None = None) -> Built:
    """Build the graph with every stage, and put it in place of the last one.

    Raises:
        DataError: if a record, shape, rule or stage fails; the last good build then stays as it is.
    """
    return build_store(layout, stages=STAGES, progress=progress)
