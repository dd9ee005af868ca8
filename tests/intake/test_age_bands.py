"""Age bands are read where the catalogue has exactly that group, and reported where it has not: never the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.catalogue.entries import Group, entries
from layidu.intake.actors import ActorDirectory
from layidu.intake.age_bands import Band, band_of, group_of_band
from layidu.intake.layout import ANSWER_SHEETS
from layidu.intake.read import read_file
from layidu.intake.records import DeliveryRow, Reading
from layidu.places.country import gazetteer_of

WRITTEN = ("{s} {a}-{b}", "{s} {a} à {b} ans", "{s} ({a}–{b} ans)", "{a}-{b} {s}")
SEXES = {"F": "female", "Garçons": "male", "femmes": "female", "H": "male", "enfants": ""}


def reading(folder: Path, text: str) -> Reading:
    path = folder / "rapport_mars2025.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path, gazetteer=gazetteer_of("mali"), actors=ActorDirectory())


def people(of: Reading) -> list[tuple[str, int]]:
    records = [record for row in of.loaded for record in row.records]
    return sorted(pair for record in records if isinstance(record, DeliveryRow) for pair in record.people)


@settings(deadline=None)
@given(st.sampled_from(WRITTEN), st.sampled_from(sorted(SEXES)), st.integers(0, 60), st.integers(0, 60))
def test_a_band_is_read_as_it_is_written(form: str, word: str, low: int, more: int) -> None:
    band = Band(SEXES[word], low, low + more)
    assert band_of(form.format(s=word, a=low, b=low + more)) == band
    groups = [g.id for g in entries(Group).values() if (g.sex, g.age_from, g.age_to) == (band.sex, band.low, band.high)]
    assert group_of_band(form.format(s=word, a=low, b=low + more)) == next(iter(groups), None)


@pytest.mark.parametrize(
    "text", ["F", "Fournisseur 2", "Lot 0-4", "T1 2025", "2024-2025 plan", "F 5-17 ciblées", "> 18"]
)
def test_what_is_no_band_is_none(text: str) -> None:
    assert band_of(text) is None


def test_columns_of_bands_that_the_catalogue_has_are_read(tmp_path: Path) -> None:
    found = reading(tmp_path, "Organisation;Cercle;F 0-17;G 0-17 ans;Femmes 18+;H 18 ans et plus\nTI;Gao;1;2;3;4\n")
    assert people(found) == [("boys", 2), ("girls", 1), ("men", 4), ("women", 3)]


def test_bands_that_it_has_not_are_said_and_none_is_taken_for_another(tmp_path: Path) -> None:
    found = reading(tmp_path, "Organisation;Cercle;F 0-9;F 5-14;Femmes 18-49;Garçons <10;Total\nTI;Gao;1;2;3;4;10\n")
    assert people(found) == []
    said = next(each for each in found.findings if each.code == "GROUPE-COLONNE-INCONNUE")
    assert all(f"« {header} »" in said.value for header in ("F 0-9", "F 5-14", "Femmes 18-49", "Garçons <10"))


def test_the_bands_of_the_response_make_up_everybody(tmp_path: Path) -> None:
    """Eight columns by sex and age are read, and a total beside them is compared and not loaded."""
    heads = "F 0-4;G 0-4;F 5-17;G 5-17;Femmes 18-59;Hommes 18-59;Femmes 60+;Hommes 60+;Total"
    rows = "1;2;3;4;5;6;7;8;"
    found = reading(tmp_path, f"Organisation;Cercle;{heads}\nTI;Gao;{rows}36\nTI;Ansongo;{rows}40\n")
    assert len(people(found)) == 16
    assert dict(people(found))["elderly_women"] == 7
    said = {each.code: each.rows for each in found.findings}
    assert said["TOTAL-NON-CHARGE"] == 2 and said["GROUPES-INCOHERENTS"] == 1


def test_a_sex_above_ages_is_one_group_or_none(tmp_path: Path) -> None:
    heads = "Organisation;Cercle;Filles;;Femmes;\n;;0-17;0-9;18+;18-49\n"
    found = reading(tmp_path, f"{heads}TI;Gao;1;2;3;4\n")
    assert people(found) == [("girls", 1), ("women", 3)]
    assert any(each.code == "GROUPE-COLONNE-INCONNUE" for each in found.findings)


def test_our_own_answer_is_no_data_when_it_comes_back(tmp_path: Path) -> None:
    import xlsxwriter

    from layidu.publishing.annotated.summary import SHEET_NAME

    assert {SHEET_NAME} == ANSWER_SHEETS
    path = tmp_path / "rapport_mars2025.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in (SHEET_NAME, "Données"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Organisation", "Cercle"])
        sheet.write_row(1, 0, [f"Terre {name}", "Gao"])
    book.close()
    found = read_file(path, gazetteer=gazetteer_of("mali"), actors=ActorDirectory())
    assert (found.sheet, found.read) == ("Données", 1)
    assert [each.value for each in found.findings if each.code == "FEUILLE-NON-LUE"] == [SHEET_NAME]
