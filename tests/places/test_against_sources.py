"""The packaged tables say what the compiled source tables say, place by place."""

from __future__ import annotations

import csv
from pathlib import Path

from layidu.places.country import gazetteer_of

MALI = gazetteer_of("mali")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def only(division: str, kind: str, name: str) -> str:
    (found,) = [place.id for place in MALI.places(division, kind) if place.name == name]
    return found


def parent(place: str) -> str:
    return MALI.place(MALI.place(place).parent or "").name


def test_the_twenty_regions(real_data: Path) -> None:
    rows = rows_of(real_data / "mali_regions.csv")
    columns = {
        "ct-2023-007": "ct_code_law_2023_007", "ca-2023-006": "ca_code_law_2023_006",
        "cod-ab-2025": "pcode_cod_ab_v03_2025", "cod-ab-2021": "pcode_cod_ab_2021", "cod-ab-2015": "pcode_cod_ab_2015",
        "iso-3166-2": "iso_3166_2",
    }  # fmt: skip
    assert {row["region_new"] for row in rows} == {place.name for place in MALI.places("ML-2023", "region")}
    for row in rows:
        for scheme, column in columns.items():
            division = MALI.scheme(scheme).division
            named = [place.id for place in MALI.places(division, "region") if place.name == row["region_new"]]
            assert [MALI.own_code(place, scheme) for place in named if row[column]] == [row[column]][
                : bool(row[column])
            ]
        inferred = {c.scheme for c in MALI.codes(only("ML-2023", "region", row["region_new"])) if c.inferred}
        assert ("ca-2023-006" in inferred) == ("ca_code_2023_006 inferred" in row["own_knowledge"])
        assert ("cod-ab-2025" in inferred) == ("ML14 inferred" in row["own_knowledge"])
        if row["cercles_2023"]:
            listed = {name.strip() for name in row["cercles_2023"].split(";")}
            children = MALI.children(only("ML-2023", "region", row["region_new"]))
            assert {place.name for place in children} == listed
            assert len(children) == int(row["n_cercles_2023"])


def test_the_cercles_before_2023(real_data: Path) -> None:
    rows = [row for row in rows_of(real_data / "mali_cercles.csv") if row["division"] == "pre-2023"]
    assert len(rows) == 53
    for row in rows:
        now = only("ML-2016", "cercle", row["cercle"])
        assert MALI.own_code(now, "cod-ab-2021") == row["pcode_cod_2021"]
        expected = "Ménaka" if row["region_new"] == "Ménaka" else row["region_old"]
        assert parent(now) == expected
        if row["pcode_cod_2015"]:
            then = only("ML-2012", "cercle", row["cercle"])
            assert MALI.own_code(then, "cod-ab-2015") == row["pcode_cod_2015"]
            assert parent(then) == row["region_old"]


def test_the_units_of_2023_and_where_they_were_taken_from(real_data: Path) -> None:
    rows = [row for row in rows_of(real_data / "mali_cercles.csv") if row["division"] == "2023"]
    assert len(rows) == 160
    unknown = []
    for row in rows:
        name = row["cercle"].removesuffix(" (district)")
        place = only("ML-2023", "cercle", name)
        assert parent(place) == row["region_new"]
        sources = {MALI.place(link.from_place).name for link in MALI.links_to(place)}
        if name != "Bamako":
            assert MALI.own_code(place, "ct-2023-007") == row["ct_code_2023"]
            assert MALI.own_code(place, "cod-ab-2025") == row["pcode_cod_v03_inferred"]
            if not row["old_cercle"]:
                unknown.append((name, sources))
            elif row["region_new"] == "Taoudénit":
                assert sources == {"Taoudénit"}
            elif row["old_cercle"] != "Ménaka":
                assert sources == {row["old_cercle"]}
            else:
                four = {"Ménaka", "Andéramboukane", "Inékar", "Tidermène"}
                assert sources == ({name} if name in four else four)
        else:
            assert sources == {"Bamako", "Kati"}
    assert unknown == [
        ("Kassambéré", {"Gao", "Ansongo", "Bourem"}),
        ("Achibogho", {"Kidal", "Tin-Essako", "Abeïbara", "Tessalit"}),
    ]
