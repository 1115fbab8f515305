"""The graph as pandas frames: results, safety findings, trials, verdicts.

    from ranvier import frames

    graph = frames.open_graph()
    table = frames.results(graph)
    vep = table[table["modalities"].map(lambda found: "vep" in found)]

A cell that no source fills is missing, never zero. Entities are named by their slugs, so that
`agent:clemastine` is `clemastine`; nodes inside a record by their CURIEs. What may have several
values is a tuple, in order. Codes are the words of records and have the type `category`.
"""

from ranvier.frames.graph import open_graph
from ranvier.frames.tables import results, safety, trials, verdicts

__all__ = ["open_graph", "results", "safety", "trials", "verdicts"]
