"""Health facilities as records: loaded once, superseded like other facts, linked to places by their points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from layidu.cycle.importing import FileReport, import_files
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of
from tests.conftest import needs_real_data

LIST = "facilities/mli_health_facilities_who_kemri_2019.csv"
HEADER = "Facility name,Facility type,Admin1,Lat,Long,Facility code,Facility code scheme"
ROWS = (
    "Alpha,CSCom,Gao,16.27,-0.04,,",
    "Beta,CSCom,Gao,16.50,-0.10,B-1,dhis2",
    "Gamma,CSRéf,Kayes,,,,",
)


def imported(folder: Path, path: Path) -> FileReport:
    (report,) = import_files(find(folder), [path])
    return report


def written(folder: Path, *rows: str, name: str = "formations_2024.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def counts() -> Mapping[str, int]:
    from layidu.ledger.models import Facility, FacilityCode, FacilityPlace, SourceRow

    return {
        model.__name__: model._default_manager.count() for model in (Facility, FacilityCode, FacilityPlace, SourceRow)
    }


def test_a_list_is_stored_once_and_a_corrected_row_supersedes_itself_alone(
    workspace_folder: Path, tmp_path: Path
) -> None:
    from layidu.ledger.models import Facility
    from layidu.ledger.store.facilities import current_facilities

    report = imported(workspace_folder, written(tmp_path, *ROWS))
    assert (report.format, report.result.loaded, report.result.held) == ("health_facilities", 3, 0)
    before = counts()
    assert before["Facility"] == before["FacilityPlace"] == 3 and before["FacilityCode"] == 1
    assert imported(workspace_folder, written(tmp_path, *ROWS)).result.unchanged == 3
    assert counts() == before
    moved = (ROWS[0], ROWS[1].replace("16.50", "16.55"), ROWS[2])
    again = imported(workspace_folder, written(tmp_path, *moved))
    assert (again.result.superseded, again.result.unchanged) == (1, 2)
    assert Facility.objects.count() == 4
    assert {one.ref: one.latitude for one in current_facilities()} == {
        "gao / alpha": 16.27, "B-1": 16.55, "kayes / gamma": None,
    }  # fmt: skip


def test_points_give_links_once_and_say_what_contradicts_the_list(workspace_folder: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import FacilityPlace
    from layidu.ledger.store.facilities import link_facilities

    imported(workspace_folder, written(tmp_path, *ROWS, "Delta,CSCom,Mopti,40.0,10.0,,"))
    found = {16.27: "ML-2023:0701", 16.50: "ML-2023:01"}

    def locate(latitude: float, longitude: float) -> str | None:
        return found.get(latitude)

    mali = gazetteer_of("mali")
    linked = link_facilities(mali, "ML-2023", locate)
    assert (linked.new, linked.known, linked.unlocated, linked.outside, linked.contradicted) == (2, 0, 1, 1, 1)
    assert {(said.code, said.value) for said in linked.findings} == {
        ("FORMATION-HORS-DU-PAYS", "Delta"), ("FORMATION-AUTRE-REGION", "Beta"),
    }  # fmt: skip
    again = link_facilities(mali, "ML-2023", locate)
    assert (again.new, again.known) == (0, 2)
    links = FacilityPlace.objects.filter(facility__name="Beta").values_list("method", "place_id")
    assert set(links) == {("stated", "ML-2023:07"), ("coordinates", "ML-2023:01")}


@pytest.mark.parametrize(
    "wrong, rule",
    [
        ({"latitude": 12.0}, "latitude sans longitude"),
        ({"latitude": 95.0, "longitude": 0.0}, "hors du globe"),
        ({"name": ""}, "un nom et un type"),
        ({"ownership": "somebody"}, "statut"),
    ],
)
def test_the_database_refuses_what_no_facility_is(sqlite_workspace: Path, wrong: dict[str, object], rule: str) -> None:
    from datetime import date

    from layidu.intake.records import FacilityRow
    from layidu.ledger.importing import import_reading

    from .readings import loaded, reading

    fields: dict[str, object] = {
        "ref": "a", "name": "A", "kind": "clinic", "places": ("ML-2023:07",), "as_of": date(2024, 1, 1),
    }  # fmt: skip
    row = loaded(FacilityRow(**{**fields, **wrong}))  # type: ignore[arg-type]
    result = import_reading(find(sqlite_workspace), b"x", "a.csv", reading(row, format="health_facilities"))
    assert (result.loaded, result.held) == (0, 1)
    assert rule in result.findings[-1].message


@needs_real_data
def test_the_real_list(sqlite_workspace: Path, real_data: Path) -> None:
    from layidu.ledger.models import FacilityPlace
    from layidu.ledger.store.facilities import current_facilities

    report = imported(sqlite_workspace, real_data / LIST)
    assert (report.result.read, report.result.loaded, report.result.held) == (1478, 1478, 0)
    rows: dict[str, int] = {}
    for said in report.result.findings:
        rows[said.code] = rows.get(said.code, 0) + said.rows
    assert rows["FORMATION-SANS-COORDONNEES"] == 30
    assert rows["FORMATION-HORS-DU-PAYS"] == 2
    assert rows["FORMATION-AUTRE-REGION"] == 16
    facilities = list(current_facilities())
    assert sum(one.kind == "community_health_centre" for one in facilities) == 1294
    assert sum(one.kind == "referral_health_centre" for one in facilities) == 61
    assert sum(one.latitude is None for one in facilities) == 30
    assert sum(one.ownership == "" for one in facilities) == 1399, "a blank is not stated, and nobody's guess"
    assert FacilityPlace.objects.count() == 1478
    assert imported(sqlite_workspace, real_data / LIST).result.unchanged == 1478
