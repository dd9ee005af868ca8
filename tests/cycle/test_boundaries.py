"""Boundaries and villages through the door of import: what they bring, what they refuse, what they change."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from layidu.core.errors import Refusal
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.importing import FileReport, import_files
from layidu.intake.workbook import open_workbook
from layidu.ledger.workspace import Workspace, find
from layidu.places.match import Matcher

REAL = Path(__file__).parents[2] / "../shared/data"
needs_real = pytest.mark.skipif(not (REAL / "boundaries").is_dir(), reason="the real boundaries are not here")
BOX = [[-10, 13], [-10, 14], [-9, 14], [-9, 13], [-10, 13]]


def feature(properties: dict[str, Any], ring: list[list[float]] = BOX, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": [ring]}}


def geojson(path: Path, *features: dict[str, Any], **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def imported(folder: Path, *paths: Path) -> list[FileReport]:
    return import_files(opened(folder), paths)


def opened(folder: Path) -> Workspace:
    return find(folder)


def codes(report: FileReport) -> set[str]:
    return {each.code for each in report.result.findings}


def shapefile_zip(path: Path, *, without: str = "", projection: str = "", name: str = "limites/regions") -> Path:
    import shapefile

    parts = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON) as writer:
        writer.field("admin1Name", "C", 40)
        writer.field("admin1Pcod", "C", 10)
        writer.poly([BOX])
        writer.record("Kayes", "ML01")
    with zipfile.ZipFile(path, "w") as archive:
        for suffix, stream in parts.items():
            if suffix != without:
                archive.writestr(f"{name}.{suffix}", stream.getvalue())
        if projection:
            archive.writestr(f"{name}.prj", projection)
    return path


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as answer:
        open_workbook(path)
    return answer.value.findings[0].code


def test_a_projected_layer_is_refused(tmp_path: Path) -> None:
    far = feature({"adm1_fr": "Kayes"}, [[210000, 1500000], [210000, 1600000], [310000, 1600000], [210000, 1500000]])
    assert refused(geojson(tmp_path / "utm.geojson", far)) == "LIMITES-PROJECTION"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32629"}}
    assert refused(geojson(tmp_path / "crs.geojson", feature({"adm1_fr": "Kayes"}), crs=crs)) == "LIMITES-PROJECTION"
    utm = 'PROJCS["WGS_1984_UTM_Zone_29N",GEOGCS["GCS_WGS_1984"]]'
    assert refused(shapefile_zip(tmp_path / "utm.zip", projection=utm)) == "LIMITES-PROJECTION"


def test_a_layer_in_part_an_archive_that_climbs_and_a_bomb_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(shapefile_zip(tmp_path / "sans_dbf.zip", without="dbf")) == "LIMITES-INCOMPLETES"
    assert refused(shapefile_zip(tmp_path / "monte.zip", name="../../regions")) == "LIMITES-CHEMIN"
    bomb = tmp_path / "bombe.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.shp", "w") as member:
        for _ in range(401):
            member.write(bytes(1_000_000))
    assert bomb.stat().st_size < 1_000_000
    assert refused(bomb) == "LIMITES-TROP-GRANDES"
    cut = shapefile_zip(tmp_path / "entier.zip").read_bytes()
    (tmp_path / "coupe.zip").write_bytes(cut[: len(cut) // 2])
    assert refused(tmp_path / "coupe.zip") == "FICHIER-TRONQUE"
    assert refused(geojson(tmp_path / "rien.geojson", feature({"objet": 1}))) == "LIMITES-SANS-COUCHE"
    monkeypatch.setattr("layidu.intake.boundary_layers.MOST_VERTICES", 3)
    assert refused(geojson(tmp_path / "trop.geojson", feature({"adm1_fr": "Kayes"}))) == "LIMITES-TROP-GRANDES"


def test_a_crossed_outline_is_repaired_and_contradictions_are_held(sqlite_workspace: Path, tmp_path: Path) -> None:
    bow = [[-10, 13], [-9, 14], [-9, 13], [-10, 14], [-10, 13]]
    path = geojson(
        tmp_path / "cercles.geojson",
        feature({"adm2_fr": "Kita", "adm2_pcode_2015": "ML0105", "adm1_fr": "Kayes"}, bow),
        feature({"adm2_fr": "Yorosso", "adm2_pcode_2015": "ML0105", "adm1_fr": "Sikasso"}),
        feature({"adm2_fr": "Kayes", "adm2_pcode_2015": "ML0101", "adm1_fr": "Kayes"}, kind="LineString"),
    )
    (report,) = imported(sqlite_workspace, path)
    assert report.result.read == 3 and report.result.held >= 2
    assert {"LIMITES-REPAREES", "LIMITES-SANS-SURFACE"} <= codes(report)
    undated = geojson(tmp_path / "regions.geojson", feature({"adm1_fr": "Gao"}))
    (report,) = imported(sqlite_workspace, undated)
    assert report.result.loaded == 0 and "LIMITES-SANS-EDITION" in codes(report)


@pytest.mark.slow
@needs_real
def test_communes_are_created_found_and_not_created_twice(workspace_folder: Path) -> None:
    from layidu.ledger.models import Boundary, Place

    path = REAL / "boundaries/mli_adm3_communes_cod2015.geojson"
    (first,) = imported(workspace_folder, path)
    assert (first.result.read, first.result.loaded) == (701, 701)
    assert Place.objects.filter(kind="commune").count() == 701
    gazetteer = workspace_gazetteer(opened(workspace_folder))
    assert gazetteer is workspace_gazetteer(opened(workspace_folder)), "its indexes are built once"
    found = Matcher(gazetteer).match("Tomora", code="ML010213", scheme="cod-ab-2015", kind="commune")
    assert found.place is not None and gazetteer.place(found.place).parent == "ML-2012:0102"
    below = Matcher(gazetteer).match("Tomora", division="ML-2012", kind="cercle")
    assert below.place == "ML-2012:0102" and [each.code for each in below.issues] == ["LIEU-PLUS-PETIT"]
    (again,) = imported(workspace_folder, path)
    assert again.result.loaded == 0 and again.result.unchanged == 701
    originals = REAL / "boundaries/cod_ab_2015_originals.zip"
    (newer,) = imported(workspace_folder, originals)
    assert newer.result.loaded == 761 and newer.result.superseded == 701
    assert "LIMITES-COUCHE-LAISSEE" in codes(newer)
    assert Place.objects.filter(kind="commune").count() == 701
    assert Boundary.objects.filter(origin__retired_by=None, place__kind="commune").count() == 701


@pytest.mark.slow
@needs_real
def test_the_real_facilities_lie_where_their_coordinates_say(sqlite_workspace: Path) -> None:
    from layidu.ledger.models import FacilityPlace

    imported(sqlite_workspace, REAL / "boundaries/mli_adm3_communes_cod2015.geojson")
    facilities = REAL / "facilities/mli_health_facilities_who_kemri_2019.csv"
    (report,) = imported(sqlite_workspace, facilities)
    (said,) = [each for each in report.result.findings if each.code == "LIMITES-RATTACHEMENT"]
    assert "1446 formations" in said.sentence().replace("\u202f", "") and "30 sans coordonnées" in said.sentence()
    assert "2 hors des limites" in said.sentence() and "16 ailleurs" in said.sentence()
    linked = FacilityPlace.objects.filter(method="coordinates")
    assert linked.count() == 1446 and set(linked.values_list("place__kind", flat=True)) == {"commune"}


@pytest.mark.slow
@needs_real
def test_a_village_gives_its_cercle_and_a_name_met_in_several_is_held(sqlite_workspace: Path, tmp_path: Path) -> None:
    listed = tmp_path / "localites.csv"
    listed.write_bytes(gzip.decompress((REAL / "boundaries/mli_populated_places_cod2015.csv.gz").read_bytes()))
    (report,) = imported(sqlite_workspace, listed)
    assert (report.result.read, report.result.loaded) == (18_769, 18_769)
    matcher = Matcher(workspace_gazetteer(opened(sqlite_workspace)))
    village = matcher.match("Bangassi-Doudou-Maure", division="ML-2012", kind="cercle")
    assert village.place == "ML-2012:0101" and [each.code for each in village.issues] == ["LIEU-PLUS-PETIT"]
    several = matcher.match("Bambela", division="ML-2012", kind="cercle")
    named = workspace_gazetteer(opened(sqlite_workspace)).localities("Bambela")
    assert (several.status == "held") == (len(named) > 1)
    common = matcher.match("Madina", division="ML-2012", kind="cercle")
    assert common.place is None and len(common.candidates) > 1
    told = matcher.match("Kita", division="ML-2012", kind="cercle")
    assert told.place == "ML-2012:0105" and not told.issues, "a cercle's own name is not asked of villages"


@needs_real
def test_the_map_is_of_outlines_where_all_are_there_light_and_says_that_it_is_approximate(
    sqlite_workspace: Path,
) -> None:
    from layidu.cycle.outlining import sketch
    from layidu.publishing.content import Figure, OutlineMap, TileValue
    from layidu.publishing.outline_map import describe_outline_map, outline_map_svg

    gazetteer = workspace_gazetteer(opened(sqlite_workspace))
    assert sketch(gazetteer, "ML-2023", "region") is None
    imported(sqlite_workspace, REAL / "boundaries/mli_adm1_regions_2023_approx.geojson")
    drawn = sketch(gazetteer, "ML-2023", "region")
    assert drawn is not None and drawn.approximate and len(drawn.areas) == 20
    states = ("value", "zero", "presence_gap", "reporting_gap", "no_data", "not_applicable")
    values = tuple(
        TileValue(area.code, states[at % 6], Figure(f"M1.{at}", area.name, "au moins 33 %", 0.33), 0.33)  # type: ignore[arg-type]
        for at, area in enumerate(drawn.areas)
    )
    content = OutlineMap(
        "Part", "mesure", (0.1, 0.5), "share", drawn.areas, values, drawn.width, drawn.height, "x", True
    )
    svg = outline_map_svg(content)
    assert len(svg.encode()) < 60_000 and "Limites approximatives" in svg
    assert all(area.name in svg for area in drawn.areas), "every place is named"
    assert "Bamako : au moins 33 %" in describe_outline_map(content)
    with pytest.raises(ValueError, match="no outline"):
        outline_map_svg(OutlineMap("", "", (), "share", (), values, 10, 10))
