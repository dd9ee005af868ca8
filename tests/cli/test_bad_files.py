"""Bad files through the public door: a sentence in French, exit 2 or rows held, and nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cli.door import ask, imported

HEADER = ["Organisation", "Région", "Cercle", "Mois", "Activité", "Groupe", "Personnes atteintes"]
SOUND: list[Any] = ["Terre inventée", "Gao", "Ansongo", "2025-03", "vaccination", "femmes", 10]


def book(path: Path, *sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for at, rows in enumerate(sheets):
        sheet = made.create_sheet(f"Feuille {at + 1}")
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def five_w(path: Path, *rows: list[Any]) -> Path:
    return book(path, [HEADER, *rows])


def changed(**cells: Any) -> list[Any]:
    return [cells.get(header.split()[0], cell) for header, cell in zip(HEADER, SOUND, strict=True)]


def ledger(folder: Path) -> tuple[int, ...]:
    from layidu.ledger.models import Delivery, ImportRun, Source, SourceRow

    return tuple(model.objects.count() for model in (Source, ImportRun, SourceRow, Delivery))


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def text_named_xlsx(path: Path) -> Path:
    path.write_text("Organisation;Région\nTerre inventée;Gao\n", encoding="utf-8")
    return path


def truncated(path: Path) -> Path:
    path.write_bytes((whole := five_w(path, SOUND).read_bytes())[: len(whole) // 2])
    return path


def no_known_header(path: Path) -> Path:
    return book(path, [["Couleur", "Taille"], ["bleu", 3]])


def two_sheets(path: Path) -> Path:
    return book(path, [HEADER, SOUND], [HEADER, SOUND])


def no_period(path: Path) -> Path:
    return book(path, [HEADER[:3], SOUND[:3]])


def absent(path: Path) -> Path:
    return path


REFUSED = {
    empty: ("FICHIER-VIDE", "vide"),
    text_named_xlsx: ("FICHIER-ILLISIBLE", "classeur"),
    truncated: ("FICHIER-TRONQUE", "renvoyer"),
    no_known_header: ("ENTETE-INCONNU", "« Couleur »"),
    two_sheets: ("FEUILLES-AMBIGUES", "--sheet"),
    no_period: ("PERIODE-ABSENTE", "--period"),
    absent: ("FICHIER-ILLISIBLE", "n'existe pas"),
}


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_a_refused_file_says_why_and_what_to_do(sqlite_workspace: Path, tmp_path: Path, make: Any) -> None:
    code, word = REFUSED[make]
    path, before = make(tmp_path / "rapport.xlsx"), ledger(sqlite_workspace)
    answer = ask("import", path, "--workspace", sqlite_workspace)
    assert answer.code == 2
    assert f"({code})" in answer.err and word in answer.err, answer.err
    assert "Traceback" not in answer.err
    (told,) = imported(sqlite_workspace, path, code=2)
    assert [finding["code"] for finding in told["findings"]] == [code]
    assert told["read"] == told["loaded"] == 0
    assert ledger(sqlite_workspace) == before


HELD = {
    "formula error": (changed(Personnes="#REF!"), "FORMULE-ERREUR"),
    "negative": (changed(Personnes=-4), "NOMBRE-NEGATIF"),
    "not a number": (changed(Personnes="environ quarante"), "NOMBRE-ILLISIBLE"),
    "300 characters": (changed(Organisation="A" * 300), "TEXTE-TROP-LONG"),
    "unknown place": (changed(Cercle="Kolokani 2"), "LIEU-INCONNU"),
    "not a date": (changed(Mois="bientôt"), "DATE-ILLISIBLE"),
    "unknown activity": (changed(Activité="tricot"), "CHOIX-INCONNU"),
}


@pytest.mark.parametrize("name", HELD)
def test_a_bad_row_is_held_and_its_neighbour_loaded(sqlite_workspace: Path, tmp_path: Path, name: str) -> None:
    row, code = HELD[name]
    path = five_w(tmp_path / "rapport.xlsx", row, SOUND, row)
    (told,) = imported(sqlite_workspace, path, code=1)
    assert (told["read"], told["loaded"], told["held"], told["folded"]) == (3, 1, 1, 1)
    assert code in {finding["code"] for finding in told["findings"] if finding["severity"] == "error"}
    assert {finding["rows"] for finding in told["findings"] if finding["code"] == code} == {2}
    kept = ledger(sqlite_workspace)
    (again,) = imported(sqlite_workspace, path, code=1)
    assert (again["loaded"], again["held"], again["folded"], again["unchanged"]) == (0, 1, 1, 1)
    assert ledger(sqlite_workspace) == kept, "the held row is kept, once"
    answer = ask("import", path, "--workspace", sqlite_workspace)
    assert "ligne 2" in answer.out
    assert "lues 3 = chargées 0 + retenues 1 + repliées 1 + inchangées 1" in answer.out


def test_a_code_of_another_country_is_held(sqlite_workspace: Path, tmp_path: Path) -> None:
    rows = [["Organisation", "Région", "Code région", "Mois"], ["A", "Gao", "BF46", "2025-03"]]
    (told,) = imported(sqlite_workspace, book(tmp_path / "pays.xlsx", rows), code=1)
    assert "CODE-AUTRE-PAYS" in {finding["code"] for finding in told["findings"]}
    assert (told["loaded"], told["held"]) == (0, 1)


def test_dates_as_text_in_three_styles_are_one_day(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import Delivery

    days = ["12/03/2025", "12 mars 2025", "2025-03-12"]
    path = five_w(tmp_path / "dates.xlsx", *(changed(Mois=day, Groupe=group) for day, group in
                                             zip(days, ("femmes", "hommes", "garçons"), strict=True)))  # fmt: skip
    (told,) = imported(sqlite_workspace, path)
    assert (told["loaded"], told["period"]) == (3, "2025-03")
    assert Delivery.objects.values("period_start", "period_end").distinct().count() == 1


def test_numbers_as_text_are_numbers(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import DeliveryFigure

    path = five_w(tmp_path / "n.xlsx", changed(Personnes="1 200"), changed(Personnes="1\u202f200", Groupe="hommes"))
    imported(sqlite_workspace, path)
    assert set(DeliveryFigure.objects.values_list("people", flat=True)) == {1200}


def test_text_read_in_the_wrong_encoding_is_repaired_and_said(sqlite_workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "rapport_2025-03.csv"
    path.write_text("Organisation;RÃ©gion\nTerre inventÃ©e;SÃ©gou\n", encoding="utf-8")
    (told,) = imported(sqlite_workspace, path)
    assert told["loaded"] == 1
    assert "TEXTE-MAL-LU" in {finding["code"] for finding in told["findings"]}
    assert told["columns"]["region"] == "RÃ©gion", "the header as it was seen"


def test_one_bad_file_of_a_folder_stops_no_other(sqlite_workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "recus"
    folder.mkdir()
    empty(folder / "a.xlsx")
    five_w(folder / "b.xlsx", SOUND)
    truncated(folder / "c.xlsx")
    told = imported(sqlite_workspace, folder, code=1)
    assert [(Path(file["file"]).name, file["loaded"]) for file in told] == [("a.xlsx", 0), ("b.xlsx", 1), ("c.xlsx", 0)]


def test_a_dry_run_says_the_same_and_writes_nothing(sqlite_workspace: Path, tmp_path: Path) -> None:
    path, before = five_w(tmp_path / "r.xlsx", SOUND), ledger(sqlite_workspace)
    dry = ask("import", path, "--workspace", sqlite_workspace, "--json", "--dry-run").json
    assert ledger(sqlite_workspace) == before
    assert not list((sqlite_workspace / "originals").iterdir())
    assert dry["files"] == imported(sqlite_workspace, path)
