"""The vocabulary stands in its one form, and the form loses nothing."""

from __future__ import annotations

import random
import shutil

import pyoxigraph
import pytest

from ranvier import __version__
from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.ontology import format_vocabulary, read_vocabulary
from ranvier.ontology.__main__ import main
from ranvier.vocabulary import OWL, RDF, RDFS, SKOS, rv

CLASS = pyoxigraph.Triple(
    pyoxigraph.NamedNode(rv("Arm")),
    pyoxigraph.NamedNode(f"{RDF}type"),
    pyoxigraph.NamedNode(f"{OWL}Class"),
)


def _say(predicate: str, value) -> pyoxigraph.Triple:
    return pyoxigraph.Triple(CLASS.subject, pyoxigraph.NamedNode(predicate), value)


def _parse(text: str) -> set[pyoxigraph.Triple]:
    quads = pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE)
    return {quad.triple for quad in quads}


def test_the_committed_file_is_in_its_form(layout) -> None:
    """If this fails, run `python -m ranvier.ontology`."""
    text = format_vocabulary(read_vocabulary(layout.ontology), version=__version__)
    assert layout.ontology.read_text(encoding="utf-8") == text


def test_the_form_loses_nothing_and_heeds_no_order(layout) -> None:
    triples = read_vocabulary(layout.ontology)
    shuffled = random.Random(7).sample(triples, len(triples))  # noqa: S311
    text = format_vocabulary(shuffled)
    assert text == format_vocabulary(triples)
    assert _parse(text) == set(triples)


@pytest.mark.parametrize(
    "value",
    [
        pyoxigraph.Literal('says "no"\\ and\tthen\r\na second line'),
        pyoxigraph.Literal("Myelin", language="en"),
        pyoxigraph.Literal(
            "1.50", datatype=pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
        ),
        pyoxigraph.NamedNode("https://w3id.org/ranvier/trial/renew#a.b"),
        pyoxigraph.NamedNode(rv("ends-in-")),
    ],
    ids=["escapes", "language", "digits", "foreign name", "odd name"],
)
def test_each_kind_of_value_is_read_back_as_it_was(value) -> None:
    triples = {CLASS, _say(f"{SKOS}note", value)}
    assert _parse(format_vocabulary(triples)) == triples


def test_a_blank_node_is_refused() -> None:
    axiom = _say(f"{RDFS}subClassOf", pyoxigraph.BlankNode("x"))
    with pytest.raises(DataError, match="blank node"):
        format_vocabulary([CLASS, axiom])


def test_a_subject_of_no_kind_is_refused_by_name() -> None:
    with pytest.raises(DataError, match="rv:Arm is no ontology, class, property"):
        format_vocabulary([_say(f"{SKOS}prefLabel", pyoxigraph.Literal("arm"))])


def test_the_command_writes_the_form_and_the_version(layout, tmp_path, capsys) -> None:
    copy = Layout(root=tmp_path, build=tmp_path / "build")
    copy.ontology.parent.mkdir()
    text = layout.ontology.read_text(encoding="utf-8")
    lines = text.replace(f'"{__version__}"', '"0.0.9"').splitlines(keepends=True)
    copy.ontology.write_text("".join(["# unsorted\n", *lines]), encoding="utf-8")
    assert main(copy) == 0
    assert "ontology/ranvier.ttl: written anew" in capsys.readouterr().out
    assert copy.ontology.read_text(encoding="utf-8") == text
    assert main(copy) == 0
    assert "already in its form" in capsys.readouterr().out


def test_the_command_leaves_a_broken_file_as_it_is(layout, tmp_path, capsys) -> None:
    copy = Layout(root=tmp_path, build=tmp_path / "build")
    shutil.copytree(layout.ontology.parent, copy.ontology.parent)
    with copy.ontology.open("a", encoding="utf-8") as file:
        file.write("rv:Arm skos:note .\n")
    before = copy.ontology.read_bytes()
    assert main(copy) == 1
    assert "not a vocabulary in Turtle" in capsys.readouterr().err
    assert copy.ontology.read_bytes() == before
