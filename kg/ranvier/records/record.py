"""One record: from a YAML file to quads in a graph of its own, with the line of every node.

The JSON-LD context does all the mapping; this module only checks what a JSON-LD processor would
silently drop (unknown keys, unknown prefixes) and gives single nested nodes the name that the
format promises them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.layout import Layout
from ranvier.records.context import Context, load_context
from ranvier.records.problems import Problem, Severity
from ranvier.records.yaml_reader import Path_, Place, YamlDocument, read_yaml
from ranvier.vocabulary import BASE, KINDS, record_graph

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

_HASH_NAME = re.compile(r"#(S\d+|[a-z0-9][a-z0-9._-]*)\Z")
_SUGGESTED = 100
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
_LOCAL = re.compile(r"(?:[\w.~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})+\Z", re.ASCII)
"""What may follow the prefix of a reference: a JSON-LD processor drops any other IRI in silence."""


@dataclass(slots=True)
class Record:
    """A record as read, with what is wrong with it.

    `path` is where it was read, `file` how messages name it.
    `places` maps (node IRI, key) to the place where that key stands, and (node IRI, "") to that of
    the node itself.
    """

    file: str
    path: Path = Path()
    iri: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    quads: list[pyoxigraph.Quad] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def graph(self) -> str:
        """Give the IRI of the record's named graph."""
        return record_graph(self.iri)

    @property
    def is_sound(self) -> bool:
        """Tell whether the record could be turned into quads without a violation."""
        return not any(problem.severity is Severity.VIOLATION for problem in self.problems)

    def place_of(self, node: str, key: str = "") -> Place:
        """Give the place of a key of a node; else that of the node, else that of the record."""
        for wanted in ((node, key), (node, ""), (self.iri, "")):
            if wanted in self.places:
                return self.places[wanted]
        return Place(1, 1)

    def key_at(self, node: str, keys: Sequence[str]) -> str:
        """Give the one of several keys that stands in a node; the first where none does."""
        standing = (key for key in keys if (node, key) in self.places)
        return next(standing, keys[0] if keys else "")

    def rdflib_graph(self) -> rdflib.Graph:
        """Give the record's triples as an rdflib graph in memory, as pySHACL needs them."""
        from ranvier.records.terms import to_rdflib

        return to_rdflib(self.quads)


def read_record(path: Path, layout: Layout) -> Record:
    """Read one record and turn it into quads.

    A record that can't be read has problems and no quads; nothing is raised for what is wrong
    in the file.
    """
    document = read_yaml(path, shown=layout.shown(path))
    record = Record(layout.shown(path), path, problems=list(document.problems))
    if not isinstance(document.content, dict):
        return record
    record.content = document.content
    reading = _Reading(record, document, load_context(layout.context))
    reading.run(path)
    if record.is_sound:
        try:
            record.quads = _to_quads(record, reading.context)
        except SyntaxError as error:
            reading.blame((), f"no JSON-LD can be made of this record: {error}", rule="json-ld")
    return record


def _to_quads(record: Record, context: Context) -> list[pyoxigraph.Quad]:
    """Hand the record to the JSON-LD processor, with its own IRI as base.

    Raises:
        SyntaxError: if the processor finds what the reader should have refused.
    """
    import pyoxigraph

    data = json.dumps({"@context": context.source, **record.content})
    graph = pyoxigraph.NamedNode(record.graph)
    parsed = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.JSON_LD, base_iri=record.iri)
    return [pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]


class _Reading:
    """Walk the tree of a record once: names, keys, references and places."""

    def __init__(self, record: Record, document: YamlDocument, context: Context) -> None:
        """Prepare to walk."""
        self.record = record
        self.document = document
        self.context = context
        self.hash_names: dict[str, Path_] = {}
        self.references: list[tuple[str, Path_, str]] = []

    def blame(self, path: Path_, message: str, *, node: str = "", key: str = "", rule: str) -> None:
        """Note a problem at a place of the document."""
        place = self.document.places.get(path) or self.document.places.get(path[:-1], Place(1, 1))
        self.record.problems.append(
            Problem(
                *(self.record.file, place.line, place.column, message),
                node=node,
                field=key,
                rule=rule,
                focus=self.record.iri + node if self.record.iri else "",
                path=self.context.keys[key].iri if key in self.context.keys else "",
            )
        )

    def run(self, path: Path) -> None:
        """Walk the whole record."""
        content = self.record.content
        if not self._root(path, content):
            return
        self._node(content, (), self.record.iri)
        for name, place, key in self.references:
            if name not in self.hash_names:
                near = self._near(name, self.hash_names)
                self.blame(
                    place,
                    f"{key}: there is no {name} in this record{near}",
                    node=name,
                    key=key,
                    rule="dangling-hash-name",
                )

    def _root(self, path: Path, content: dict[str, Any]) -> bool:
        kind = KINDS.get(path.parent.name)
        given = content.get("id")
        if not isinstance(given, str) or not given:
            wanted = f"{kind or 'trial'}:{path.stem}"
            self.blame(("id",), f"id is missing; write `id: {wanted}`", key="id", rule="missing-id")
            return False
        prefix, _, slug = given.partition(":")
        if prefix not in KINDS.values() or not _SLUG.match(slug):
            self.blame(
                ("id",),
                f"id: {_quoted(given)} is no <kind>:<slug>, with {', '.join(KINDS.values())} as "
                "kind and lower-case letters, digits, '.' and '-' as slug",
                key="id",
                rule="malformed-id",
            )
            return False
        if kind is not None and prefix != kind:
            folder = next(name for name, held in KINDS.items() if held == prefix)
            self.blame(
                ("id",),
                f"id: {_quoted(given)} does not belong into {path.parent.name}/; "
                f"move the file to {folder}/{slug}.yaml, or write `id: {kind}:{path.stem}`",
                key="id",
                rule="id-is-file-name",
            )
        elif kind is not None and slug != path.stem:
            self.blame(
                ("id",),
                f"id: {_quoted(given)} does not fit the file's name; "
                f"write `id: {kind}:{path.stem}`, or rename the file",
                key="id",
                rule="id-is-file-name",
            )
        self.record.iri = f"{BASE}{prefix}/{slug}"
        named = content.get("type")
        if not isinstance(named, str) or named not in self.context.classes:
            near = self._near(str(named), self.context.classes)
            self.blame(
                ("type",) if "type" in content else (),
                f"type: {_quoted(named)} is no class of records{near}; "
                f"one of {', '.join(self.context.classes)}",
                key="type",
                rule="unknown-type",
            )
        elif prefix == (kind or prefix) and named not in (allowed := _types(prefix, self.context)):
            self.blame(
                ("type",),
                f"type: {named} is no {prefix}; write {' or '.join(allowed)}, or mend the id",
                key="type",
                rule="type-of-kind",
            )
        return True

    def _node(self, content: dict[str, Any], path: Path_, iri: str) -> None:
        places = self.record.places
        places[(iri, "")] = self.document.places.get(path) or Place(1, 1)
        for name, value in content.items():
            here = (*path, name)
            places[(iri, name)] = self.document.places.get(here, places[(iri, "")])
            if name == "type" and path:
                self.blame(
                    here,
                    "type is not written for a part of a record: it follows from the key; "
                    "delete it",
                    node=_shown(iri, self.record.iri),
                    key=name,
                    rule="type-of-part",
                )
            if name in ("id", "type"):
                continue
            key = self.context.keys.get(name)
            shown = _shown(iri, self.record.iri)
            if key is None:
                near = self._near(name, self.context.keys)
                self.blame(
                    here,
                    f"{_quoted(name, bare=True)} is not a key of a record{near}",
                    node=shown,
                    key=name,
                    rule="unknown-key",
                )
                continue
            if value == []:
                self._empty(here, name, shown)
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                place = (*here, index) if isinstance(value, list) else here
                self._value(item, place, name, iri, listed=isinstance(value, list))

    def _value(self, item: object, path: Path_, name: str, owner: str, *, listed: bool) -> None:
        key = self.context.keys[name]
        shown = _shown(owner, self.record.iri)
        if isinstance(item, list):
            self.blame(
                path, f"{name}: a list inside a list", node=shown, key=name, rule="wrong-type"
            )
        elif isinstance(item, dict):
            if not key.is_reference:
                self.blame(
                    path,
                    f"{name}: a text is wanted here, not a mapping",
                    node=shown,
                    key=name,
                    rule="wrong-type",
                )
                return
            iri = self._name_node(item, path, name, owner, listed=listed)
            if iri:
                self._node(item, path, iri)
        elif item == "":
            self._empty(path, name, shown)
        elif key.is_reference:
            self._reference(str(item), path, name, shown)
        elif key.is_code and not re.fullmatch(r"[a-z0-9-]+", str(item)):
            self.blame(
                path,
                f"{name}: {_quoted(item)} is no code; codes are lower-case words joined by '-'",
                node=shown,
                key=name,
                rule="malformed-code",
            )

    def _near(self, word: str, known: dict[str, Any]) -> str:
        """Suggest the nearest known word; no more after the first slips, as it takes time."""
        return _nearest(word, known) if len(self.record.problems) < _SUGGESTED else ""

    def _empty(self, path: Path_, name: str, shown: str) -> None:
        self.blame(
            path,
            f"{name} is empty; fill it in, or delete the key where no source says it",
            node=shown,
            key=name,
            rule="empty",
        )

    def _name_node(
        self, item: dict[str, Any], path: Path_, name: str, owner: str, *, listed: bool
    ) -> str:
        given = item.get("id")
        if given is None:
            shown = _shown(owner, self.record.iri)
            if listed:
                self.blame(
                    path,
                    f"an entry of {name} has no id; "
                    'give it a hash name (`id: "#..."`), so that it can be cited',
                    node=shown,
                    key=name,
                    rule="missing-id",
                )
                return ""
            local = owner.partition("#")[2]
            given = item["id"] = f"#{local}.{name}" if local else f"#{name}"
        if not isinstance(given, str) or not _HASH_NAME.match(given):
            self.blame(
                (*path, "id"),
                f"id: {_quoted(given)} is no hash name; "
                "write '#' and lower-case letters, digits, '.', '_' or '-'",
                key="id",
                rule="malformed-id",
            )
            return ""
        if given in self.hash_names:
            first = self.document.places.get(self.hash_names[given], Place(1, 1)).line
            self.blame(
                path,
                f"id: {given} is used twice in this record (first in line {first}); rename one",
                node=given,
                key="id",
                rule="duplicate-id",
            )
            return ""
        self.hash_names[given] = path
        return self.record.iri + given

    def _reference(self, item: str, path: Path_, name: str, shown: str) -> None:
        if _HASH_NAME.match(item):
            self.references.append((item, path, name))
            return
        prefix, colon, local = item.partition(":")
        known = self.context.prefixes
        if item.startswith("#"):
            self.blame(
                path,
                f"{name}: {_quoted(item)} is no hash name; write the id of a part of this record",
                node=shown,
                key=name,
                rule="malformed-reference",
            )
        elif not colon or prefix not in known or not local or local.startswith("//"):
            near = self._near(prefix, known)
            self.blame(
                path,
                f"{name}: {_quoted(item)} is no reference; "
                f'write <prefix>:<name> with a known prefix{near}, or "#name"',
                node=shown,
                key=name,
                rule="malformed-reference",
            )
        elif not _LOCAL.match(local):
            self.blame(
                path,
                f"{name}: {_quoted(item)} has a character that no identifier may have",
                node=shown,
                key=name,
                rule="malformed-reference",
            )


def _shown(iri: str, root: str) -> str:
    """Give the hash name of a part, and nothing for the record itself."""
    return iri[len(root) :]


def _quoted(value: object, *, bare: bool = False) -> str:
    """Write a value on one line and no longer than a message bears; a plain word may go bare."""
    text = str(value)
    if bare and re.fullmatch(r"[\w.-]{1,60}", text):
        return text
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."


def _types(kind: str, context: Context) -> list[str]:
    """Give the classes that the records of a kind may be of: one, save for agents."""
    alone = {"trial": "ClinicalTrial", "modality": "Modality", "publication": "Publication"}
    alone["review"] = "Review"
    if kind in alone:
        return [alone[kind]]
    return [name for name in context.classes if name not in alone.values()]


def _nearest(word: str, known: dict[str, Any]) -> str:
    """Suggest the nearest known word, as the end of a sentence."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""
