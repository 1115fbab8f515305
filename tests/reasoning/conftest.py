"""What the tests of reasoning share: a small slice of the real records, quick to classify."""

from __future__ import annotations

import pytest

from ranvier.layout import Layout
from ranvier.records import read_record
from ranvier.store.dataset import Dataset, assemble

SLICE = {
    "agents": ["clemastine", "bexarotene", "opicinumab", "fampridine", "fingolimod", "elezanumab"],
    "trials": ["renew", "rebuild", "aton-atacicept", "trap-ms-clemastine", "dalfampridine-on"],
    "modalities": ["vep", "mwf", "mtr"],
    "targets": ["chrm1", "muscarinic-acetylcholine-receptor", "rxrg", "retinoid-x-receptor"],
    "processes": ["remyelination", "myelination", "opc-differentiation", "oligodendrogenesis"],
    "axes": ["remyelination", "neuroprotection", "immunomodulation"],
}


@pytest.fixture(scope="session")
def few(layout: Layout) -> Dataset:
    """The dataset of a few real records."""
    paths = [layout.records / f / f"{slug}.yaml" for f, slugs in SLICE.items() for slug in slugs]
    records = [read_record(path, layout) for path in paths]
    assert [record.file for record in records if not record.is_sound] == []
    return assemble(layout, records)
