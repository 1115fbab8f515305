"""One record: from a YAML file to quads in a graph of its own, with the line of every node.

The JSON-LD context does all the mapping; this module only checks what a JSON-LD processor would
silently drop (unknown keys, unknown prefixes) and gives single nested nodes the name that the
format promises them.
"""

from __future__ import annotations

import json
import re
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
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")


@dataclass(slots=True)
class Record:
    """A record as read, with what is wrong with it.

    `places` maps (node IRI, key) to the place where that key stands, and (node IRI, "") to that of
    the node itself.
    """

    file: str
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

    def rdflib_graph(self) -> rdflib.Graph:
        """Give the record's triples as an rdflib graph in memory, as pySHACL needs them."""
        import io

        import pyoxigraph
        import rdflib

        buffer = io.BytesIO()
        pyoxigraph.serialize(
            (quad.triple for quad in self.quads), buffer, format=pyoxigraph.RdfFormat.N_TRIPLES
        )
        return rdflib.Graph().parse(data=buffer.getvalue(), format="nt")


def read_record(path: Path, layout: Layout) -> Record:
    """Read one record and turn it into quads.

    A record that can't be read has problems and no quads; nothing is raised for what is wrong
    in the file.
    """
    document = read_yaml(path, shown=layout.shown(path))
    record = Record(file=layout.shown(path), problems=list(document.problems))
    if not isinstance(document.content, dict):
        return record
    record.content = document.content
    reading = _Reading(record, document, load_context(layout.context))
    reading.run(path)
    if record.is_sound:
        record.quads = _to_quads(record, reading.context)
    return record


def _to_quads(record: Record, context: Context) -> list[pyoxigraph.Quad]:
    """Hand the record to the JSON-LD processor, with its own IRI as base."""
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
                self.record.file, place.line, place.column, message, node=node, field=key, rule=rule
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
                near = _nearest(name, self.hash_names)
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
                f"id: {given!r} is no <kind>:<slug> with a kind of {', '.join(KINDS.values())} "
                "and a slug of lower-case letters, digits, '.' and '-'",
                key="id",
                rule="malformed-id",
            )
            return False
        if kind is not None and (prefix != kind or slug != path.stem):
            self.blame(
                ("id",),
                f"id: {given!r} does not fit the file's name; "
                f"write `id: {kind}:{path.stem}`, or rename the file",
                key="id",
                rule="id-is-file-name",
            )
        self.record.iri = f"{BASE}{prefix}/{slug}"
        named = content.get("type")
        if not isinstance(named, str) or named not in self.context.classes:
            near = _nearest(str(named), self.context.classes)
            self.blame(
                ("type",) if "type" in content else (),
                f"type: {named!r} is no class of records{near}; "
                f"one of {', '.join(self.context.classes)}",
                key="type",
                rule="unknown-type",
            )
        return True

    def _node(self, content: dict[str, Any], path: Path_, iri: str) -> None:
        places = self.record.places
        places[(iri, "")] = self.document.places.get(path) or Place(1, 1)
        for name, value in content.items():
            here = (*path, name)
            places[(iri, name)] = self.document.places.get(here, places[(iri, "")])
            if name in ("id", "type"):
                continue
            key = self.context.keys.get(name)
            shown = _shown(iri, self.record.iri)
            if key is None:
                near = _nearest(name, self.context.keys)
                self.blame(
                    here,
                    f"{name} is not a key of a record{near}",
                    node=shown,
                    key=name,
                    rule="unknown-key",
                )
                continue
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
            self.blame(
                path,
                f"{name} is empty; leave the key out where nothing is known",
                node=shown,
                key=name,
                rule="empty",
            )
        elif key.is_reference:
            self._reference(str(item), path, name, shown)
        elif key.is_code and not re.fullmatch(r"[a-z0-9-]+", str(item)):
            self.blame(
                path,
                f"{name}: {item!r} is no code; codes are lower-case words joined by '-'",
                node=shown,
                key=name,
                rule="malformed-code",
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
            parent, _, local = owner.partition("#")
            given = item["id"] = f"#{local}.{name}" if local else f"#{name}"
            del parent
        if not isinstance(given, str) or not _HASH_NAME.match(given):
            self.blame(
                (*path, "id"),
                f"id: {given!r} is no hash name; "
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
        if item.startswith("#"):
            self.references.append((item, path, name))
            return
        prefix, colon, local = item.partition(":")
        if not colon or prefix not in self.context.prefixes or not local or local.startswith("//"):
            near = _nearest(prefix, self.context.prefixes)
            self.blame(
                path,
                f"{name}: {item!r} is no reference; "
                f'write <prefix>:<name> with a known prefix{near}, or "#name"',
                node=shown,
                key=name,
                rule="malformed-reference",
            )
        elif re.search(r"[\s<>\"{}|\\^`]", item):
            self.blame(
                path,
                f"{name}: {item!r} has a character that no identifier may have",
                node=shown,
                key=name,
                rule="malformed-reference",
            )


def _shown(iri: str, root: str) -> str:
    """Give the hash name of a part, and nothing for the record itself."""
    return iri[len(root) :]


def _nearest(word: str, known: dict[str, Any]) -> str:
    """Suggest the nearest known word, as the end of a sentence."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""
