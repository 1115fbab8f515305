"""Pin the rows that the named questions are expected to give.

Run `python -m tests.queries.pin [name ...]` from the checkout's root after records have changed,
read what `git diff tests/queries/expected` says, and commit it if each change is right.

`cases.yaml` names the sets of parameters that are pinned. A question that is not in it is pinned
once: with its defaults, and the examples of the parameters that it requires.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pyoxigraph
from ruamel.yaml import YAML

from ranvier.questions import Answer, Question, ask, load_questions

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"

Cases = dict[str, dict[str, str]]


def examples(question: Question) -> dict[str, str]:
    """Give a value for each parameter that the question requires."""
    return {each.name: each.example for each in question.params if each.required}


def cases_of(question: Question) -> Cases:
    """Give the pinned cases of a question: file stem -> values of its parameters."""
    given = YAML(typ="safe", pure=True).load((HERE / "cases.yaml").read_text(encoding="utf-8"))
    named = given.get(question.name)
    if named is None:
        return {question.name: examples(question)}
    return {
        f"{question.name}.{case}": {name: str(value) for name, value in (values or {}).items()}
        for case, values in named.items()
    }


def written(store: pyoxigraph.Store, question: Question, values: dict[str, str]) -> str:
    """Write the answer to a question as it is pinned."""
    return as_pinned(ask(store, question, values), values)


def as_pinned(answer: Answer, values: dict[str, str]) -> str:
    """Write an answer as it is pinned: the parameters in a comment, then plain CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    buffer.write(f"# {' '.join(f'{name}={value}' for name, value in values.items())}".rstrip())
    buffer.write("\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow("" if term is None else term.value for term in row)
    return buffer.getvalue()


def main(names: list[str]) -> None:
    """Write the expected rows of the named questions, or of all; remove what none leads to."""
    from ranvier.checking.check import record_files
    from ranvier.layout import find_layout
    from ranvier.records import read_record
    from ranvier.store.dataset import assemble
    from ranvier.synthesis.stage import synthesise

    layout = find_layout()
    records = [read_record(path, layout) for path in record_files(layout)]
    dataset = synthesise(layout, assemble(layout, records))
    store = pyoxigraph.Store()
    store.bulk_extend(dataset.store_quads())
    questions = load_questions(layout.questions)
    EXPECTED.mkdir(exist_ok=True)
    kept = set()
    for question in questions.values():
        for stem, values in cases_of(question).items():
            kept.add(stem)
            if not names or question.name in names:
                text = written(store, question, values)
                (EXPECTED / f"{stem}.csv").write_text(text, encoding="utf-8")
    for path in EXPECTED.glob("*.csv"):
        if path.stem not in kept:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
