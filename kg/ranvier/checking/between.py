"""Check what must hold between records: run the violation queries over all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.checking.one_record import with_places
from ranvier.checking.rules import RuleResult, load_rules, run_rules
from ranvier.checking.shacl import SHAPES
from ranvier.layout import Layout
from ranvier.linking.check import read_links
from ranvier.records import Context, Problem, Record, Severity, load_context
from ranvier.vocabulary import BASE, KINDS, SKOS, compact, entity_of

if TYPE_CHECKING:
    import pyoxigraph

_IRI = re.compile(rf"{re.escape(BASE)}[a-z]+/[\w.-]+", re.ASCII)
_NEAREST = re.compile(r"\{nearest:([^}]*)\}")


def problems_between(
    records: Sequence[Record], layout: Layout, *, only: set[str] | None = None
) -> list[Problem]:
    """Run the rules over records and give each breach the line that it comes from.

    Args:
        records: all records, also those that could not be read: what refers to them is not
            blamed for it.
        layout: where vocabulary and rules stand.
        only: IRIs of the records that are asked about; a violation in another record counts
            where that record refers to one of them. All if not given.
    """
    readable = {record.iri: record for record in records if record.quads}
    quads = [quad for record in readable.values() for quad in record.quads]
    quads.extend(_stand_ins(record for record in records if not record.quads))
    context = load_context(layout.context)
    links = read_links(layout)
    found = [] if only is not None else list(links.problems)
    for row in breaches(quads, layout, links=links.quads):
        owner = entity_of(row.node)
        if linked := links.problem(row.node, row.message, row.severity, row.rule):
            found.extend([linked] if only is None else [])
            continue
        if only is not None and owner not in only and not _concerns(row, readable.get(owner), only):
            continue
        blamed = readable.get(owner)
        if blamed is None:
            found.append(rule_problem(row, compact(owner), context, node=row.node[len(owner) :]))
            continue
        problem = rule_problem(row, blamed.file, context, node=row.node[len(owner) :])
        with_places(blamed, layout)
        key = blamed.key_at(row.node, context.keys_of.get(row.path, ()))
        place = blamed.place_of(row.node, key)
        found.append(problem.at(place.line, place.column, field=key))
    return found


def breaches(
    quads: Iterable[pyoxigraph.Quad], layout: Layout, *, links: Iterable[pyoxigraph.Quad] = ()
) -> list[RuleResult]:
    """Derive layer 2 from quads and the vocabulary, and run all rules over the whole.

    Mappings and the external slice, where given, take part in the rules alone.

    The vocabulary stands in its own graph as well: there, a code has no class by derivation.

    In the message of a rule, `{nearest:IRI}` stands for a suggestion: the record or code that is
    there and whose name is most like that of an IRI which is not.
    """
    import pyoxigraph

    from ranvier.store.dataset import derive, vocabulary_quads

    rules = load_rules(layout.shapes)
    if not rules:
        return []
    terms = list(vocabulary_quads(layout))
    stated = [*terms, *quads]
    stated.extend(derive(layout, stated))
    store = pyoxigraph.Store()
    stated.extend(links)
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in stated)
    store.bulk_extend(terms)
    found = run_rules(store, rules)
    if any(_NEAREST.search(row.message) for row in found):
        label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
        known = {str(q.subject)[1:-1] for q in store.quads_for_pattern(None, label, None)}
        found = [
            replace(row, message=_NEAREST.sub(lambda m: _nearest(m.group(1), known), row.message))
            for row in found
        ]
    return found


def rule_problem(row: RuleResult, file: str, context: Context, *, node: str) -> Problem:
    """Write a breach as a problem of a file, at its first line.

    In the message of a rule, `{field}` stands for the key that records write for `?path`.
    """
    key = next(iter(context.keys_of.get(row.path, ())), "")
    return Problem(
        file,
        1,
        1,
        row.message.replace("{field}", key or compact(row.path)),
        Severity(row.severity.lower()),
        node,
        key,
        row.rule,
        row.node,
        row.path,
        f"{SHAPES}{row.rule}",
        "SPARQLConstraintComponent",
    )


def _stand_ins(unreadable: Iterable[Record]) -> Iterator[pyoxigraph.Quad]:
    """Give records that could not be read a label, so that references to them hold."""
    import pyoxigraph

    for record in unreadable:
        kind = KINDS.get(record.path.parent.name)
        iri = record.iri or (f"{BASE}{kind}/{record.path.stem}" if kind else "")
        if iri and _IRI.fullmatch(iri):
            yield pyoxigraph.Quad(
                pyoxigraph.NamedNode(iri),
                pyoxigraph.NamedNode(f"{SKOS}prefLabel"),
                pyoxigraph.Literal(record.path.stem),
            )


def _concerns(row: RuleResult, record: Record | None, asked: set[str]) -> bool:
    """Tell whether a violation in one record may come from another one that it refers to."""
    return (
        record is not None
        and row.severity == "Violation"
        and any(entity_of(quad.object.value) in asked for quad in record.quads)  # type: ignore[union-attr]
    )


def _nearest(iri: str, known: Iterable[str]) -> str:
    """Suggest the IRI most like one that is not known, as the middle of a sentence."""
    import difflib

    base = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    names = [name[len(base) :] for name in known if name.startswith(base)]
    near = difflib.get_close_matches(iri[len(base) :], names, n=1, cutoff=0.6)
    return f" (did you mean {compact(base + near[0])}?)" if near else ""
