"""Check any RDF file by the same shapes and rules as records: graphs that were made elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

from ranvier.layout import Layout
from ranvier.records import Problem, Severity, load_context

MAX_BYTES = 256 << 20


def check_rdf_file(path: Path, layout: Layout) -> list[Problem]:
    """Check one file of RDF, in whatever syntax its ending names.

    Returns:
        Problems; since RDF keeps no lines, each stands at line 1 and names its node.
    """
    import rdflib
    from rdflib.plugin import PluginException

    shown = layout.shown(path)
    if path.stat().st_size > MAX_BYTES:
        return [Problem(shown, 1, 1, f"the file is larger than {MAX_BYTES >> 20} MiB")]
    data = rdflib.Dataset(default_union=True)
    try:
        data.parse(path.as_posix(), format=rdflib.util.guess_format(path.name) or "turtle")
    except (PluginException, UnicodeDecodeError) as error:
        return [Problem(shown, 1, 1, f"the file can't be read as RDF: {error}")]
    except Exception as error:
        line = getattr(error, "lines", None)
        reason = " ".join(str(error).split())[:300]
        return [
            Problem(
                shown,
                (line + 1) if isinstance(line, int) else 1,
                1,
                f"not RDF of this kind: {reason}",
            )
        ]
    graph = rdflib.Graph()
    for triple in data.triples((None, None, None)):
        graph.add(triple)
    if not len(graph):
        return [Problem(shown, 1, 1, "the file holds no triple")]
    return [*_shape_problems(graph, shown, layout), *_rule_problems(graph, shown, layout)]


def _shape_problems(graph: object, shown: str, layout: Layout) -> list[Problem]:
    from ranvier.checking.check import shape_files
    from ranvier.checking.shacl import load_shapes, validate

    context = load_context(layout.context)
    return [
        Problem(
            shown,
            1,
            1,
            f"{result.message}{f' ({context.shorten(result.value)})' if result.value else ''}",
            Severity(result.severity.lower()),
            result.focus,
            context.key_of.get(result.path, ""),
            result.shape.rpartition("#")[2],
        )
        for result in validate(graph, load_shapes(shape_files(layout)))  # type: ignore[arg-type]
    ]


def _rule_problems(graph: object, shown: str, layout: Layout) -> list[Problem]:
    import pyoxigraph

    from ranvier.checking.rules import load_rules, run_rules
    from ranvier.store.dataset import derive, vocabulary_quads

    text = graph.serialize(format="nt")  # type: ignore[attr-defined]
    quads = list(pyoxigraph.parse(io.BytesIO(text.encode()), format=pyoxigraph.RdfFormat.N_TRIPLES))
    quads.extend(vocabulary_quads(layout))
    quads.extend(derive(layout, quads))
    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    context = load_context(layout.context)
    return [
        Problem(
            shown,
            1,
            1,
            row.message,
            Severity(row.severity.lower()),
            row.node,
            context.key_of.get(row.path, ""),
            row.rule,
        )
        for row in run_rules(store, load_rules(layout.shapes))
    ]
