"""The RO-Crate: its library opens it, and each file and column is described as it is."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
from rocrate.rocrate import ROCrate
from ruamel.yaml import YAML

from ranvier.exports.crate import CROISSANT, METADATA, RELEASED
from ranvier.exports.tables import all_tables


@pytest.fixture(scope="module")
def crate(exported) -> ROCrate:
    return ROCrate(str(exported("crate")))


def test_each_file_is_described_and_each_description_is_of_a_file(exported, crate) -> None:
    folder = exported("crate")
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    described = {entity.id for entity in crate.data_entities}
    assert described == there - {METADATA}
    for entity in crate.data_entities:
        data = (folder / entity.id).read_bytes()
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert entity["contentSize"] == str(len(data))
        assert entity["description"]


def test_the_folder_says_what_it_is(crate, summary, layout) -> None:
    assert crate.root_dataset["identifier"] == f"sha256:{summary['hash']}"
    assert crate.root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    cited = YAML(typ="safe").load((layout.root / "CITATION.cff").read_text(encoding="utf-8"))
    assert crate.root_dataset["datePublished"] == str(cited["date-released"]) == RELEASED
    assert crate.name == cited["title"]


def test_each_column_of_a_table_is_a_field(exported, crate) -> None:
    sets = {entity["name"]: entity for entity in crate.root_dataset["cr:recordSet"]}
    assert sets.keys() == {table.name for table in all_tables()}
    for record_set in sets.values():
        fields = record_set["cr:field"]
        (file,) = {field["cr:fileObject"].id for field in fields}
        columns = pd.read_csv(exported("crate") / file, nrows=0).columns
        assert [field["cr:column"] for field in fields] == list(columns)
        assert all(field["description"] for field in fields)


def test_words_of_croissant_are_declared(exported) -> None:
    said = json.loads((exported("crate") / METADATA).read_text(encoding="utf-8"))
    assert said["@context"][1] == {"cr": CROISSANT}
    ids = [entity["@id"] for entity in said["@graph"]]
    assert len(ids) == len(set(ids))


def test_same_build_same_bytes(exported, built, tmp_path) -> None:
    from ranvier.exports import export

    for path in export(built, "crate", tmp_path):
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (exported("crate") / name).read_bytes(), name
