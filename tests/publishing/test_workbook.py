"""The workbook as a spreadsheet opens it."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from layidu.core.findings import Finding
from layidu.core.numbers import Bounds
from layidu.publishing.content import CoverageLine, CoverageTable, FollowUpTable
from layidu.publishing.privacy import REMOVED
from layidu.publishing.workbook.render import SHEETS, render_workbook
from layidu.publishing.workbook.sheets import (
    coverage_sheet,
    findings_sheet,
    follow_up_sheet,
    presence_sheet,
    sources_sheet,
    straddling_sheet,
)
from layidu.publishing.workbook.table import Cell, Column, Table
from tests.publishing.golden_files import assert_golden
from tests.publishing.samples import bulletin, overdue

DAY = date(2025, 4, 14)
LINE = CoverageLine(
    "g-1", "07-03", "Ansongo", "2025-01:2025-03", "population totale", "soins",
    Bounds(118400, 131000), None, Bounds(20100, None), Bounds(None, None), 4, 0, 0.58, "reporting_gap",
)  # fmt: skip


OTHER = CoverageLine(
    "g-2", "19-02", "Koro", "2025-01:2025-03", "population totale", "soins",
    Bounds(96200, 104500), 51000, Bounds(11800, 22400), Bounds(73800, 92700), 0, 3, None, "",
)  # fmt: skip


def tables() -> dict[str, Table]:
    """The usual sheets from invented content."""
    content = bulletin()
    return {
        "Couverture": coverage_sheet(CoverageTable("Couverture par cercle", "ML-2023", "2025", True, (LINE, OTHER))),
        "Présence": presence_sheet(content.presence[:3]),
        "Engagements": follow_up_sheet(FollowUpTable("Suivi", DAY, True, overdue())),
        "Constats": findings_sheet((Finding("LIEU-INCONNU", "error", "Lieu inconnu.", "Corrigez.", "Feuil1", 42),)),
        "Sources": sources_sheet(content.sources),
        "À cheval": straddling_sheet(content.straddling),
    }


def made(found: dict[str, Table], example: bool = True) -> bytes:
    """The workbook of some tables."""
    return render_workbook("Promesses et besoins", found, issued_on=DAY, example=example, snapshot_id="inst-1")


def opened(data: bytes) -> Workbook:
    """The workbook as a spreadsheet reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def one(kind: str, value: Cell) -> Table:
    """A table of one cell."""
    return Table("Une cellule", (Column("Colonne", kind),), ((value,),))  # type: ignore[arg-type]


def test_the_sheets_say_what_was_read_and_agreed() -> None:
    lines = []
    for sheet in opened(made(tables())).worksheets:
        lines.append(f"=== {sheet.title}")
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if cell is None else str(cell) for cell in row]
            lines.append(" | ".join(cells).rstrip(" |"))
    assert_golden("workbook.txt", "\n".join(lines))


def test_the_usual_sheets_are_there_even_when_empty() -> None:
    book = opened(made({}))
    assert book.sheetnames == ["Lisez-moi", *SHEETS]
    assert book["Constats"]["A5"].value == "Aucune ligne."


def test_sheets_stand_from_the_answer_to_its_sources() -> None:
    book = opened(made({**tables(), "Cercles": one("text", "x"), "Autre": one("text", "x")}))
    usual = ["Couverture", "Cercles", "À cheval", "Présence", "Engagements", "Constats", "Sources"]
    assert book.sheetnames == ["Lisez-moi", *usual, "Autre"]


def test_headers_and_names_stay_in_sight_and_can_be_filtered() -> None:
    frozen = {"Couverture": "D5", "Présence": "C5", "Engagements": "C5", "À cheval": "C5"}
    for sheet in opened(made(tables())).worksheets[1:]:
        assert sheet.freeze_panes == frozen.get(sheet.title, "B5")
        assert sheet.auto_filter.ref.startswith("A4:")


def test_unknown_is_said_and_zero_is_a_number() -> None:
    sheet = opened(made(tables()))["Couverture"]
    row = {sheet.cell(4, x).value: sheet.cell(5, x).value for x in range(1, sheet.max_column + 1)}
    assert row["Ciblées"] == "non connu"
    assert row["Atteintes, haut"] == "non connu"
    assert row["Partenaires silencieux"] == 0
    assert row["Complétude"] == 0.58
    assert sheet["G5"].number_format == "#,##0"
    assert sheet["P5"].number_format == "0%"


def test_a_finding_says_in_which_file_it_is() -> None:
    found = Finding("LIEU-INCONNU", "error", "Lieu inconnu.", "Corrigez.", "Feuil1", 42)
    sheet = opened(made({"Constats": findings_sheet((found,), ("janvier.xlsx",))}))["Constats"]
    row = {sheet.cell(4, x).value: sheet.cell(5, x).value for x in range(1, sheet.max_column + 1)}
    assert (row["Fichier"], row["Feuille"], row["Ligne"]) == ("janvier.xlsx", "Feuil1", 42)
    with pytest.raises(ValueError, match="shorter"):
        findings_sheet((found, found), ("janvier.xlsx",))


def test_a_text_of_several_lines_has_the_height_to_be_read() -> None:
    book = opened(made({"Constats": Table("T", (Column("C", width=20),), (("mot " * 20,), ("mot",)))}))
    heights = book["Constats"].row_dimensions
    assert heights[5].height >= 4 * 13
    assert heights[6].height is None
    assert all(line.height for y, line in book["Lisez-moi"].row_dimensions.items() if y > 4)


def test_numbers_and_unknown_numbers_stand_on_one_edge() -> None:
    sheet = opened(made(tables()))["Couverture"]
    assert {sheet.cell(y, x).alignment.horizontal for y in (4, 5) for x in range(7, 17)} == {"right"}


def test_dates_are_dates() -> None:
    sheet = opened(made(tables()))["Engagements"]
    assert sheet["F5"].is_date
    assert str(sheet["F5"].value) == "2025-01-31 00:00:00"
    assert sheet["F5"].number_format == "dd/mm/yyyy"


@pytest.mark.parametrize("text", ["=1+1", "+A1", "@SUM(A1)", "-2+3", "{=A1}", "https://example.org", "007", "1 200"])
def test_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    cell = opened(made({"Constats": one("text", text)}))["Constats"]["A5"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40))
def test_any_name_comes_back_as_text(name: str) -> None:
    cell = opened(made({"Constats": one("text", f"n{name}")}))["Constats"]["A5"]
    assert cell.data_type == "s"
    assert cell.value == f"n{name}"


@pytest.mark.parametrize("personal", ["awa.traore@ong.example", "+223 76 12 34 56", "00223 76.12.34.56", "76 12 34 56"])
def test_personal_data_never_leave_and_their_removal_is_said(personal: str) -> None:
    data = made({"Constats": one("text", f"Contact : {personal}, Gao")})
    book = opened(data)
    assert book["Constats"]["A5"].value == f"Contact : {REMOVED}, Gao"
    sentences = [str(row[0]) for row in book["Lisez-moi"].iter_rows(values_only=True)]
    assert any("1 donnée personnelle retirée" in sentence.replace("\u202f", " ") for sentence in sentences)


@pytest.mark.parametrize(
    "harmless",
    ["1 200 000 personnes", "ML0704 à ML1001", "2025-01-31", "3+4", "+12 000 000", "07-03-01-02", "12 34 56"],
)
def test_figures_and_codes_are_not_taken_for_personal_data(harmless: str) -> None:
    assert opened(made({"Constats": one("text", harmless)}))["Constats"]["A5"].value == harmless


def test_an_example_says_so_on_every_sheet_and_a_real_one_nowhere() -> None:
    for sheet in opened(made(tables())).worksheets:
        assert "EXEMPLE" in str(sheet["A3"].value)
    for sheet in opened(made(tables(), example=False)).worksheets:
        assert "EXEMPLE" not in str(sheet["A3"].value)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made(tables()) == made(tables())


def test_a_long_text_is_cut_where_a_cell_ends_and_shows_it() -> None:
    value = str(opened(made({"Constats": one("text", "é" * 40000)}))["Constats"]["A5"].value)
    assert len(value) == 32767
    assert value.endswith("…")


def test_many_rows_are_all_there() -> None:
    many = Table("Beaucoup", (Column("N", "integer"),), [(i,) for i in range(5000)])
    assert opened(made({"Couverture": many}))["Couverture"].max_row == 5004


@pytest.mark.parametrize(("kind", "value"), [("text", 3), ("date", 3), ("integer", DAY)])
def test_a_value_of_another_kind_is_refused(kind: str, value: Cell) -> None:
    with pytest.raises(ValueError, match="Colonne"):
        made({"Constats": one(kind, value)})


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1"):
        Table("T", (Column("A"),), (("a", "b"),))
