"""Layouts as partners make them, each read without configuration: a table a person can read beside what is read of it.

``python -m tests.intake.test_layouts`` writes the expected readings anew; look at each difference before keeping it.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from layidu.core.errors import Refusal
from tests.intake.readable import as_data, assert_adds_up, codes, read
from tests.intake.test_bad_input import HEADER, SOUND, workbook

FOLDER = Path(__file__).with_name("layouts")
TABLES = sorted(FOLDER.glob("*.csv"))


def reading_of(table: Path) -> dict[str, Any]:
    reading = read(table, file_name=f"{table.stem}_{'2025' if 'mois' in table.stem else '2025-03'}.csv")
    assert_adds_up(reading)
    said = [finding.sentence() for finding in reading.findings if finding.code != "ACTEUR-NOUVEAU"]
    return {"columns": dict(reading.columns), **as_data(reading), "findings": said}


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_a_layout_reads_as_expected(table: Path) -> None:
    assert reading_of(table) == json.loads(table.with_suffix(".expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_a_row_can_be_read_again_from_its_cells(table: Path, tmp_path: Path) -> None:
    """A person mends a held row through its cells by header: they must make the same row again."""
    reading = read(table, file_name=f"{table.stem}_2025.csv")
    for row in (*reading.loaded, *reading.held):
        path = tmp_path / "seul.csv"
        cells = dict(row.origin.cells)
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerows([list(cells), list(cells.values())])
        try:
            again = read(path, format=reading.format, file_name=f"{table.stem}_2025.csv")
        except Refusal:
            assert row in reading.held, "a row of totals has not every column"
            continue
        if row in reading.loaded:
            assert [each.identity for each in again.loaded] == [row.identity]
        else:
            assert [reason.code for each in again.held for reason in each.reasons] == [r.code for r in row.reasons]


def test_groups_never_make_a_sum_and_an_empty_cell_is_no_zero() -> None:
    reading = read(FOLDER / "groupes_en_colonnes.csv", file_name="a_2025-03.csv")
    people = [(row.origin.row, *record.people) for row in reading.loaded for record in row.records]  # type: ignore[union-attr]
    assert [each for each in people if each[0] == 4] == [
        (4, ("girls", 1)), (4, ("boys", 2)), (4, ("women", 3)), (4, ("all", 11)),
    ], "where a group is absent the total is loaded as it stands"  # fmt: skip
    assert (6,) in people, "a row without any figure stays a row"
    (incoherent,) = [finding for finding in reading.findings if finding.code == "GROUPES-INCOHERENTS"]
    assert (incoherent.row, incoherent.column, incoherent.severity) == (5, "Total", "warning")


def test_what_is_wrong_with_a_figure_is_said_of_its_own_cell() -> None:
    reading = read(FOLDER / "groupes_en_colonnes.csv", file_name="a_2025-03.csv")
    (bad,) = [row for row in reading.held if row.reasons[0].code == "NOMBRE-ILLISIBLE"]
    assert bad.reasons[0].column == "Nombre de filles" and "E8" in bad.reasons[0].sentence()


def test_adults_who_make_up_everybody_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "sexe_2025-03.csv"
    for total, asked in ((7, True), (12, False)):
        path.write_text(f"Organisation;Région;Activité;Femmes;Hommes;Total\nA;Gao;Vaccination;3;4;{total}\n")
        reading = read(path)
        people = [record.people for row in reading.loaded for record in row.records]  # type: ignore[union-attr]
        assert people == [(("women", 3),), (("men", 4),), (("all", total),)]
        assert ("GROUPES-TOUS-AGES" in codes(reading)) is asked


def test_no_letters_are_given_to_columns_that_the_file_does_not_have() -> None:
    reading = read(FOLDER / "groupes_en_colonnes.csv", file_name="a_2025-03.csv")
    assert reading.letters["", "Nombre de filles"] == "E" and ("", "Groupe") not in reading.letters


def test_the_first_data_row_is_never_taken_for_a_header(tmp_path: Path) -> None:
    header = ["Organisation", "Région", "Début du projet", "Fin du projet"]
    rows = [header, ["A", "", "2025-01-01", "2025-03-01"], ["A", "Gao", "2025-01-01", "2025-03-01"]]
    reading = read(workbook(tmp_path / "dates_2025-03.xlsx", ("5W", [list(row) for row in rows])))
    assert reading.read == 2 and "TABLEAU-DEPLIE" not in codes(reading)


def test_counts_without_their_measure_are_neither_needs_nor_population(tmp_path: Path) -> None:
    for header in ("Région;Filles;Garçons;Femmes;Hommes", "Région;2020;2021;2022;2023"):
        path = tmp_path / "sans_mesure_2025.csv"
        path.write_text(f"{header}\nGao;1;2;3;4\n", encoding="utf-8")
        with pytest.raises(Refusal, match="ENTETE-INCONNU"):
            read(path)


def test_months_as_true_dates_and_merged_cells(tmp_path: Path) -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Organisation", "Région", "Activité", "Personnes atteintes", None])
    sheet.append([None, None, None, datetime.date(2025, 1, 1), datetime.date(2025, 2, 1)])
    sheet.append(["Association A", "Gao", "Vaccination", 7, 9])
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "dates.xlsx")
    reading = read(tmp_path / "dates.xlsx")
    said = [(str(record.period), record.people) for row in reading.loaded for record in row.records]  # type: ignore[union-attr]
    assert said == [("2025-01", (("all", 7),)), ("2025-02", (("all", 9),))]
    assert "MESURE-SUPPOSEE" not in codes(reading)


def test_one_row_of_a_wide_table_is_the_row_of_a_long_one(tmp_path: Path) -> None:
    long = read(workbook(tmp_path / "long.xlsx", ("5W", [HEADER, SOUND])))
    header = ["Organisation", "Région", "Cercle", "Mois", "Activité", "Femmes", "Hommes"]
    wide = read(workbook(tmp_path / "large.xlsx", ("5W", [header, [*SOUND[:5], 10, None]])))
    assert wide.loaded[0].identity == long.loaded[0].identity and wide.loaded[0].scope == long.loaded[0].scope
    assert wide.loaded[0].records == long.loaded[0].records


def test_every_sheet_of_a_workbook_with_other_rows_is_read_and_said(tmp_path: Path) -> None:
    rows = {"Gao": ["A", "Gao"], "Mopti": ["A", "Mopti"]}
    sheets = [(name, [["Organisation", "Région"], list(row)]) for name, row in rows.items()]
    reading = read(workbook(tmp_path / "regions_2025-03.xlsx", *sheets, ("Notes", [["Lire ceci"]])))
    assert_adds_up(reading)
    assert [(row.origin.sheet, row.origin.row) for row in reading.loaded] == [("Gao", 2), ("Mopti", 2)]
    assert reading.sheet == "Gao, Mopti"
    assert [f.value for f in reading.findings if f.code == "FEUILLES-LUES"] == ["« Gao », « Mopti »"]
    assert [f.sheet for f in reading.findings if f.code == "FEUILLE-NON-LUE"] == ["Notes"]


def test_a_sheet_a_month_is_of_that_month(tmp_path: Path) -> None:
    sheets = [(name, [["Organisation", "Région"], ["A", "Gao"]]) for name in ("Janvier", "Février 2025")]
    path = workbook(tmp_path / "rapport_2025.xlsx", *sheets)
    reading = read(path)
    assert [str(row.records[0].period) for row in reading.loaded] == ["2025-01", "2025-02"]  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="PERIODE-ABSENTE"):
        read(path, file_name="rapport.xlsx")


def test_an_earlier_version_of_the_data_in_another_sheet_is_never_added(tmp_path: Path) -> None:
    old = [HEADER, SOUND, [*SOUND[:1], "Mopti", "", *SOUND[3:]]]
    new = [HEADER, [*SOUND[:6], 99], [*SOUND[:1], "Mopti", "", *SOUND[3:]]]
    path = workbook(tmp_path / "versions.xlsx", ("V1", old), ("V2", new))
    with pytest.raises(Refusal, match="FEUILLES-AMBIGUES"):
        read(path)


def test_rows_that_a_filter_hides_are_read_and_said(tmp_path: Path) -> None:
    import openpyxl

    path = workbook(tmp_path / "filtre.xlsx", ("5W", [HEADER, SOUND, [*SOUND[:1], "Mopti", "", *SOUND[3:]]]))
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path)
    reading = read(path)
    assert len(reading.loaded) == 2
    assert [(f.row, f.rows) for f in reading.findings if f.code == "LIGNES-MASQUEES"] == [(3, 1)]


def test_a_hidden_sheet_is_read_only_where_no_other_holds_data(tmp_path: Path) -> None:
    import openpyxl

    path = workbook(tmp_path / "cachee.xlsx", ("5W", [HEADER, SOUND]), ("Lisez-moi", [["Bonjour"]]))
    book = openpyxl.load_workbook(path)
    book["5W"].sheet_state = "hidden"
    book.save(path)
    assert "FEUILLE-MASQUEE-LUE" in codes(read(path))


def test_places_of_one_cell_are_parted_only_where_each_is_known(tmp_path: Path) -> None:
    path = tmp_path / "lieux_2025-03.csv"
    cells = ["Gao, Mopti et Ségou", "Gao/Mopti", "Gao; Mopti", "Gao, Zzz"]
    path.write_text("Organisation\tRégion\n" + "".join(f"A\t{cell}\n" for cell in cells), encoding="utf-8")
    reading = read(path)
    places = [record.places for row in reading.loaded for record in row.records]  # type: ignore[union-attr]
    assert places == [("ML-2023:07", "ML-2023:05", "ML-2023:04"), *[("ML-2023:07", "ML-2023:05")] * 2]
    assert [reason.code for row in reading.held for reason in row.reasons] == ["LIEU-INCONNU"]


def test_a_place_and_its_region_in_one_cell_are_no_list(tmp_path: Path) -> None:
    path = tmp_path / "lieux_2025-03.csv"
    path.write_text("Organisation\tCercle\nA\tAnsongo, Gao\n", encoding="utf-8")
    reading = read(path)
    places = {place for row in reading.loaded for record in row.records for place in record.places}  # type: ignore[union-attr]
    assert places <= {"ML-2023:0703"}, "Gao is where Ansongo lies, not a second place"


def test_totals_of_any_wording_are_held_and_an_organisation_called_total_is_not(tmp_path: Path) -> None:
    path = tmp_path / "totaux_2025-03.csv"
    path.write_text(
        "Organisation;Région;Personnes atteintes\nA;Gao;5\nTotal Gao;;5\nTotal Santé;Gao;7\n", encoding="utf-8"
    )
    reading = read(path)
    assert [row.origin.row for row in reading.loaded] == [2, 4]
    assert [row.reasons[0].code for row in reading.held] == ["LIGNE-TOTAL"]


if __name__ == "__main__":
    for each in TABLES:
        expected = json.dumps(reading_of(each), ensure_ascii=False, indent=1)
        each.with_suffix(".expected.json").write_text(expected + "\n", encoding="utf-8")
