"""Publications for reference managers: BibTeX, RIS, CSL-JSON.

Of most publications only first author, journal, year and ids are on record, so that a title or the
further authors may be missing; a note in each entry says how much was read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.frames.graph import Graph
from ranvier.vocabulary import BASE, DCTERMS, SKOS

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_PLACE = re.compile(r"(\d+)(?:\((\d+)\))?:(e?\d+(?:-e?\d+)?)")
_INITIALS = re.compile(r"[A-Z]{1,4}")
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication, as far as it is on record."""

    slug: str
    label: str
    title: str | None
    first_author: str | None
    journal: str | None
    year: str | None
    citation: str | None
    doi: str | None
    pmid: str | None
    pmcid: str | None
    notes: tuple[str, ...]
    read: str | None
    """What of it was read: abstract, conference, full-text, news, review."""

    @property
    def iri(self) -> str:
        """The IRI of the publication."""
        return f"{BASE}publication/{self.slug}"

    @property
    def is_meeting_abstract(self) -> bool:
        """Whether it was presented at a meeting."""
        return self.read == "conference"

    @property
    def author(self) -> tuple[str, str | None]:
        """Family name and initials of the first author; one name alone has no initials."""
        return split_name(self.first_author or "")

    @property
    def place(self) -> tuple[str | None, str | None, str | None]:
        """Volume, issue and pages, where the citation is nothing else."""
        found = _PLACE.fullmatch(self.citation or "")
        return (found[1], found[2], found[3]) if found else (None, None, None)

    @property
    def note(self) -> str:
        """What no field of its own holds, in sentences."""
        said = [self.label]
        if self.citation:
            said.append(f"Cited as: {self.citation}")
        if self.first_author:
            said.append("Of its authors, the first is on record")
        if self.read:
            said.append(f"Read: {self.read}")
        said.extend(self.notes)
        return ". ".join(text.rstrip(".") for text in said) + "."


def split_name(name: str) -> tuple[str, str | None]:
    """Split a name that ends in initials.

    >>> split_name("De Stefano N"), split_name("Barnes"), split_name("The MS Study Group")
    (('De Stefano', 'N'), ('Barnes', None), ('The MS Study Group', None))
    """
    family, _, last = name.rpartition(" ")
    return (family, last) if family and _INITIALS.fullmatch(last) else (name, None)


def read_publications(store: ReadableStore) -> Iterator[Publication]:
    """Give the publications, sorted by slug."""
    graph = Graph(store)
    for node in sorted(graph.instances("Publication")):
        yield Publication(
            slug=node.removeprefix(f"{BASE}publication/"),
            label=graph.text(node, f"{SKOS}prefLabel") or "",
            title=graph.text(node, f"{DCTERMS}title"),
            first_author=graph.text(node, "firstAuthor"),
            journal=graph.text(node, "journal"),
            year=graph.text(node, "publicationYear"),
            citation=graph.text(node, "citation"),
            doi=graph.text(node, "doiName"),
            pmid=graph.text(node, "pmid"),
            pmcid=graph.text(node, "pmcid"),
            notes=graph.values(node, f"{SKOS}note"),
            read=graph.code(node, "verification"),
        )


def write_csl(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the publications as CSL-JSON 1.0."""
    entries = [_csl(publication) for publication in read_publications(store)]
    text = json.dumps(entries, indent=2, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")
    return (target,)


def _csl(publication: Publication) -> dict[str, Any]:
    family, given = publication.author
    volume, issue, pages = publication.place
    author = {"family": family, "given": given} if given else {"literal": family}
    held = {
        "id": publication.slug,
        "type": "paper-conference" if publication.is_meeting_abstract else "article-journal",
        "title": publication.title,
        "author": [author] if family else None,
        "container-title": publication.journal,
        "issued": {"date-parts": [[int(publication.year)]]} if publication.year else None,
        "volume": volume,
        "issue": issue,
        "page": pages,
        "DOI": publication.doi,
        "PMID": publication.pmid,
        "PMCID": publication.pmcid,
        "URL": publication.iri,
        "note": publication.note,
    }
    return {key: value for key, value in held.items() if value is not None}


def write_bibtex(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the publications as BibTeX in UTF-8."""
    entries = [bibtex(publication) for publication in read_publications(store)]
    target.write_text("\n".join(entries), encoding="utf-8")
    return (target,)


def bibtex(publication: Publication) -> str:
    """Write a publication as an entry of BibTeX."""
    family, given = publication.author
    volume, issue, pages = publication.place
    # Braces around a name of one part keep a group of people from being split at a blank.
    author = f"{family.translate(_ESCAPED)}, {given}" if given else f"{{{_plain(family)}}}"
    fields = {
        "author": author if family else None,
        "title": f"{{{_plain(publication.title)}}}" if publication.title else None,
        "journal": _plain(publication.journal),
        "year": publication.year,
        "volume": volume,
        "number": issue,
        "pages": pages.replace("-", "--") if pages else None,
        "doi": publication.doi,
        "pmid": publication.pmid,
        "pmcid": publication.pmcid,
        "url": publication.iri,
        "note": _plain(publication.note),
    }
    lines = [f"  {key} = {{{value}}},\n" for key, value in fields.items() if value]
    kind = "article" if publication.journal else "misc"
    return f"@{kind}{{{publication.slug},\n{''.join(lines)}}}\n"


def _plain(text: str | None) -> str:
    return (text or "").translate(_ESCAPED)


def write_ris(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the publications as RIS in UTF-8."""
    entries = [_ris(publication) for publication in read_publications(store)]
    target.write_text("\n".join(entries), encoding="utf-8")
    return (target,)


def _ris(publication: Publication) -> str:
    family, given = publication.author
    volume, issue, pages = publication.place
    start, _, end = (pages or "").partition("-")
    fields = [
        ("TY", "CPAPER" if publication.is_meeting_abstract else "JOUR"),
        ("ID", publication.slug),
        ("AU", f"{family}, {given}" if given else family),
        ("TI", publication.title),
        ("T2", publication.journal),
        ("PY", publication.year),
        ("VL", volume),
        ("IS", issue),
        ("SP", start),
        ("EP", end),
        ("DO", publication.doi),
        ("AN", publication.pmid),
        ("C2", publication.pmcid),
        ("UR", publication.iri),
        ("N1", publication.note),
    ]
    # A line of RIS is one value: it has no escape for the end of a line.
    lines = [f"{tag}  - {' '.join(value.split())}\n" for tag, value in fields if value]
    return "".join(lines) + "ER  - \n"


__all__ = [
    "Publication",
    "bibtex",
    "read_publications",
    "split_name",
    "write_bibtex",
    "write_csl",
    "write_ris",
]
