"""The ledger's tables satisfy what the coverage engine declares, in every division."""

from __future__ import annotations

from pathlib import Path

import pytest

from layidu.core.periods import Period
from layidu.coverage.tables import INPUTS
from layidu.cycle.coverage_inputs import gather
from layidu.cycle.importing import import_files
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of

#: What makes a row one, as each declaration's grain says it.
GRAINS = {
    "deliveries": ("delivery", "group"),
    "needs": ("need",),
    "population": ("place", "group"),
    "places": ("place",),
    "partitions": ("partition", "part"),
    "expected": ("partner", "place", "month"),
}
DIVISIONS = [division.id for division in gazetteer_of("mali").divisions()]


@pytest.fixture
def samples(sqlite_workspace: Path) -> Path:
    import layidu

    package = Path(layidu.__file__).parent
    sent = [package / "countries" / "mali" / "facts", *package.glob("intake/formats/*/sample.xlsx")]
    import_files(find(sqlite_workspace), sent)
    return sqlite_workspace


def test_every_input_has_its_columns_types_and_grain(samples: Path) -> None:
    filled = set()
    for division in DIVISIONS:
        gathered = gather(find(samples), division=division, period=Period.parse("2025"))
        places = {place.id for place in gazetteer_of("mali").places(division)}
        for declared in INPUTS:
            table = getattr(gathered.inputs, declared.name)
            assert declared.missing_from(table.schema()) == [], declared.name
            rows = table.to_pyarrow().to_pylist()
            never_null = [name for name, kind in declared.columns.items() if kind.startswith("!")]
            for row in rows:
                assert not [name for name in never_null if row[name] is None], (declared.name, row)
                assert row.get("place") in places | {None}, "a place of the division asked for"
            keys = [tuple(row[name] for name in GRAINS[declared.name]) for row in rows]
            assert len(keys) == len(set(keys)), f"{declared.name}: {declared.grain}"
            filled |= {declared.name} if rows else set()
    assert filled == {declared.name for declared in INPUTS}, "every input is tried with rows in it"


def test_every_input_is_declared_with_a_grain() -> None:
    assert {declared.name for declared in INPUTS} == set(GRAINS)
    assert all(declared.grain for declared in INPUTS)
