"""The ten worked contracts: their printed scores, and the same numbers out of spreadsheets written by hand."""

import ast
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from layidu.accountability.checking import check, check_amendment
from layidu.accountability.contracts import in_force
from layidu.accountability.rounding import rounded
from layidu.accountability.scoring import lines_of
from layidu.catalogue.entries import Indicator, entries
from layidu.core.periods import Period
from tests.accountability.paper import FOLDER, NAMES, contract
from tests.accountability.printing import page, printed, scored

SHEETS = Path(__file__).parent / "spreadsheets"
NATIONAL = {"dgshp", "cni", "ppm", "chu-gabriel-toure", "insp", "canam", "dfm", "sec"}


@pytest.mark.parametrize("name", NAMES)
def test_a_worked_contract_prints_its_golden_page(name: str) -> None:
    assert page(scored(name)) == (FOLDER / f"{name}.attendu.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_worked_contract_can_be_signed_and_says_that_it_is_invented(name: str) -> None:
    paper = contract(name)
    others = [contract(other) for other in NAMES if other != name]
    assert [finding.sentence() for finding in check(paper, entries(Indicator), others)] == []
    assert paper.example and "EXEMPLE INVENTÉ" in (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def test_there_are_ten_contracts_eight_of_them_national_with_milestones_budget_and_process() -> None:
    numbers = {contract(name).ref for name in NAMES}
    assert len(numbers) == 10 and len(NATIONAL & set(NAMES)) == 8
    for name in NATIONAL:
        kinds = {type(line).__name__ for line in lines_of(contract(name))}
        assert {"Milestone", "BudgetLine"} & kinds


def test_the_amendment_judges_only_quarters_that_end_after_it_takes_effect() -> None:
    first, second = contract("drs-kayes"), contract("drs-kayes.avenant-1")
    for quarter, version in (("2026Q1", 1), ("2026Q2", 1), ("2026Q3", 2), ("2026Q4", 2)):
        judging = in_force([second, first], Period.parse(quarter).end)
        assert judging is not None and judging.version == version
    assert check_amendment(second, first, [Period.parse("2026Q2")]) == ()
    codes = [finding.code for finding in check_amendment(second, first, [Period.parse("2026Q3")])]
    assert codes == ["CONTRAT-TRIMESTRE-CLOS"]


def test_the_spreadsheets_know_nothing_of_the_engine() -> None:
    for module in SHEETS.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            name = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            names = [item.name for item in node.names] if isinstance(node, ast.Import) else [name]
            own = "tests.accountability.spreadsheets"
            assert not [each for each in names if each.split(".")[0] in ("layidu", "tests", "yaml") and own not in each]
        assert ".yaml" not in text


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks, computed by LibreOffice from their formulas alone (they hold no cached value)."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice Calc (soffice) is not installed, so the spreadsheets cannot be recalculated")
    folder = tmp_path_factory.mktemp("recalculated")
    books = [str(SHEETS / f"{name}.xlsx") for name in NAMES]
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), *books]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_score_agrees_with_a_spreadsheet_to_the_last_printed_digit(name: str, recalculated: Path) -> None:
    from openpyxl import load_workbook

    formulas = load_workbook(SHEETS / f"{name}.xlsx")["Calcul"]
    judged = [row for row in formulas.iter_rows(min_row=4, max_col=9, values_only=True) if row[5] == 1 and row[7]]
    assert judged and all(str(row[8]).startswith("=") for row in judged)
    sheet = load_workbook(recalculated / f"{name}.xlsx", data_only=True)["Imprimé"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    numbers = {str(label): rounded(Decimal(repr(value)), 2) for label, value in rows}
    ours = {label: rounded(value, 2) for label, value in printed(scored(name)).items()}
    assert numbers == ours
