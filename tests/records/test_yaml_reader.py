"""The reader keeps text and places, and says in one line what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.records.yaml_reader import MAX_BYTES, Place, read_yaml


def read(tmp_path: Path, content: bytes | str):
    path = tmp_path / "a.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(path, shown="a.yaml")


@pytest.mark.parametrize(
    "text", ["no", "NO", "3.50", "-7.55", "2014-01", "1e3", "0x1F", "null", "~", "1_000", "12:30"]
)
def test_scalars_stay_as_written(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"a: {text}\n").content == {"a": text}


def test_places_name_line_and_column(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 1\nb:\n  - c: 2\n  - {d: 3}\n")
    assert document.places[("b", 0, "c")] == Place(3, 5)
    assert document.places[("b", 1, "d")] == Place(4, 6)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("a: [1\nb: 2", 2, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a: 1\na: 2\n", 2, "a second time"),
        ("", 1, "empty"),
        ("# only a comment\n", 1, "mapping"),
        ("- a\n- b\n", 1, "mapping"),
        ("just text\n", 1, "mapping"),
        (b"a: b\nc: \xff\n", 2, "UTF-8"),
        ("a: 1\nb: x\x07\n", 2, "not YAML"),
        ("a: &x 1\n", 1, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        ("a: !!python/object:os.system 1\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second YAML document"),
        ("? [a]\n: 1\n", 1, "a key is a plain word"),
        ("a: " + "[" * 60 + "]" * 60, 1, "nested deeper"),
    ],
)
def test_one_clear_line_for_each_bad_file(tmp_path: Path, content, line: int, says: str) -> None:
    problems = read(tmp_path, content).problems
    assert len(problems) == 1
    assert problems[0].line == line
    assert says in problems[0].message
    assert "\n" not in str(problems[0])


def test_yaml_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    document = read(tmp_path, "\n".join(lines))
    assert [problem.line for problem in document.problems] == [1]


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.seek(50 << 20)
        file.write(b"\n")
    problems = read_yaml(path, shown="a.yaml").problems
    assert f"{MAX_BYTES:,}" in problems[0].message


def test_folder_is_named_as_one(tmp_path: Path) -> None:
    assert "folder" in read_yaml(tmp_path, shown="x").problems[0].message


TREES = st.recursive(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh_", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcdefgh_", min_size=1), TREES, min_size=1))
def test_json_is_read_back_whole(tmp_path_factory: pytest.TempPathFactory, tree: dict) -> None:
    path = tmp_path_factory.getbasetemp() / "tree.yaml"
    path.write_text(json.dumps(tree, ensure_ascii=False, indent=1), encoding="utf-8")
    document = read_yaml(path, shown="tree.yaml")
    assert document.problems == []
    assert document.content == tree
