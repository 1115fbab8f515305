"""Both servers that are not ours answer every question with the rows that are pinned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.queries import pin

from ranvier.layout import find_layout
from ranvier.questions import ask, load_questions
from ranvier.remote.client import Client
from ranvier.remote.dialects import Statements, dialect_of
from ranvier.remote.graph import RemoteStore
from ranvier.remote.opening import open_remote
from ranvier.remote.publish import publish, target_of
from ranvier.remote.writing import Writer

LAYOUT = find_layout()
CASES = [
    pytest.param(question, stem, values, id=stem)
    for question in load_questions(LAYOUT.questions).values()
    for stem, values in pin.cases_of(question).items()
]
REPORTS = [pytest.param(each, id=name) for name, each in load_questions(LAYOUT.reports).items()]
UNANSWERED: dict[str, str] = {}
"""Server and case -> why it can't be answered there; an answer to it fails."""


@pytest.fixture(scope="module")
def remote(server, built) -> Iterator[RemoteStore]:
    client = Client(server.url)
    dialect = dialect_of(client)
    target = target_of(server.url, dialect)
    with Writer(
        update=target.update, graph_store=target.graph_store, operations=dialect.operations
    ) as writer:
        publish(built, writer, Statements(client, dialect).rows)
    client.close()
    store, _ = open_remote(server.url)
    yield store
    store.close()


@pytest.mark.parametrize(("question", "stem", "values"), CASES)
def test_the_rows_are_those_that_are_pinned(
    remote, server, graph_store, question, stem, values
) -> None:
    expected = (pin.EXPECTED / f"{stem}.csv").read_text(encoding="utf-8")
    found = ask(remote, question, values)
    same = pin.as_pinned(found, values).splitlines() == expected.splitlines()
    # CSV does not tell a truth value from a word, nor nothing from "": the terms are the same too.
    same = same and found.rows == ask(graph_store, question, values).rows
    assert same == (f"{server.name} {stem}" not in UNANSWERED)


@pytest.mark.parametrize("question", REPORTS)
def test_reports_say_what_the_embedded_store_says(remote, graph_store, question) -> None:
    values = pin.examples(question)
    assert ask(remote, question, values).rows == ask(graph_store, question, values).rows
