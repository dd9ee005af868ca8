"""Figures that only the ledger makes doubtful: above the population, far above last month; or impossible: held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle.comparing import LedgerBeside
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.importing import FileReport, import_files
from layidu.cycle.mending import chosen, mend
from layidu.intake.records import DeliveryRow, Loaded, Origin, Reading
from layidu.intake.write import write_rows
from layidu.ledger.workspace import Workspace, find

ROW = {"organisation": "Terre inventée", "region": "Gao", "activity": "mosquito_nets", "counting_mode": "unique"}


@pytest.fixture
def workspace(workspace_folder: Path, tmp_path: Path) -> Workspace:
    """A ledger that knows the population of Gao (all, and female), of no other place."""
    opened = find(workspace_folder)
    rows: list[dict[str, Any]] = [
        {"region": "Gao", "population": 1000, "year": "2022"},
        {"region": "Gao", "sex": "female", "population": 520, "year": "2022"},
    ]
    write_rows("population", rows, tmp_path / "population.xlsx", example=True)
    assert import_files(opened, [tmp_path / "population.xlsx"])[0].result.loaded == 2
    return opened


def sent(workspace: Workspace, path: Path, *rows: dict[str, Any], **more: Any) -> FileReport:
    write_rows("five_w", [{**ROW, **row} for row in rows], path, example=True)
    report = import_files(workspace, [path], **more)[0]
    assert report.result.held == 0, "a doubt holds no row"
    return report


def doubts(report: FileReport, code: str) -> list[Finding]:
    return [item for item in report.result.findings if item.code == code]


def test_more_people_than_live_there(workspace: Workspace, tmp_path: Path) -> None:
    march = {"month": "2025-03"}
    report = sent(
        workspace, tmp_path / "mars.xlsx",
        {**march, "reached": 950},                                           # above 90 % of all
        {**march, "reached": 900, "activity": "food_assistance"},            # exactly 90 %: not above
        {**march, "reached": 480, "group": "female"},                        # above 90 % of the female
        {**march, "reached": 470, "group": "women", "activity": "hygiene_kits"},     # of the female, who hold the women
        {**march, "reached": 470, "group": "men", "activity": "hygiene_kits"},       # men: only the whole is known
        {**march, "reached": 5000, "activity": "vaccination", "counting_mode": "contacts"},  # doses, not people
        {**march, "reached": 99999, "region": "Kidal"},                      # nobody knows who lives there
    )  # fmt: skip
    said = doubts(report, "ATTEINTE-DEPASSE-POPULATION")
    assert [(item.row, item.severity, item.value) for item in said] == [
        (3, "warning", "950"), (5, "warning", "480"), (6, "warning", "470"),
    ]  # fmt: skip
    assert "95 %" in said[0].message and "Gao" in said[0].message
    assert "Sexe féminin" in said[2].message and "520" in said[2].message


def test_a_jump_against_the_month_before_of_the_same_partner(workspace: Workspace, tmp_path: Path) -> None:
    kidal = {"region": "Kidal"}
    february = ({"reached": 100}, {"reached": 100, **kidal}, {"reached": 5, "activity": "hygiene_kits"})
    sent(workspace, tmp_path / "fevrier.xlsx", *({"month": "2025-02", **row} for row in february))
    march = ({"reached": 201}, {"reached": 200, **kidal}, {"reached": 24, "activity": "hygiene_kits"},
             {"reached": 900, "activity": "food_assistance"})  # fmt: skip
    report = sent(workspace, tmp_path / "mars.xlsx", *({"month": "2025-03", **row} for row in march))
    (jump,) = doubts(report, "SAUT-MENSUEL")
    assert (jump.row, jump.value) == (3, "201")
    assert "101 %" in jump.message and "février 2025" in jump.message and "100" in jump.message
    other = sent(
        workspace, tmp_path / "autre.xlsx", {"month": "2025-03", "organisation": "Autre inventé", "reached": 700}
    )
    assert not doubts(other, "SAUT-MENSUEL"), "another partner's February"
    running = sent(
        workspace, tmp_path / "cumul.xlsx",
        {"month": "2025-04", "reached": 700, "counting_mode": "cumulative"}, {"month": "2025-05", "reached": 700},
    )  # fmt: skip
    assert not doubts(running, "SAUT-MENSUEL")


def test_months_of_one_file_are_compared_before_the_ledger_and_rows_are_added(
    workspace: Workspace, tmp_path: Path
) -> None:
    sent(workspace, tmp_path / "a.xlsx", {"month": "2025-02", "reached": 10})
    report = sent(
        workspace, tmp_path / "b.xlsx",
        {"month": "2025-02", "reached": 60, "own_id": "1"}, {"month": "2025-02", "reached": 60, "own_id": "2"},
        {"month": "2025-03", "reached": 230},
    )  # fmt: skip
    assert not doubts(report, "SAUT-MENSUEL"), "230 against 60 + 60, not against the ledger's 10"


def test_the_partner_reads_it_in_its_own_workbook(workspace: Workspace, tmp_path: Path) -> None:
    sent(workspace, tmp_path / "fevrier.xlsx", {"month": "2025-02", "reached": 100})
    sent(workspace, tmp_path / "mars.xlsx", {"month": "2025-03", "reached": 960}, return_to=tmp_path / "retour")
    book = openpyxl.load_workbook(tmp_path / "retour" / "mars.xlsx")
    (cell,) = [cell for row in book["Données"].iter_rows() for cell in row if cell.comment]
    assert cell.value == 960
    comment = cell.comment.text if cell.comment else ""
    assert "ATTEINTE-DEPASSE-POPULATION" in comment and "SAUT-MENSUEL" in comment


def test_more_people_than_the_region_holds_are_held_until_the_count_the_mode_or_the_population_is_mended(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        {"region": "Gao", "cercle": "Ansongo", "reached": 99_999_999},
        {"region": "Gao", "cercle": "Ansongo", "reached": 1001, "group": "women"},
        {"region": "Gao", "cercle": "Ansongo", "reached": 1000, "activity": "food_assistance"},  # all of them
        {"region": "Gao", "reached": 1002, "counting_mode": "contacts", "activity": "vaccination"},
        {"region": "Kidal", "reached": 99_999_999},  # nobody knows who lives there
    ]
    write_rows("five_w", [{**ROW, "month": "2025-03", **row} for row in rows], tmp_path / "mars.xlsx", example=True)
    result = import_files(workspace, [tmp_path / "mars.xlsx"])[0].result
    assert (result.read, result.loaded, result.held) == (5, 3, 2)
    said = [item for item in result.findings if item.code == "ATTEINTE-DEPASSE-REGION"]
    assert [(item.severity, item.row, item.value) for item in said] == [
        ("error", 3, "99\u202f999\u202f999"), ("error", 4, "1\u202f001"),
    ]  # fmt: skip
    assert "Ansongo" in said[0].message and "Gao" in said[0].message and "1\u202f000" in said[0].message

    typo, women = chosen(code="ATTEINTE-DEPASSE-REGION")
    again = mend(workspace, [typo, women], {}, decided_by="Awa")
    assert (again.loaded, len(again.still)) == (0, 2), "tried again as it is, it is no truer"
    count = next(header for header, text in typo.cells.items() if text == "99999999")
    assert mend(workspace, [typo], {count: "999"}, decided_by="Awa").loaded == 1

    write_rows("population", [{"region": "Gao", "population": 1500, "year": "2024"}], tmp_path / "p.xlsx", example=True)
    import_files(workspace, [tmp_path / "p.xlsx"])
    assert mend(workspace, [women], {}, decided_by="Awa").loaded == 1, "a newer population makes it possible"


@pytest.mark.parametrize(
    ("place", "people", "held"),
    [
        ("ML-2012:0702", 1001, 1),
        ("ML-2012:0702", 1000, 0),
        ("ML-2023:ML", 99_999_999, 0),
        ("ML-2012:ML", 99_999_999, 0),
    ],
)
def test_a_place_of_an_older_division_is_compared_and_of_a_country_half_known_nothing_is_said(
    workspace: Workspace, place: str, people: int, held: int
) -> None:
    march = Period.parse("2025-03")
    record = DeliveryRow("service", (), (place,), march, activity="mosquito_nets", people=(("all", people),))
    reading = Reading("five_w", "", {}, march, 1, [Loaded(Origin("", 2), ("1",), (), (record,))], [], [])
    found = LedgerBeside(workspace, workspace_gazetteer(workspace)).believable(reading)
    assert (len(found.held), len(found.loaded)) == (held, 1 - held)
