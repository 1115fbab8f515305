from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ranvier.cli.app import app
from ranvier.errors import CallError, DataError
from ranvier.layout import Layout


def test_link_gives_score_reason_and_who_is_linked(layout: Layout) -> None:
    command = ["--root", str(layout.root), "link", "neutropenia", "--in", "HP", "--format", "json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    best = json.loads(done.stdout)[0]
    assert (best["curie"], best["score"], best["reason"]) == ("HP:0001875", 1.0, "exact label")
    assert "adverse-event:neutropenia" in best["ours"]


@pytest.mark.parametrize("options", [[], ["--from", "x", "--download"]])
def test_external_wants_one_place_to_read_from(checkout: Layout, options: list[str]) -> None:
    done = CliRunner().invoke(app, ["--root", str(checkout.root), "external", *options])
    assert isinstance(done.exception, CallError)
    assert done.exception.exit_code == 2


def test_external_refuses_a_malformed_seed(checkout: Layout, layout: Layout) -> None:
    command = ["--root", str(checkout.root), "external", "--from", ".", "--seed", "HP:12"]
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, DataError)
    assert checkout.external.read_bytes() == layout.external.read_bytes()


def test_new_offers_terms_for_what_is_begun(checkout: Layout, layout: Layout) -> None:
    records = checkout.root / "kg" / "records"
    records.unlink()
    records.mkdir()
    checkout.context.write_bytes(layout.context.read_bytes())
    command = ["--root", str(checkout.root), "new", "adverse-event", "blurred vision"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    written = (records / "adverse-events" / "blurred-vision.yaml").read_text(encoding="utf-8")
    assert "1.00 HP:0000622 Blurred vision (exact label)" in written
