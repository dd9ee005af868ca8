"""What is published opens down to the cells it stands on, is published once, and stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import five_w
from tests.cli.door import ask, imported

PERIOD = ("--period", "2025-03:2025-12", "--on", "2026-02-01")
WHATS = {
    "bulletin": ("bulletin",),
    "brief": ("brief", "--actor", "Terre inventée"),
    "workbook": ("workbook",),
    "map": ("map",),
}


def published(workspace: Path, what: str) -> dict[str, Any]:
    answer = ask("publish", *WHATS[what], *PERIOD, "--workspace", workspace, "--json")
    assert answer.code == 0, answer.err
    (one,) = answer.json["files"]
    return dict(one)


def references(snapshot: str) -> dict[str, str]:
    from layidu.ledger.models import Snapshot

    return dict(Snapshot.objects.get(id=snapshot).references)


def opened(workspace: Path, identifier: str) -> dict[str, Any]:
    """What the command prints of a figure; the command itself is asked once, the rest through what it calls."""
    from layidu.cycle.explaining import explain

    return explain(identifier)


def all_below(workspace: Path, identifier: str, seen: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A figure and all that it is made of."""
    if identifier in seen:
        return
    seen[identifier] = opened(workspace, identifier)
    yield seen[identifier]
    for item in seen[identifier]["inputs"]:
        yield from all_below(workspace, item["id"], seen)


@pytest.mark.parametrize("what", WHATS)
def test_every_printed_reference_opens_down_to_cells(cycle: Path, what: str) -> None:
    one = published(cycle, what)
    printed = references(one["snapshot"])
    assert printed, "nothing was printed that can be opened"
    seen: dict[str, dict[str, Any]] = {}
    cells = 0
    for reference in printed:
        for figure in all_below(cycle, reference, seen):
            assert set(figure) == {"id", "label", "value", "formula", "inputs", "rows", "closed_rows"}
            assert figure["label"] and figure["formula"]
            # A value stands on something; what is not known, or zero for want of anything, may stand on nothing.
            if figure["value"] not in (None, 0, [None, None], [0, 0], [0, None]):
                assert figure["inputs"] or figure["rows"], figure
            for item in figure["inputs"]:
                assert item["value"] == opened(cycle, item["id"])["value"], "an input is printed as it is"
            for cell in figure["rows"]:
                assert set(cell) == {"file", "sha256", "sheet", "row", "column", "value"}
                assert (cycle / "originals" / cell["sha256"]).is_file()
                cells += 1
    assert cells, "no figure opens to a cell"
    first = next(iter(printed))
    assert ask("explain", first.lower(), "--workspace", cycle, "--json").json == opened(cycle, first)
    text = ask("explain", first, "--workspace", cycle)
    assert text.code == 0 and printed[first] in text.out


def printed_figures(value: Any) -> Iterator[dict[str, Any]]:
    """Every printed number of a snapshot's content."""
    if isinstance(value, dict):
        if {"id", "text", "value"} <= set(value):
            yield value
        for each in value.values():
            yield from printed_figures(each)
    elif isinstance(value, list):
        for each in value:
            yield from printed_figures(each)


def test_a_number_of_the_masthead_opens_to_itself(cycle: Path) -> None:
    from layidu.ledger.models import Snapshot

    one = published(cycle, "bulletin")
    figures = list(printed_figures(Snapshot.objects.get(id=one["snapshot"]).content["masthead"]))
    assert len(figures) >= 6
    for figure in figures:
        if figure["value"] is None:
            continue
        value, found = figure["value"], opened(cycle, figure["id"])["value"]
        if isinstance(value, dict):
            # Where a report due did not come, the printed top is open: « au moins ».
            assert value["low"] == found[0] and value["high"] in (None, found[1]), figure
        else:
            assert value == found, figure


def test_a_cell_says_what_the_file_says(cycle: Path) -> None:
    rows = ask("coverage", "--by", "region", *PERIOD[:2], "--workspace", cycle, "--json").json
    gao = next(row for row in rows if row["place"] == "ML-2023:07")
    seen: dict[str, dict[str, Any]] = {}
    cells = [cell for figure in all_below(cycle, gao["id"], seen) for cell in figure["rows"]]
    said = {(Path(cell["file"]).name, cell["row"], cell["column"], cell["value"]) for cell in cells}
    assert ("besoins.xlsx", 3, "PIN minimum", "9000") in said
    assert ("terre_mars.xlsx", 3, "Personnes atteintes", "1200") in said
    assert ("sante_mars.xlsx", 3, "Personnes atteintes", "3000") in said


@pytest.mark.parametrize("what", WHATS)
def test_publishing_the_same_twice_is_one_snapshot(cycle: Path, what: str) -> None:
    first, again = published(cycle, what), published(cycle, what)
    assert (first["again"], again["again"]) == (False, True)
    assert (again["snapshot"], again["file"]) == (first["snapshot"], first["file"])


def test_a_later_import_changes_nothing_of_what_was_published(cycle: Path, tmp_path: Path) -> None:
    one = published(cycle, "bulletin")
    data = Path(one["file"]).read_bytes()
    printed = references(one["snapshot"])
    seen: dict[str, dict[str, Any]] = {}
    before = {reference: list(all_below(cycle, reference, seen)) for reference in printed}
    corrected = five_w(
        tmp_path / "terre_mars_corrige.xlsx", "Terre inventée",
        [("Gao", "vaccination", "female", 1500), ("Gao", "vaccination", "male", 900),
         ("Kayes", "vaccination", "all", 7)],
    )  # fmt: skip
    (told,) = imported(cycle, corrected)
    assert told["superseded"] == 2
    later = published(cycle, "bulletin")
    assert (later["again"], later["snapshot"] == one["snapshot"], later["file"] == one["file"]) == (False, False, False)
    assert Path(one["file"]).read_bytes() == data
    seen = {}
    assert {reference: list(all_below(cycle, reference, seen)) for reference in printed} == before
    new = references(later["snapshot"])
    assert {opened(cycle, figure)["label"] for figure in new} and set(new).isdisjoint(printed)


def test_the_map_is_a_file_that_says_it_is_an_example(cycle: Path) -> None:
    answer = ask("publish", "map", *PERIOD, "--workspace", cycle)
    assert answer.code == 0
    assert "exemple" in Path(answer.out.strip()).read_text(encoding="utf-8")
