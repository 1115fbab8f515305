"""Cut the slice of external ontologies: the terms linked to, and all that is above them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.ontology_files import read_ontology
from ranvier.linking.terms import Ontology, Term

if TYPE_CHECKING:
    import curies

    from ranvier.linking.sources import Source


@dataclass(slots=True)
class Slice:
    """Terms by CURIE, and of each ontology the versions that they were read in."""

    terms: dict[str, Term] = field(default_factory=dict)
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a term between two slices."""

    curie: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        """Write the change as a line for a person."""
        return f"{self.what} {self.curie}{f': {self.detail}' if self.detail else ''}"


def cut(
    seeds: Iterable[str],
    files: dict[str, list[Path]],
    sources: dict[str, Source],
    converter: curies.Converter,
    *,
    before: Slice,
    say: Callable[[str], None],
) -> Slice:
    """Take seeds and everything above them from files of ontologies.

    A term of an ontology that has no file here is kept as it was before.

    Args:
        seeds: CURIEs to take; those that are obsolete are kept, so that links to them are found.
        files: for each prefix the files to read, in order: the first one with a term counts.
        sources: what is known of each ontology.
        converter: the prefixes.
        before: the slice to keep terms from.
        say: told which file is read.

    Raises:
        DataError: if a file can't be read, or there is a cycle in what is above a term.
    """
    held: dict[Path, Ontology] = {}
    found = Slice()
    versions: dict[str, set[str]] = {}
    wanted = sorted(set(seeds))
    done: set[str] = set()
    while wanted:
        curie = wanted.pop()
        if curie in done:
            continue
        done.add(curie)
        prefix = curie.partition(":")[0]
        if prefix not in files:
            if curie in before.terms:
                found.terms[curie] = before.terms[curie]
                versions.setdefault(prefix, set()).update(before.versions.get(prefix, ()))
                wanted.extend((*before.terms[curie].parents, *before.terms[curie].part_of))
            continue
        for path in files[prefix]:
            if path not in held:
                say(f"reading {path.name}")
                held[path] = read_ontology(path, converter)
            term = held[path].terms.get(curie)
            if term is None:
                continue
            found.terms[curie] = term
            version = term.version or held[path].version
            versions.setdefault(prefix, set()).update({version} if version else ())
            wanted.extend((*term.parents, *term.part_of))
            break
    for curie, term in found.terms.items():
        term.parents = tuple(each for each in term.parents if each in found.terms)
        term.part_of = tuple(each for each in term.part_of if each in found.terms)
        if prefix_unknown := term.prefix not in sources and curie:
            message = f"{prefix_unknown}: ontology/sources.toml has no entry [{term.prefix}]"
            raise DataError(message)
    if ring := cycle(found.terms):
        message = f"a cycle in is_a or part_of: {' -> '.join(ring)}"
        raise DataError(message)
    found.versions = {prefix: tuple(sorted(each)) for prefix, each in versions.items()}
    return found


def cycle(terms: dict[str, Term]) -> list[str]:
    """Find terms that stand above themselves; give the ring, or nothing.

    `is_a` and `part_of` are looked at together, as closures over both are asked for.
    """
    import graphlib

    above = {curie: {*term.parents, *term.part_of} for curie, term in terms.items()}
    try:
        graphlib.TopologicalSorter(above).prepare()
    except graphlib.CycleError as error:
        return [str(each) for each in error.args[1]]
    return []


def changes(before: Slice, after: Slice) -> list[Change]:
    """Tell what a new slice adds, lacks, calls otherwise, or has made obsolete."""
    found = []
    for curie in sorted(before.terms.keys() | after.terms.keys()):
        old, new = before.terms.get(curie), after.terms.get(curie)
        if old is None and new is not None:
            found.append(Change(curie, "added", new.label))
        elif new is None and old is not None:
            found.append(Change(curie, "removed", old.label))
        elif old is not None and new is not None:
            if new.obsolete and not old.obsolete:
                found.append(Change(curie, "obsolete", replacement(new)))
            elif new.label != old.label:
                found.append(Change(curie, "relabelled", f"{old.label!r} is now {new.label!r}"))
    return found


def replacement(term: Term) -> str:
    """Say what replaces an obsolete term."""
    if term.replaced_by:
        return f"replaced by {', '.join(term.replaced_by)}"
    return "no replacement is named"
