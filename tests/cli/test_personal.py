"""Personal data that a sender typed in: reported at import, in no export, publication or explanation."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import xlsxwriter
from tests.cli.door import ask, imported

SECRETS = ("awa.traore@ong.example", "76 12 34 56", "Awa Traoré", "Moussa", "66778899")
HEADER = ["Organisation", "Région", "Mois", "Activité", "Groupe", "Personnes atteintes", "Mode de comptage",
          "Commentaire", "Point focal", "Téléphone"]  # fmt: skip
ROWS = [
    ["Terre inventée", "Gao", "2025-03", "Moustiquaires", "Toute la population", 1200, "personnes uniques",
     "Voir Dr. Awa Traoré, awa.traore@ong.example, 76 12 34 56", "Moussa K.", "66778899"],
    ["Terre inventée", "Kidal", "2025-03", "", "", None, "", "Mme Awa Traoré suit", "Moussa K.", "66778899"],
]  # fmt: skip


def written(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("5W")
        sheet.write_row(0, 0, ["DONNÉES D'EXEMPLE"])
        sheet.write_row(1, 0, HEADER)
        for number, row in enumerate(ROWS, 2):
            sheet.write_row(number, 0, row)
    return path


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def in_workbook(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [
            secret for name in package.namelist() for secret in leaked(package.read(name).decode("utf-8", "ignore"))
        ]


def test_what_is_personal_is_said_and_leaves_by_no_door(sqlite_workspace: Path, tmp_path: Path) -> None:
    (report,) = imported(sqlite_workspace, written(tmp_path / "mars.xlsx"))
    assert (report["read"], report["loaded"]) == (2, 2)
    said = [item["message"] for item in report["findings"] if item["code"] == "DONNEES-PERSONNELLES"]
    assert len(said) == 3 and not leaked(" ".join(said)), "comment, focal point and telephone; none repeated"

    out = tmp_path / "export.xlsx"
    exported = ask("export", "five_w", out, "--workspace", sqlite_workspace)
    assert exported.code == 0, exported.err
    assert in_workbook(out) == []

    published = ask("publish", "workbook", "--period", "2025-03", "--workspace", sqlite_workspace, "--json")
    assert published.code == 0, published.err
    files = list((sqlite_workspace / "published").glob("*.xlsx"))
    assert files and [secret for file in files for secret in in_workbook(file)] == []

    from layidu.ledger.models import Figure

    opened = 0
    for figure in Figure.objects.values_list("id", flat=True):
        explained = ask("explain", figure, "--workspace", sqlite_workspace, "--json")
        assert explained.code == 0
        assert leaked(explained.out) == [] and leaked(json.dumps(explained.json)) == []
        opened += len(explained.json["rows"])
    assert opened


def test_a_row_opened_as_a_whole_keeps_its_figures(sqlite_workspace: Path, tmp_path: Path) -> None:
    imported(sqlite_workspace, written(tmp_path / "mars.xlsx"))
    from layidu.ledger.models import SourceRow
    from layidu.ledger.queries.lineage import cells

    row = SourceRow.objects.order_by("row").first()
    assert row is not None
    (cell,), _closed = cells([(row.id, "no such field")])
    assert leaked(cell.value) == []
    assert "1200" in cell.value and "Terre inventée" in cell.value and "[donnée personnelle retirée]" in cell.value
