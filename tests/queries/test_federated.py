"""The federated examples are sound SPARQL and join where our graph has the ids that they join by.

They need the network, so that none is run here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery
from ruamel.yaml import YAML

from ranvier.errors import CallError
from ranvier.layout import find_layout
from ranvier.questions.sparql import query
from ranvier.vocabulary import PREFIXES

FILES = sorted((find_layout().root / "queries" / "federated").glob("*.rq"))
EACH = [pytest.param(path, id=path.stem) for path in FILES]


def _header(path: Path) -> dict:
    lines = [line[3:] for line in path.read_text("utf-8").splitlines() if line.startswith("#+")]
    return YAML(typ="safe", pure=True).load("\n".join(lines))


def test_there_are_eight() -> None:
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", EACH)
def test_the_header_names_the_need_the_services_and_the_columns(path) -> None:
    header = _header(path)
    text = path.read_text("utf-8")
    assert header["summary"].endswith("?")
    assert header["description"].startswith("Needs the network.")
    assert sorted(set(re.findall(r"SERVICE <([^>]+)>", text))) == sorted(header["services"])
    prepared = prepareQuery(text)
    assert [str(name) for name in prepared.algebra["PV"]] == list(header["columns"])


@pytest.mark.parametrize("path", EACH)
def test_our_own_engine_refuses_it_only_for_the_service(graph_store, path) -> None:
    with pytest.raises(CallError, match="SERVICE is not answered here"):
        query(graph_store, path.read_text("utf-8"))


@pytest.mark.parametrize("path", EACH)
def test_what_is_asked_of_our_graph_gives_rows(graph_store, path) -> None:
    """Guards against joining by a key that no record has."""
    ours = re.sub(r"SERVICE <[^>]+> \{(?:[^{}]|\{[^{}]*\})*\}", "", path.read_text("utf-8"))
    asked = re.sub(r"SELECT[^{]*", "SELECT * ", ours, count=1)
    assert "SERVICE" not in asked
    rows = list(graph_store.query(re.sub(r"ORDER BY .*", "", asked), prefixes=PREFIXES))
    assert rows
