"""What the JSON-LD context says of each key of a record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ranvier.errors import DataError
from ranvier.vocabulary import RDF, VOCABULARY


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: the property that it stands for, and what its values are."""

    name: str
    iri: str
    datatype: str | None
    is_reference: bool
    scheme: str | None

    @property
    def is_code(self) -> bool:
        """Tell whether values are codes of a scheme of the vocabulary."""
        return self.scheme is not None


@dataclass(frozen=True)
class Context:
    """The parsed context: keys, prefixes and the classes that a record may name as its type."""

    source: dict[str, Any]
    digest: str

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Give prefix -> IRI."""
        found = {}
        for name, value in self.source.items():
            if isinstance(value, str) and not name.startswith("@") and value.startswith("http"):
                found[name] = value
            elif isinstance(value, dict) and value.get("@prefix"):
                found[name] = str(value["@id"])
        return found

    @cached_property
    def classes(self) -> dict[str, str]:
        """Give the name of a class as records write it -> IRI."""
        return {
            name: self.expand(value)
            for name, value in self.source.items()
            if isinstance(value, str) and name[:1].isupper()
        }

    @cached_property
    def keys(self) -> dict[str, Key]:
        """Give key -> what it stands for (without `id` and `type`)."""
        found = {}
        for name, value in self.source.items():
            if not isinstance(value, dict) or value.get("@prefix"):
                continue
            kind = value.get("@type")
            # A scoped context drops all terms first ([null, ...]), since a code may be spelled
            # like a key (`completed`).
            scheme = value["@context"][1]["@vocab"] if "@context" in value else None
            datatype = None if kind in (None, "@id", "@vocab") else self.expand(kind)
            found[name] = Key(name, self.expand(value["@id"]), datatype, kind == "@id", scheme)
        return found

    @cached_property
    def key_of(self) -> dict[str, str]:
        """Give property IRI -> key."""
        return {key.iri: name for name, key in self.keys.items()}

    @cached_property
    def keys_of(self) -> dict[str, tuple[str, ...]]:
        """Give property IRI -> all keys that stand for it (`completed` and `n_completed`)."""
        found: dict[str, tuple[str, ...]] = {f"{RDF}type": ("type",)}
        for name, key in self.keys.items():
            found[key.iri] = (*found.get(key.iri, ()), name)
        return found

    def expand(self, curie: str) -> str:
        """Give the IRI of a CURIE; a text without a known prefix is given back unchanged."""
        prefix, colon, local = curie.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else curie

    def shorten(self, iri: str) -> str:
        """Write an IRI as records do: the code, the key, or a CURIE; else unchanged."""
        for key in self.keys.values():
            if key.scheme and iri.startswith(key.scheme):
                return iri[len(key.scheme) :]
        if iri in self.key_of:
            return self.key_of[iri]
        for prefix, base in self.prefixes.items():
            if iri.startswith(base) and base != VOCABULARY:
                return f"{prefix}:{iri[len(base) :]}"
        return iri


@lru_cache(maxsize=8)
def load_context(path: Path) -> Context:
    """Read the context file.

    Raises:
        DataError: if the file is missing or no JSON.
    """
    import hashlib

    try:
        raw = path.read_bytes()
        source = json.loads(raw)["@context"]
    except (OSError, KeyError, ValueError) as error:
        message = f"{path}: not a JSON-LD context: {error}"
        raise DataError(message) from error
    return Context(source, hashlib.sha256(raw).hexdigest())
