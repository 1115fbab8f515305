"""Tables: pandas, pyarrow and a reader of CSVW find what the graph holds, with its types."""

from __future__ import annotations

import json
import shutil
import subprocess

import pandas as pd
import pyarrow.parquet as pq
import pyoxigraph
import pytest
from csvw import TableGroup

from ranvier.errors import DataError
from ranvier.exports import flat, tables
from ranvier.exports.tables import KINDS, all_tables, frame_of
from ranvier.vocabulary import PREFIXES

TABLES = all_tables()
READ_AS = {"text": "string", "list": "string", "code": "string"}
COUNTED = {
    "results": "?o rv:hasResult ?x",
    "effects": "?x a rv:DerivedEstimate",
    "safety": "?t rv:hasSafetyFinding ?x",
    "trials": "?x a rv:ClinicalTrial",
    "verdicts": "?x a rv:Assertion",
    "mappings": "?x a owl:Axiom",
}

by_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def read_csv(folder, table) -> pd.DataFrame:
    """Read a table by its description alone."""
    kinds = {c.name: READ_AS.get(c.kind, KINDS[c.kind]) for c in table.columns}
    return pd.read_csv(
        folder / f"{table.name}.csv",
        dtype=kinds,
        keep_default_na=False,
        na_values=[""],
    )


def compared(frame: pd.DataFrame, table) -> pd.DataFrame:
    """Give a frame with plain lists and texts, so that only values are compared."""
    found = frame.copy()
    for column in table.columns:
        if column.kind == "list":
            found[column.name] = found[column.name].map(tuple).astype("object")
        elif column.kind == "code":
            found[column.name] = found[column.name].astype("string")
    return found


@by_table
def test_one_row_a_thing(built_store, table) -> None:
    (row,) = built_store.query(
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {COUNTED[table.name]} }}", prefixes=PREFIXES
    )
    frame = table.make(built_store)
    assert len(frame) == int(row["n"].value) > 0
    assert frame.iloc[:, 0].is_unique


@by_table
def test_the_description_is_of_the_very_columns(built_store, table) -> None:
    frame = table.make(built_store)
    assert {c.name: KINDS[c.kind] for c in table.columns} == {
        name: kind.name for name, kind in frame.dtypes.items()
    }
    assert all(column.description.endswith(".") for column in table.columns)


@by_table
def test_pandas_reads_the_csv_and_nothing_is_lost(exported, built_store, table) -> None:
    read = read_csv(exported("csv"), table)
    for column in table.columns:
        if column.kind == "list":
            read[column.name] = read[column.name].map(
                lambda text: () if pd.isna(text) else tuple(text.split(flat.SEPARATOR))
            )
    pd.testing.assert_frame_equal(
        compared(read, table), compared(frame_of(table, built_store), table)
    )


@by_table
def test_pyarrow_reads_the_parquet_and_nothing_is_lost(exported, built_store, table) -> None:
    made = pq.read_table(exported("parquet") / f"{table.name}.parquet")
    frame = frame_of(table, built_store)
    pd.testing.assert_frame_equal(compared(made.to_pandas(), table), compared(frame, table))
    for column in table.columns:
        said = made.schema.field(column.name).metadata[b"description"]
        assert said.decode() == column.description
    assert made.schema.metadata[b"description"].decode() == table.summary


def test_a_reader_of_csvw_checks_every_cell(exported, built_store) -> None:
    group = TableGroup.from_file(exported("csv") / flat.DESCRIPTION)
    assert [table.local_name for table in group.tables] == [f"{t.name}.csv" for t in TABLES]
    for described, table in zip(group.tables, TABLES, strict=True):
        frame = frame_of(table, built_store)
        rows = list(described.iterdicts(strict=True))
        assert len(rows) == len(frame)
        for column in table.columns:
            if column.kind in ("whole", "truth", "list"):
                held = [None if found is pd.NA else found for found in frame[column.name]]
                read = [row[column.name] for row in rows]
                if column.kind == "list":
                    read = [tuple(found) for found in read]
                assert read == held, f"{table.name}.{column.name}"


def test_effects_are_the_figures_of_the_graph(exported, built_store) -> None:
    found = built_store.query(
        "SELECT ?e ?value ?se ?log { ?e a rv:DerivedEstimate ; rv:value ?value ; "
        "rv:onLogScale ?log . OPTIONAL { ?e rv:standardError ?se } }",
        prefixes=PREFIXES,
    )
    held = {
        row["e"].value.removeprefix("https://w3id.org/ranvier/").replace("/", ":", 1): row
        for row in found
    }
    table = read_csv(exported("csv"), next(t for t in TABLES if t.name == "effects"))
    assert len(held) == len(table)
    for row in table.to_dict("records"):
        node = held[row["estimate"]]
        assert row["yi"] == float(node["value"].value)
        assert row["log"] == (node["log"].value == "true")
        assert row["sei"] == float(node["se"].value)
        assert row["vi"] == pytest.approx(row["sei"] ** 2, rel=1e-12)


METAFOR = """
suppressPackageStartupMessages(library(metafor))
all <- read.csv(commandArgs(TRUE)[1])
rows <- subset(all, effect_measure == "mean-difference" & !duplicated(cohort))
fit <- rma(yi, vi, data = rows, slab = slab, method = "EE", digits = 12)
same <- rma(yi, sei = sei, ni = n, data = rows, slab = slab, method = "EE")
stopifnot(all.equal(c(fit$beta), c(same$beta)), identical(fit$slab, rows$slab), fit$k == nrow(rows))
cat(fit$k, format(c(fit$beta), digits = 15), format(fit$se, digits = 15))
"""


def test_metafor_takes_them_as_they_are(exported) -> None:
    """An equal-effects model is the weighted mean, so that its figures can be told without R."""
    found = shutil.which("Rscript")
    if (
        not found
        or subprocess.run([found, "-e", "library(metafor)"], capture_output=True).returncode
    ):
        pytest.skip("R with its package metafor is not installed")
    file = exported("csv") / "effects.csv"
    done = subprocess.run(
        [found, "-e", METAFOR, str(file)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    table = read_csv(file.parent, next(t for t in TABLES if t.name == "effects"))
    rows = table[(table["effect_measure"] == "mean-difference") & ~table["cohort"].duplicated()]
    weights = 1 / rows["vi"]
    count, mean, error = done.stdout.split()
    assert int(count) == len(rows) > 3
    assert float(mean) == pytest.approx((weights * rows["yi"]).sum() / weights.sum(), rel=1e-9)
    assert float(error) == pytest.approx(weights.sum() ** -0.5, rel=1e-9)


def test_rows_have_what_metafor_needs_and_labels_of_their_own(exported) -> None:
    table = read_csv(exported("csv"), next(t for t in TABLES if t.name == "effects"))
    assert table[["yi", "vi", "sei", "slab"]].notna().all(axis=None)
    assert (table["vi"] > 0).all()
    assert table["slab"].is_unique
    assert all(row["slab"].startswith(row["trial_label"]) for row in table.to_dict("records"))


def test_above_zero_is_better_on_the_agent(exported) -> None:
    """A hazard ratio below 1 of a harm, and a slower loss: both favour the agent as printed."""
    table = read_csv(exported("csv"), next(t for t in TABLES if t.name == "effects"))
    row = table.set_index("estimate").loc["trial:allegro#cdp-itt.derived-log-hazard-ratio"]
    assert (row["yi"] > 0, row["log"], row["evidence_direction"]) == (True, True, "supports")
    significant = table[(table["ci_low"] > 0) | (table["ci_high"] < 0)]
    sides = {(row["yi"] > 0, row["evidence_direction"]) for row in significant.to_dict("records")}
    assert (True, "supports") in sides
    assert (False, "supports") not in sides


def test_a_value_that_holds_the_separator_is_refused(tmp_path, monkeypatch, summary) -> None:
    table = next(t for t in TABLES if t.name == "effects")
    row = dict.fromkeys([c.name for c in table.columns])
    row |= {c.name: () for c in table.columns if c.kind == "list"}
    frame = pd.DataFrame([{**row, "agents": ("a|b",)}])
    bad = tables.Table("effects", table.summary, table.columns, lambda store: frame)
    monkeypatch.setattr(flat, "all_tables", lambda: (bad,))
    with pytest.raises(DataError, match=r"effects\.agents: 'a\|b' can't stand in a list"):
        flat.write_csv(pyoxigraph.Store(), tmp_path, summary=summary)


def test_an_empty_graph_gives_tables_with_their_columns(tmp_path, summary) -> None:
    flat.write_csv(pyoxigraph.Store(), tmp_path, summary=summary)
    flat.write_parquet(pyoxigraph.Store(), tmp_path, summary=summary)
    for table in TABLES:
        assert list(read_csv(tmp_path, table).columns) == [c.name for c in table.columns]
        assert pq.read_table(tmp_path / f"{table.name}.parquet").num_rows == 0


def test_same_graph_same_bytes(exported, built_store, summary, tmp_path) -> None:
    for name, writer in (("csv", flat.write_csv), ("parquet", flat.write_parquet)):
        folder = tmp_path / name
        folder.mkdir()
        for path in writer(built_store, folder, summary=summary):
            assert path.read_bytes() == (exported(name) / path.name).read_bytes()
    said = json.loads((exported("csv") / flat.DESCRIPTION).read_text())
    assert said["dc:identifier"] == summary["hash"]
