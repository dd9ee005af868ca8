"""The packaged facts of Mali: equal to what was published, each with its source, nothing invented."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.records import CommitmentRow, ObservationRow
from layidu.places.country import gazetteer_of

FACTS = Path(__file__).parents[2] / "src/layidu/countries/mali/facts"
CENSUS = Path(__file__).parents[3] / "shared/data/population/rgph5_2022_region_sex.csv"


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_says_where_it_comes_from() -> None:
    sources = yaml.safe_load((FACTS / "SOURCES.yaml").read_text(encoding="utf-8"))
    assert set(sources) == {path.name for path in FACTS.glob("*.csv")}
    for name, source in sources.items():
        assert {"format", "publisher", "title", "date", "licence"} <= set(source), name
        assert all(source[key] for key in ("format", "publisher", "title", "date", "licence")), name


def test_no_fact_carries_an_address() -> None:
    for path in FACTS.iterdir():
        assert not re.search(r"https?:|www\.|@", path.read_text(encoding="utf-8")), path.name


def test_the_census_has_twenty_regions_whose_sexes_add_up() -> None:
    population: dict[str, dict[str, int]] = {}
    for row in rows("population_rgph5_2022.csv"):
        assert row["Univers"] == "population de droit (résidente)"
        assert row["Année"] == "2022"
        assert "tableau 2.3" in row["Source"]
        population.setdefault(row["Région"], {})[row["Sexe"]] = int(row["Population"])
    assert len(population) == 20
    assert all(by_sex["M"] + by_sex["F"] == by_sex["T"] for by_sex in population.values())
    assert sum(by_sex["T"] for by_sex in population.values()) == 22_395_488
    assert population["Bamako"]["T"] == 4_227_569
    assert population["Kidal"]["T"] == 83_192


def test_the_census_equals_the_published_table() -> None:
    if not CENSUS.exists():
        pytest.skip("the published census table is not beside the checkout (shared/data)")
    with CENSUS.open(encoding="utf-8") as file:
        published = {
            (row["region"], row["ct_code"], row["sex"]): row["population"]
            for row in csv.DictReader(file)
            if row["rgph5_table"] == "Tableau 2.3"
        }
    ours = {(r["Région"], r["Code région"], r["Sexe"]): r["Population"] for r in rows("population_rgph5_2022.csv")}
    assert ours == published


def test_displacement_keeps_shares_as_shares() -> None:
    lines = rows("deplaces_dtm_2024-09.csv")
    country, *others = lines
    assert (country["Région"], country["Personnes déplacées"], country["Ménages"]) == ("Mali", "330713", "87623")
    assert not any(row["Personnes déplacées"] or row["Ménages"] for row in others), "no count is invented from a share"
    groups = {row["Groupe"]: (row["Part (%)"], row["Précision (points)"]) for row in others if row["Groupe"]}
    assert groups == {"Enfants": ("58", "0,5"), "Femmes adultes": ("26", "0,5")}
    regions = {row["Région"]: (row["Part (%)"], row["Précision (points)"]) for row in others if not row["Groupe"]}
    assert regions == {
        "Ménaka": ("18", "0,5"),
        "Mopti": ("17", "0,5"),
        "Bandiagara": ("14", "0,5"),
        "Gao": ("13", "0,5"),
        "Ségou": ("12", "0,5"),
        "Tombouctou": ("10", "0,5"),
        "Non précisé": ("16", "3"),
    }
    assert sum(int(share) for share, _ in regions.values()) == 100
    derived = next(row for row in others if row["Région"] == "Non précisé")
    assert derived["Source"].startswith("Calcul")


@pytest.mark.parametrize("name", ["population_rgph5_2022.csv", "deplaces_dtm_2024-09.csv"])
def test_codes_and_names_of_regions_agree(name: str) -> None:
    mali = gazetteer_of("mali")
    for row in rows(name):
        if row["Code région"]:
            (code,) = mali.by_code("ct-2023-007", row["Code région"])
            assert mali.place(code.place).name == row["Région"]


def test_meetings_are_those_told_with_their_dates() -> None:
    meetings = {
        (row["Réunion"], row["Début réunion"], row["Fin réunion"]): row["Source (éditeur)"]
        for row in rows("reunions.csv")
    }
    dates = {(start, end) for _, start, end in meetings}
    assert dates == {
        ("2019-11-14", "2019-11-14"),
        ("2024-12-04", "2024-12-19"),
        ("2025-03-19", "2025-03-20"),
        ("2025-08-07", "2025-08-09"),
        ("2025-11-20", "2025-11-20"),
        ("2026-02-12", "2026-02-12"),
    }
    assert len(meetings) == 6
    assert all(meetings.values())


def test_statements_have_one_number_each_and_who_is_asked() -> None:
    lines = rows("reunions.csv")
    kinds = Counter(row["Type"] for row in lines)
    assert set(kinds) == {"annonce", "demande", "décision", "objectif"}
    assert len({row["N°"] for row in lines}) == len(lines) == 37
    for row in lines:
        assert row["Acteur"] and row["Énoncé"] and row["Intitulé de la réunion"] and row["Source (titre)"]
        if row["Type"] == "demande":
            assert row["Destinataire"] and row["Destinataire"] != row["Acteur"], row["N°"]
        for column in ("Début réunion", "Fin réunion", "Début", "Fin"):
            assert not row[column] or date.fromisoformat(row[column])


def test_figures_said_at_meetings_are_kept_with_both_readings() -> None:
    (row,) = (row for row in rows("reunions.csv") if row["Réunion"] == "ETATS-GENERAUX-2024")
    assert (row["Cible"], row["Unité"], row["Début"], row["Fin"]) == (
        "973",
        "recommandations",
        "2025-01-01",
        "2034-12-31",
    )
    assert "68 axes" in row["Énoncé"] and "286 activités" in row["Énoncé"]
    assert "2025-2034" in row["Énoncé"] and "2025-2030" in row["Énoncé"]


def test_the_four_aims_and_the_three_aims_are_whole() -> None:
    aims = Counter(row["Réunion"] for row in rows("reunions.csv") if row["Type"] == "objectif")
    assert aims == {"ATELIER-SEC-2019": 4, "FORUM-AES-2025": 3}


@pytest.mark.parametrize(
    ("name", "wanted", "count"),
    [
        ("reunions.csv", "meetings", 37),
        ("population_rgph5_2022.csv", "population", 60),
        ("deplaces_dtm_2024-09.csv", "displacement", 10),
    ],
)
def test_an_import_reads_every_fact_and_holds_none(name: str, wanted: str, count: int) -> None:
    reading = read_file(FACTS / name, gazetteer=gazetteer_of("mali"), actors=ActorDirectory())
    assert reading.format == wanted
    assert not reading.example
    assert not [row.reasons for row in reading.held]
    assert len(reading.loaded) == reading.read == count


def test_displacement_is_read_as_bounds_around_the_published_shares() -> None:
    path = FACTS / "deplaces_dtm_2024-09.csv"
    reading = read_file(path, gazetteer=gazetteer_of("mali"), actors=ActorDirectory())
    found = [record for row in reading.loaded for record in row.records]
    bounds = {
        (record.place, record.disaggregation): (record.value, record.low, record.high)
        for record in found
        if isinstance(record, ObservationRow) and record.indicator == "idps"
    }
    assert bounds["ML-2023:ML", ()] == (330_713, None, None)
    # 18 % known to half a point: 17.5 % and 18.5 % of 330,713, floor and ceiling.
    assert bounds["ML-2023:10", ()] == (None, 57_874, 61_182)
    # Nowhere stated is neither zero nor the country.
    assert bounds[None, ()] == (None, 42_992, 62_836)


def test_statements_are_wishes_until_confirmed() -> None:
    reading = read_file(FACTS / "reunions.csv", gazetteer=gazetteer_of("mali"), actors=ActorDirectory())
    status = Counter(
        record.status for row in reading.loaded for record in row.records if isinstance(record, CommitmentRow)
    )
    assert status == {"announced": 23, "requested": 14}
