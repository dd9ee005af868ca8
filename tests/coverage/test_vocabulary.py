"""The catalogue's words for who does what for whom: every reference resolves and no spelling means two things."""

from __future__ import annotations

import pytest

from layidu.catalogue.entries import Activity, Group, Indicator, Partition, Sector, Unit, entries
from layidu.core.text import fold


@pytest.mark.parametrize("kind", [Sector, Activity, Group, Unit])
def test_a_spelling_names_one_entry_only(kind: type[Sector | Activity | Group | Unit]) -> None:
    meant: dict[str, str] = {}
    for entry in entries(kind).values():
        for spelling in (entry.id, entry.label_fr, entry.label_en, *entry.spellings):
            assert fold(spelling), f"{entry.id}: a spelling is empty once folded"
            assert meant.setdefault(fold(spelling), entry.id) == entry.id, spelling


@pytest.mark.parametrize("kind", [Sector, Activity, Group, Partition, Unit, Indicator])
def test_every_entry_says_where_it_comes_from(kind: type[Sector]) -> None:
    assert entries(kind)
    for entry in entries(kind).values():
        assert len(entry.reference) > 10 and entry.label_fr and entry.label_en, entry.id


def test_what_entries_refer_to_exists() -> None:
    for activity in entries(Activity).values():
        assert activity.sector in entries(Sector), activity.id
        assert activity.unit in entries(Unit), activity.id
        assert activity.counting_mode in {"unique", "cumulative", "caseload", "contacts", "none"}, activity.id
    for partition in entries(Partition).values():
        assert {partition.whole, *partition.parts} <= set(entries(Group)), partition.id
        assert partition.whole not in partition.parts
    for indicator in entries(Indicator).values():
        assert indicator.unit in entries(Unit), indicator.id


def test_units_that_are_not_people_count_no_people_directly() -> None:
    for activity in entries(Activity).values():
        if activity.unit in {"structure", "agent", "kit"}:
            assert activity.counting_mode == "none", activity.id
