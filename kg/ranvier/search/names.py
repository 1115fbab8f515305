"""What entities are called: labels, synonyms, code names, titles and ids, as the index holds them.

A name is compared by its letters and digits alone, without case and accents, so that `L-T3`, `l t3`
and `LT3` are one; an id is compared without the prefix by which it may be written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.questions.names import name_key, registry_key
from ranvier.vocabulary import BASE, CONCLUDED, DCTERMS, KINDS, SKOS, compact, rv

if TYPE_CHECKING:
    import pyoxigraph

_FIRST = ("agent", "trial", "modality", "target", "mechanism", "process", "publication")

SEARCHED = (
    *_FIRST,
    *(kind for kind in KINDS.values() if kind not in _FIRST),
    *CONCLUDED,
)
"""The kinds of entity that are searched, the more often meant ones first."""

LABEL, SYNONYM, TITLE = range(3)
"""How good a name is: what the entity is called, what else it is called, and what describes it."""

_LABELS = f"{SKOS}prefLabel"

# A property that holds names -> what they are, how good they are, and whether they are ids.
_NAMES = {
    _LABELS: ("label", LABEL, False),
    f"{SKOS}altLabel": ("synonym", SYNONYM, False),
    rv("codeName"): ("code name", SYNONYM, False),
    rv("acronym"): ("acronym", SYNONYM, False),
    rv("geneSymbol"): ("gene symbol", SYNONYM, False),
    rv("hetionetName"): ("synonym", SYNONYM, False),
    rv("fullName"): ("full name", TITLE, False),
    f"{DCTERMS}title": ("title", TITLE, False),
    rv("officialTitle"): ("official title", TITLE, False),
    rv("registeredAs"): ("registry id", LABEL, True),
    rv("pmid"): ("PMID", LABEL, True),
    rv("doiName"): ("DOI", LABEL, True),
    rv("otherIdentifier"): ("identifier", SYNONYM, True),
    rv("drugbankId"): ("DrugBank id", SYNONYM, True),
    rv("unii"): ("UNII", SYNONYM, True),
    rv("chemblId"): ("ChEMBL id", SYNONYM, True),
    rv("inchikey"): ("InChIKey", SYNONYM, True),
    rv("uniprotId"): ("UniProt id", SYNONYM, True),
    rv("ncbiGeneId"): ("NCBI Gene id", SYNONYM, True),
    rv("hgncId"): ("HGNC id", SYNONYM, True),
    f"{SKOS}exactMatch": ("term of an ontology", SYNONYM, True),
}

NAMING = tuple(_NAMES)
"""The properties that hold names."""

_NUMBERED = re.compile(r"[0-9]{7}")
"""What makes a slug an id: a number that is nearly another one names another thing."""

_WRITTEN = re.compile(
    r"^\s*(?:https?://(?:dx\.)?doi\.org/|https?://\S*[/:=](?=[^/\s]+/?\s*$)"
    r"|(?:pmid|pubmed|doi|clinicaltrials(?:\.gov)?|eudract(?:\s*(?:number|no\.?))?|euctr|euct|ctis"
    r"|isrctn|actrn|uniprot(?:kb)?|drugbank|unii|ncbigene|chembl)(?=[\s:#/0-9])\s*[:#/]?\s*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """An entity that can be found."""

    iri: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One name of an entity, and the key by which it is compared."""

    iri: str
    rank: int
    what: str
    text: str
    key: str
    is_id: bool


def search_key(text: str) -> str:
    """Reduce a text to what is compared: letters and digits, without case and accents.

    >>> search_key("L-T3"), search_key("Ménière")
    ('lt3', 'meniere')
    """
    return name_key("".join(c for c in unicodedata.normalize("NFKD", text) if c.isprintable()))


def id_keys(text: str) -> tuple[str, ...]:
    """Give the keys by which a text may name an id: as it is, and without a known prefix.

    >>> id_keys("PMID: 29029896"), id_keys("https://doi.org/10.1212/WNL.1")
    (('pmid29029896', '29029896'), ('httpsdoiorg101212wnl1', '101212wnl1'))
    >>> id_keys("CHEBI:3738")
    ('chebi3738',)
    """
    rest = _WRITTEN.sub("", text, count=1)
    return tuple(dict.fromkeys(key for key in (search_key(text), search_key(rest)) if key))


def kind_of(iri: str) -> str:
    """Give the kind of an entity; empty for a part of one, a term or anything else."""
    kind, slash, name = iri.removeprefix(BASE).partition("/")
    ours = iri.startswith(BASE) and slash and kind in SEARCHED and "#" not in name
    return kind if ours else ""


def read_entities(quads: Iterable[pyoxigraph.Quad]) -> tuple[list[Entity], list[Name]]:
    """Give all entities that have a label, and all their names, each in one fixed order."""
    labels: dict[str, str] = {}
    names: set[Name] = set()
    for quad in quads:
        told = _NAMES.get(quad.predicate.value)
        iri = str(quad.subject.value) if told else ""  # type: ignore[union-attr]
        if told is None or not kind_of(iri):
            continue
        text = str(quad.object.value)  # type: ignore[union-attr]
        if quad.predicate.value == _LABELS:
            labels[iri] = min(text, labels.get(iri, text))
        names.add(_name(iri, text, *told))
    for iri in labels:
        if kind_of(iri) in CONCLUDED:
            # The slugs of what they are about, strung together: the label says it better.
            continue
        slug = iri.rpartition("/")[2]
        names.add(Name(iri, LABEL, "slug", slug, search_key(slug), bool(_NUMBERED.search(slug))))
    entities = sorted(Entity(iri, kind_of(iri), label) for iri, label in labels.items())
    return entities, sorted(name for name in names if name.iri in labels and name.key)


def _name(iri: str, text: str, what: str, rank: int, is_id: bool) -> Name:
    if what == "registry id":
        printed = re.split(r"[/:]", text.rstrip("/"))[-1]
        return Name(iri, rank, what, printed, registry_key(text), is_id)
    printed = compact(text) if "://" in text else text
    return Name(iri, rank, what, printed, search_key(printed), is_id)
