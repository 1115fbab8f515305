"""Rebuild the slice of external ontologies, and tell what changed in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.mappings import NO_TERM, read_mappings
from ranvier.linking.ontology_files import read_ontology
from ranvier.linking.prefixes import curie_problem, load_prefixes
from ranvier.linking.slice import Change, Slice, changes, cut
from ranvier.linking.slice_file import read_slice, write_slice
from ranvier.linking.sources import PURLS, download, files_in, load_sources

if TYPE_CHECKING:
    import curies

    from ranvier.layout import Layout


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A slice cut anew, how it differs from the one before, and what no file had."""

    slice: Slice
    changes: list[Change]
    missing: list[str]


def rebuild(
    layout: Layout,
    *,
    folder: Path | None = None,
    base: str = PURLS,
    seeds: Iterable[str] = (),
    write: bool = True,
    say: Callable[[str], None] = lambda _text: None,
) -> Rebuilt:
    """Cut the slice anew from local files, or from the OBO PURLs where no folder is named.

    Nothing is written before every file was read and the new slice is whole.

    Args:
        layout: the checkout.
        folder: where files of ontologies stand.
        base: the address that stands for the OBO PURLs.
        seeds: terms to add to those that are mapped and those that are in the slice already.
        write: false to only tell what would change.
        say: told what is being done.

    Raises:
        DataError: if a file is cut off or of another format, or a hierarchy has a cycle.
        ServiceError: if a file can't be fetched.
    """
    converter = load_prefixes(layout)
    sources = load_sources(layout)
    before = read_slice(layout.external, converter)
    wanted = set(before.terms) | set(seeds)
    wanted |= {row.object for row in read_mappings(layout).rows if row.object != NO_TERM}
    if folder is not None:
        files = files_in(folder, sources)
        after = cut(wanted, files, sources, converter, before=before, say=say)
    else:
        with tempfile.TemporaryDirectory(prefix="ranvier-external-") as place:
            files = download(Path(place), sources, base=base, say=say)
            after = cut(wanted, files, sources, converter, before=before, say=say)
    if write:
        aside = layout.external.with_suffix(".new")
        aside.write_text(write_slice(after, sources, converter), encoding="utf-8")
        aside.replace(layout.external)
    missing = sorted(wanted - set(after.terms) - set(before.terms))
    return Rebuilt(after, changes(before, after), missing)


def seeds_from(given: Iterable[str], converter: curies.Converter) -> set[str]:
    """Take seeds as CURIEs, or as tables of terms (files with the columns curie and label).

    Obsolete terms of a table are left out.

    Raises:
        DataError: if one is neither.
    """
    found: set[str] = set()
    for each in given:
        path = Path(each)
        if path.is_file():
            terms = read_ontology(path, converter).terms.values()
            found.update(term.curie for term in terms if not term.obsolete)
        elif wrong := curie_problem(each, converter):
            raise DataError(wrong)
        else:
            found.add(each)
    return found
