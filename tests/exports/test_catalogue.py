"""The catalogue: each format has a writer, and a wrong call or target is told."""

from __future__ import annotations

import pytest

from ranvier.errors import CallError, DataError
from ranvier.exports import FORMATS, export, find_format
from ranvier.exports.catalogue import writer_of
from ranvier.layout import Layout


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_each_format_has_a_writer(form) -> None:
    assert callable(writer_of(form))
    assert form.summary.endswith(".")
    assert not form.loses.endswith(".")


@pytest.mark.parametrize(
    ("name", "message"),
    [("turtel", "did you mean turtle"), ("xyzzy", "one of nquads, trig, turtle")],
)
def test_a_format_that_is_none_is_told(name, message) -> None:
    with pytest.raises(CallError, match=message):
        find_format(name)


def test_without_a_build_there_is_nothing_to_write(layout, tmp_path) -> None:
    nowhere = Layout(root=layout.root, build=tmp_path / "none")
    with pytest.raises(DataError, match="run `ranvier build` first"):
        export(nowhere, "turtle", tmp_path / "x.ttl")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_is_needed_and_the_other_way_round(built, tmp_path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CallError, match="csv is a folder of files"):
        export(built, "csv", tmp_path / "file")
    with pytest.raises(CallError, match="turtle is one file"):
        export(built, "turtle", tmp_path)
    with pytest.raises(CallError, match="can't be written"):
        export(built, "turtle", tmp_path / "file" / "below.ttl")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_writer_that_fails_leaves_the_old_file_and_no_half_of_a_new_one(
    built, tmp_path, monkeypatch
) -> None:
    from ranvier.exports import dumps

    target = tmp_path / "graph.nq"
    target.write_text("old")

    def full(source: object, file: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps.shutil, "copyfileobj", full)
    with pytest.raises(CallError, match="No space left"):
        export(built, "nquads", target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]
