"""What a partner typed runs nothing in a spreadsheet: in every export text stays text, and comes back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from layidu.cli.main import layidu
from layidu.core.spreadsheets import csv_text
from layidu.cycle.importing import import_files
from layidu.cycle.tables import coverage_csv
from layidu.intake.delimited import rows_of_text
from layidu.intake.write import write_rows
from layidu.ledger.models import Commitment
from layidu.ledger.workspace import find
from layidu.web.work.background import preparers
from tests.web.facts import _promise

ClientOf = Callable[[str], Client]
TITLES = {
    "F-1": '=HYPERLINK("https://evil.example";"cliquez")',
    "F-2": "+cmd|' /C calc'!A0",
    "F-3": "-2+3+cmd|' /C calc'!A0",
    "F-4": "@SUM(1+1)*cmd|' /C calc'!A0",
    "F-5": "'=déjà marqué",
    "F-6": "l'eau, -12,5 %",
    "F-7": "Gao,=1+1,@SUM(A1)",
}


@pytest.fixture
def told(site: Path, tmp_path: Path) -> Path:
    """The site, with commitments whose titles are formulas."""
    rows = [{**_promise(ref, "Terre Neuve", "Gao"), "title": title} for ref, title in TITLES.items()]
    file = tmp_path / "formules.xlsx"
    write_rows("commitments", rows, file)
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == len(TITLES), report.result.findings
    for prepare in preparers():
        prepare(find(site))
    assert {one.ref: one.title for one in Commitment.objects.filter(ref__in=TITLES)} == TITLES
    return site


@pytest.mark.slow
def test_a_csv_of_the_site_marks_formulas_and_our_import_takes_the_mark_off(told: Path, client_of: ClientOf) -> None:
    answer = client_of("ministry").get(reverse("promises-file", args=["csv"]))
    data = b"".join(answer)  # type: ignore[arg-type]
    raw = [line.split(";") for line in data.decode("utf-8-sig").splitlines()]
    # What a spreadsheet sees: no cell begins with a sign of a formula.
    assert not [cell for line in raw for cell in line if cell.lstrip('"')[:1] in tuple("=+-@\t\r") and len(cell) > 1]
    # Nor where a spreadsheet of another country parts them at commas.
    elsewhere = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert not [cell for line in elsewhere for cell in line if cell.strip(' "')[:1] in tuple("=+@")]
    read = {row[0]: row for row in rows_of_text(data) or []}
    assert {ref: title for ref, title in TITLES.items() if title in read[ref]} == TITLES


@pytest.mark.slow
def test_workbooks_of_the_site_and_of_the_command_hold_text_and_import_unchanged(
    told: Path, client_of: ClientOf, tmp_path: Path
) -> None:
    out = tmp_path / "engagements.xlsx"
    done = CliRunner().invoke(layidu, ["export", "commitments", str(out), "--workspace", str(told)])
    assert done.exit_code == 0, done.output
    of_site = client_of("ministry").get(reverse("promises-file", args=["xlsx"])).content
    for book in (openpyxl.load_workbook(out), openpyxl.load_workbook(io.BytesIO(of_site))):
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
        assert set(TITLES.values()) <= {cell.value for cell in cells if cell.data_type == "s"}
    (again,) = import_files(find(told), [out])
    assert again.result.loaded == 0 and again.result.unchanged == again.result.read > 0


def test_a_place_named_like_a_formula_is_text_in_the_coverage(site: Path) -> None:
    text = coverage_csv([{"place_name": "=1+1", "gap_low": -3, "reached_high": None}])
    assert "'=1+1" in text and ",-3," in text
    assert [csv_text(cell) for cell in ("=1", "-3", "Gao")] == ["'=1", "-3", "Gao"]
