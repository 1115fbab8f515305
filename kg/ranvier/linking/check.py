"""What checking needs of links: their quads, and the place of each in its file.

Nothing here raises for a row that is wrong: it becomes a problem, and the others are still read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.graph import external_quads, mapping_quads
from ranvier.linking.mappings import Mapping, read_mappings
from ranvier.linking.prefixes import load_prefixes
from ranvier.linking.slice import cycle
from ranvier.linking.slice_file import read_slice
from ranvier.records.problems import Problem, Severity

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.layout import Layout


@dataclass(slots=True)
class Links:
    """Mappings and the external slice, as far as they could be read."""

    layout: Layout
    quads: list[pyoxigraph.Quad] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, Mapping] = field(default_factory=dict)
    external: set[str] = field(default_factory=set)

    def problem(self, node: str, message: str, severity: str, rule: str) -> Problem | None:
        """Write a breach of a rule at the row of its mapping, or at the external term.

        Returns:
            Nothing if the node is neither.
        """
        weight = Severity(severity.lower())
        if row := self.rows.get(node):
            name = node.rpartition("#")[2]
            return Problem(row.file, row.line, 1, message, weight, f"#{name}", rule=rule)
        if node in self.external:
            file = self.layout.shown(self.layout.external)
            return Problem(file, self._line(node), 1, message, weight, rule=rule)
        return None

    def _line(self, iri: str) -> int:
        """Find the line where the block of an external term begins."""
        curie = load_prefixes(self.layout).compress(iri) or iri
        lines = self.layout.external.read_text(encoding="utf-8").splitlines()
        return next((n for n, line in enumerate(lines, 1) if line in (curie, f"<{iri}>")), 1)


def read_links(layout: Layout) -> Links:
    """Read all mappings and the external slice for a check."""
    found = Links(layout)
    try:
        mappings = read_mappings(layout)
        found.problems.extend(mappings.problems)
        found.rows = mappings.by_iri()
        found.quads.extend(mapping_quads(mappings.rows, load_prefixes(layout)))
    except DataError as error:
        found.problems.append(Problem(layout.shown(layout.prefixes), 1, 1, str(error)))
    try:
        external = list(external_quads(layout))
    except DataError as error:
        found.problems.append(Problem(layout.shown(layout.external), 1, 1, str(error)))
        return found
    found.external = {quad.subject.value for quad in external}  # type: ignore[union-attr]
    found.quads.extend(external)
    try:
        found.problems.extend(_cycles(found))
    except DataError as error:
        found.problems.append(Problem(layout.shown(layout.external), 1, 1, str(error)))
    return found


def _cycles(links: Links) -> list[Problem]:
    """Blame a ring of terms in the slice, at the first of them."""
    converter = load_prefixes(links.layout)
    ring = cycle(read_slice(links.layout.external, converter).terms)
    if not ring:
        return []
    node = links.problem(
        converter.expand(ring[0], strict=True),
        f"a cycle in is_a or part_of: {' -> '.join(ring)}; make the slice again from a sound file",
        Severity.VIOLATION,
        "external-acyclic",
    )
    return [node] if node else []
