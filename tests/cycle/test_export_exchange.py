"""What is exported in an exchange format imports as the same facts, without saying which format it is."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest
from tests.conftest import REAL_DATA, needs_real_data
from tests.cycle.business import business

FORMATS = Path(str(resources.files("layidu.intake").joinpath("formats")))
NAMES = (
    "cadre_harmonise", "fts_flows", "fts_plans", "hapi_food_security", "hapi_funding", "hapi_humanitarian_needs",
    "hapi_idps", "hapi_operational_presence", "hapi_population",
)  # fmt: skip


def imported(folder: Path, *paths: Path):
    from layidu.cycle.importing import import_files
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    open_ledger(find(folder))
    return import_files(find(folder), paths)


def exported(folder: Path, name: str, out: Path) -> Path:
    from layidu.cycle.exporting.export import export_facts
    from layidu.ledger.workspace import find

    made = export_facts(find(folder), name, out / f"{name}.xlsx")
    assert made.left_out == 0, [finding.sentence() for finding in made.findings]
    (file,) = made.files
    return file.path


def closed() -> None:
    from django.db import connections

    connections["default"].close()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_comes_back_the_same(name: str, prepared_workspace: Path, tmp_path: Path) -> None:
    first = Path(shutil.copytree(prepared_workspace, tmp_path / "first"))
    (report,) = imported(first, FORMATS / name / "sample.csv")
    assert (report.format, report.refused) == (name, False)
    before = business(first)
    assert report.result.loaded and any(before.values())
    file = exported(first, name, tmp_path)
    (same,) = imported(first, file)
    assert (same.format, same.result.held) == (name, 0)
    noted = name == "fts_flows"  # a comment stays behind, so that its row is another
    assert noted or (same.result.loaded, same.result.superseded) == (0, 0), same.result
    assert business(first) == before
    second = Path(shutil.copytree(prepared_workspace, tmp_path / "second"))
    (again,) = imported(second, file)
    assert (again.format, again.result.loaded, again.result.held) == (name, report.result.loaded, 0)
    assert business(second) == before
    closed()


@needs_real_data
@pytest.mark.parametrize("file", ["cadre_harmonise_mli_2014_2024.csv", "fts_plans_2022_mli_bfa_ner.csv"])
def test_a_real_file_comes_back_the_same(file: str, prepared_workspace: Path, tmp_path: Path) -> None:
    first = Path(shutil.copytree(prepared_workspace, tmp_path / "first"))
    (report,) = imported(first, REAL_DATA / "humanitarian" / file)
    before = business(first)
    path = exported(first, report.format, tmp_path)
    second = Path(shutil.copytree(prepared_workspace, tmp_path / "second"))
    (again,) = imported(second, path)
    assert (again.format, again.result.loaded, again.result.held) == (report.format, report.result.loaded, 0)
    assert business(second) == before
    closed()
