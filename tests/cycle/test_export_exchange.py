"""What is exported in an exchange format imports as the same facts, without saying which format it is."""

from __future__ import annotations

import csv
import shutil
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import REAL_DATA, needs_real_data
from tests.cycle.business import business

from layidu.intake.formats import formats
from layidu.places.country import gazetteer_of

FORMATS = Path(str(resources.files("layidu.intake").joinpath("formats")))
NAMES = (
    "cadre_harmonise", "fts_flows", "fts_plans", "hapi_food_security", "hapi_funding", "hapi_humanitarian_needs",
    "hapi_idps", "hapi_operational_presence", "hapi_population", "hno",
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


# Rows as publishers could write them, through import, export and import again.

MALI = gazetteer_of("mali")
TEXT = st.sampled_from(["Suivi Mali", "Opération « Nord »", "A & B", "=SOMME(A1)", "0123", "ɓɔɲŋ", "12.0"])
COUNT = st.integers(0, 10**9).map(str)
CENTS = st.integers(1, 10**13).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
YEAR = st.integers(2022, 2024)


def place_cells(id: str | None) -> dict[str, str]:
    if id is None:
        return {"location_code": "MLI"}
    cells = {"location_code": "MLI"}
    for level, place in enumerate(reversed(MALI.lineage(id)[:-1]), 1):
        code = MALI.own_code(place.id, "cod-ab-2021")
        cells |= {f"admin{level}_name": place.name, f"admin{level}_code": code or ""}
    return cells


CODED = [place.id for place in MALI.places("ML-2016") if place.parent and MALI.own_code(place.id, "cod-ab-2021")]
PLACES = st.builds(place_cells, st.none() | st.sampled_from(CODED))


def dated(year: int, months: tuple[int, int]) -> dict[str, str]:
    first, last = sorted(months)
    return {"reference_period_start": f"{year}-{first:02}-01", "reference_period_end": f"{year}-{last:02}-28"}


PERIODS = st.builds(dated, YEAR, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def row_of(**cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.builds(lambda where, when, said: {**where, **when, **said}, PLACES, PERIODS, st.fixed_dictionaries(cells))


one_of = st.sampled_from
SECTORS = one_of(["HEA", "NUT", "WSH", "PRO-GBV", "Intersectoral"])
ROWS = {
    "hapi_operational_presence": row_of(
        sector_code=SECTORS, org_acronym=TEXT, org_name=one_of(["Educo", "Médecins d'ici", "ONG « Ɲɔgɔndɛmɛ »"]),
        org_type_code=one_of(["", "441"]),
    ),
    "hapi_humanitarian_needs": row_of(
        sector_code=SECTORS, category=one_of(["", "Girls", "IDPs"]), population=COUNT,
        population_status=one_of(["INN", "TGT", "REA", "AFF", "all"]),
    ),
    "hapi_idps": row_of(
        operation=TEXT, assessment_type=one_of(["", "BA", "SA"]), population=COUNT,
        reporting_round=one_of(["", "0", "12", "130"]),
    ),
    "hapi_population": row_of(
        gender=one_of(["all", "f", "m", "u", "o"]), age_range=one_of(["all", "0-4", "05-09", "80+"]), population=COUNT,
        min_age=one_of(["", "0"]), max_age=one_of(["", "4"]),
    ),
    "hapi_food_security": row_of(
        ipc_phase=one_of(["1", "3", "5", "3+", "all"]), population_in_phase=COUNT,
        ipc_type=one_of(["current", "first projection", "second projection"]),
        population_fraction_in_phase=one_of(["", "0", "0.00003", "0.15", "1", "0.333333333333"]),
    ),
    "hapi_funding": st.builds(
        lambda when, said: {"location_code": "MLI", **when, **said}, PERIODS,
        st.fixed_dictionaries({
            "appeal_code": one_of(["", "HMLI22", "0122"]), "appeal_name": TEXT, "requirements_usd": CENTS,
            "funding_usd": CENTS | st.just(""),
        }),
    ),
    "fts_flows": st.fixed_dictionaries({
        "date": one_of(["2022-03-15", "2024-02-29"]), "amountUSD": CENTS, "srcOrganization": one_of(["Educo", "A & B"]),
        "destOrganization": one_of(["", "Médecins d'ici"]), "destLocations": one_of(["", "Mali"]),
        "status": one_of(["pledge", "commitment", "paid"]), "destUsageYearEnd": one_of(["", "2024"]),
        "destGlobalClusters": one_of(["", "Health", "Health, Nutrition"]), "description": one_of(["", "Dons, 2e lot"]),
        "boundary": one_of(["", "incoming"]), "destPlanCode": one_of(["", "HMLI22"]),
    }),
}  # fmt: skip


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("name", ROWS)
@given(data=st.data())
def test_any_rows_come_back_the_same(name: str, sqlite_workspace: Path, data: st.DataObject) -> None:
    from django.db import transaction

    from layidu.cycle.exporting.export import export_facts
    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    rows = data.draw(st.lists(ROWS[name], min_size=1, max_size=5))
    if name == "fts_flows":  # a flow has a number of its own
        rows = [{**row, "id": str(263000 + at)} for at, row in enumerate(rows)]
    workspace, out = find(sqlite_workspace), sqlite_workspace / "export.xlsx"
    path = sqlite_workspace / "recu.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        beside = {cell for row in rows for cell in row} - set(formats()[name].exchange)
        writer = csv.DictWriter(stream, [*formats()[name].exchange, *sorted(beside)])
        writer.writeheader()
        writer.writerows(rows)
    with transaction.atomic():
        (report,) = import_files(workspace, [path])
        assert (report.format, report.result.held, report.refused) == (name, 0, False), report.as_json()
        before = business(sqlite_workspace)
        made = export_facts(workspace, name, out)
        transaction.set_rollback(True)
    assert (made.rows, made.left_out) == (report.result.loaded, 0), [item.sentence() for item in made.findings]
    with transaction.atomic():
        (again,) = import_files(workspace, [out])
        after = business(sqlite_workspace)
        transaction.set_rollback(True)
    assert (again.format, again.result.loaded, again.result.held) == (name, report.result.loaded, 0)
    assert after == before
