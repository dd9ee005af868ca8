"""The official report goes out with last month's places and activities, and comes back without a row held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.importing import FileReport, import_files
from layidu.cycle.templates.five_w import write_five_w_template
from layidu.intake.write import write_rows
from layidu.ledger.models import DeliveryFigure
from layidu.ledger.workspace import Workspace, find

MARCH = Period.parse("2026-03")
PARTNER = "Terre inventée"


@pytest.fixture
def workspace(sqlite_workspace: Path, tmp_path: Path) -> Workspace:
    """A ledger with two months of one partner and one of another."""
    common = {"organisation": PARTNER, "month": "2026-02", "region": "Gao"}
    rows: list[dict[str, Any]] = [
        {**common, "cercle": "Ansongo", "activity": "vaccination", "group": "under_five", "reached": 40,
         "counting_mode": "unique", "note": "Appeler Dr. Awa Traoré"},
        {**common, "activity": "facility_support", "donor": "Bailleur fictif"},
        {**common, "cercle": "Ansongo", "activity": "mobile_clinics", "reached": 900, "direct": True},
        {**common, "cercle": "Ansongo", "activity": "mobile_clinics", "reached": 70, "direct": True, "own_id": "L2"},
        {**common, "month": "2026-01", "activity": "hygiene_kits", "reached": 12},
        {**common, "organisation": "Autre inventé", "activity": "food_assistance", "reached": 5},
    ]  # fmt: skip
    path = tmp_path / "fevrier.xlsx"
    write_rows("five_w", rows, path, example=True)
    opened = find(sqlite_workspace)
    assert import_files(opened, [path])[0].result.loaded == 6
    return opened


@pytest.fixture
def template(workspace: Workspace, tmp_path: Path) -> Path:
    """The template of March."""
    made = write_five_w_template(workspace, "terre INVENTEE", MARCH, tmp_path / "mars.xlsx")
    assert (made.partner, made.carried, made.left_out) == (PARTNER, 4, 0)
    assert made.carried_from == "février 2026, janvier 2026"
    return made.path


def grid(path: Path) -> tuple[Any, Any, dict[str, int], int]:
    """The workbook, its sheet, the column of each header, and the header's row."""
    book = openpyxl.load_workbook(path)
    sheet = book["5W"]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Organisation")
    return book, sheet, {cell.value: cell.column for cell in sheet[top]}, top


def sent_back(workspace: Workspace, path: Path, filled: dict[int, dict[str, Any]]) -> FileReport:
    """Fill in rows (counted from below the header) and import."""
    book, sheet, columns, top = grid(path)
    for number, cells in filled.items():
        for header, value in cells.items():
            sheet.cell(top + number, columns[header]).value = value
    book.save(path)
    return import_files(workspace, [path])[0]


def test_what_is_carried_over_has_no_count_and_no_comment(template: Path) -> None:
    _, sheet, columns, top = grid(template)
    rows = [
        [sheet.cell(top + number, columns[name]).value for name in ("Région", "Cercle", "Activité", "Groupe", "Direct")]
        for number in (1, 2, 3, 4, 5)
    ]
    assert rows == [
        ["Gao", None, "Appui et réhabilitation des structures de santé", None, None],
        ["Gao", "Ansongo", "Cliniques mobiles", "Toute la population", "oui"],
        ["Gao", "Ansongo", "Vaccination", "Enfants de moins de 5 ans", None],
        # February did not say this line: it comes after those that it said, and the instructions say from where.
        ["Gao", None, "Distribution de kits d'hygiène", "Toute la population", None],
        [None] * 5,
    ]
    said = [str(cell.value) for row in sheet.iter_rows(max_row=top) for cell in row if cell.value]
    assert any("février 2026 (les 3 premières), puis de janvier 2026 (1)" in each for each in said)
    below = range(top + 1, sheet.max_row + 1)
    for name in ("Personnes atteintes", "Activité menée", "Commentaire"):
        assert {sheet.cell(row, columns[name]).value for row in below} == {None}


def test_codes_and_header_are_locked_and_the_rest_is_chosen(template: Path) -> None:
    _, sheet, columns, top = grid(template)
    assert sheet.protection.sheet
    locked = {name for name, at in columns.items() if sheet.cell(top + 100, at).protection.locked}
    assert locked == {"Organisation", "Mois", "Code région", "Code cercle", "Référentiel"}
    assert all(sheet.cell(top, at).protection.locked for at in columns.values())
    assert sheet.cell(top + 2, columns["Cercle"]).protection.locked, "a code goes with its place"
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in sheet.data_validations.dataValidation}
    letters = {name: openpyxl.utils.get_column_letter(at) for name, at in columns.items()}
    chosen = {name for name, letter in letters.items() if letter in rules and rules[letter].type == "list"}
    assert chosen == {"Région", "Cercle", "Activité", "Groupe", "Activité menée", "Mode de comptage", "Direct"}
    cercles = rules[letters["Cercle"]].formula1
    assert "OFFSET(" in cercles and f"${letters['Région']}{top + 1}" in cercles
    assert len(cercles) <= 255
    assert not any(
        isinstance(cell.value, str) and cell.value.startswith("=") for row in sheet.iter_rows() for cell in row
    )


def test_filled_in_everything_is_loaded_and_nothing_held(workspace: Workspace, template: Path) -> None:
    report = sent_back(
        workspace,
        template,
        {
            1: {"Activité menée": "oui"},
            2: {"Personnes atteintes": 0},
            3: {"Personnes atteintes": 55},
            5: {"Région": "Tombouctou", "Cercle": "Gourma-Rharous", "Activité": "Vaccination",
                "Personnes atteintes": 7},
            6: {"Région": "Kidal", "Activité": "Cliniques mobiles", "Groupe": "Femmes enceintes",
                "Personnes atteintes": 8},
        },
    )  # fmt: skip
    result = report.result
    assert (result.read, result.loaded, result.held, result.folded, result.superseded) == (5, 5, 0, 0, 0)
    assert [item.code for item in result.findings if item.severity != "info"] == []
    assert str(report.period) == "2026-03"
    march = DeliveryFigure.objects.filter(delivery__period_start=MARCH.start).order_by("people")
    assert [(figure.group, figure.people) for figure in march] == [
        ("all", 0), ("all", 7), ("pregnant_women", 8), ("under_five", 55),
    ]  # fmt: skip


def test_sent_back_unfilled_it_is_no_report_and_no_zero(workspace: Workspace, template: Path) -> None:
    before = DeliveryFigure.objects.count()
    report = sent_back(workspace, template, {2: {"Personnes atteintes": 31}})
    assert (report.result.read, report.result.loaded, report.result.held) == (1, 1, 0)
    unanswered = next(item for item in report.result.findings if item.code == "MODELE-SANS-REPONSE")
    assert unanswered.value == "3"
    assert DeliveryFigure.objects.count() == before + 1
    assert not [item for item in report.result.findings if item.code == "FEUILLE-NON-LUE"]


def test_nobody_is_guessed_and_a_new_partner_starts_empty(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="ACTEUR-INCONNU"):
        write_five_w_template(workspace, "Terre inventéeee", MARCH, tmp_path / "x.xlsx")
    path = tmp_path / "nouveau.xlsx"
    made = write_five_w_template(workspace, "Nouveau Venu", MARCH, path, new=True)
    assert (made.partner, made.carried, made.carried_from) == ("Nouveau Venu", 0, "")
    filled = {"Région": "Gao", "Cercle": "Ansongo", "Activité": "Vaccination", "Personnes atteintes": 3}
    report = sent_back(workspace, path, {1: filled})
    assert (report.result.loaded, report.result.held) == (1, 0)


def test_the_same_content_makes_the_same_bytes(workspace: Workspace, template: Path, tmp_path: Path) -> None:
    again = write_five_w_template(workspace, PARTNER, MARCH, tmp_path / "encore.xlsx")
    assert again.path.read_bytes() == template.read_bytes()
    assert template.stat().st_size < 40_000
