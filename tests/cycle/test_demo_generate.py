"""The example's workbooks: the same bytes for a seed, marked as invented, in the formats, and coherent."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.demo import columns
from layidu.cycle.demo.generate import generate
from layidu.cycle.demo.partners import partners
from layidu.cycle.demo.plans import Plan, plans
from layidu.cycle.demo.programme import programme
from layidu.cycle.demo.workbooks import Table, write_workbook
from layidu.intake.vocabulary import shared
from layidu.places.country import gazetteer_of

GOLDEN = Path(__file__).parent / "golden" / "demo_report_2025-03.txt"
YEAR = programme("mali").months
MONTHS = list(Period.parse("2025-03:2025-04").months())
FORMATS = {
    "five_w": columns.FIVE_W,
    "needs": columns.NEEDS,
    "commitments": columns.COMMITMENTS,
    "instalments": columns.INSTALMENTS,
    "reviews": columns.REVIEWS,
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    generate(gazetteer_of("mali"), folder, seed=1, months=MONTHS)
    return folder


@cache
def year_plans() -> tuple[Plan, ...]:
    return plans(gazetteer_of("mali"), partners(1, "mali"), programme("mali"), YEAR, seed=1)


def sheet(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def records(path: Path) -> list[dict[str, Any]]:
    lines = sheet(path)
    head = next(
        index for index, line in enumerate(lines) if line[0] in ("Organisation", "Région", "N°", "N° engagement")
    )
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if any(line)]


def printed(path: Path) -> str:
    """A workbook as text; words of the catalogue by id, so that a spelling added there changes nothing here."""
    words = {4: shared("activities"), 11: shared("groups")}
    lines = [
        " | ".join(str(words[at].find(str(cell)) or cell) if at in words else str(cell) for at, cell in enumerate(line))
        for line in sheet(path)
    ]
    return "\n".join([path.name, *(line.rstrip(" |") for line in lines)]) + "\n"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*.xlsx"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(example: Path, tmp_path: Path) -> None:
    generate(gazetteer_of("mali"), tmp_path / "again", seed=1, months=MONTHS)
    generate(gazetteer_of("mali"), tmp_path / "other", seed=2, months=MONTHS)
    assert digests(tmp_path / "again") == digests(example)
    # Needs are declared by region and drawn from no dice.
    alike = set(digests(tmp_path / "other").values()) & set(digests(example).values())
    assert alike == {digests(example)["besoins_2025.xlsx"]}


def test_paths_are_given_in_the_order_of_import(tmp_path: Path) -> None:
    made = generate(gazetteer_of("mali"), tmp_path, seed=1, months=MONTHS[:1])
    names = [path.relative_to(tmp_path).as_posix() for path in made]
    assert names[:3] == ["besoins_2025.xlsx", "engagements_partenaires.xlsx", "versements.xlsx"]
    assert names[-1] == "revues.xlsx"
    assert all(name.startswith("rapports/2025-03/") and name.endswith("_mars2025.xlsx") for name in names[3:-1])
    assert sorted(made) == sorted(tmp_path.rglob("*.xlsx"))


def test_no_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        generate(gazetteer_of("mali"), tmp_path, seed=1, months=[])


def test_every_workbook_says_above_its_headers_that_it_is_invented(example: Path) -> None:
    paths = list(example.rglob("*.xlsx"))
    assert len(paths) > 250
    for path in paths:
        assert sheet(path)[0][0] == "DONNÉES D'EXEMPLE – partenaires fictifs", path.name


def test_a_report_reads_as_it_was_reviewed(example: Path) -> None:
    path = sorted((example / "rapports" / "2025-03").iterdir())[1]
    assert printed(path) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_id", FORMATS)
def test_headers_are_the_first_french_ones_of_the_format(format_id: str) -> None:
    path = resources.files("layidu.intake").joinpath("formats", format_id, "mapping.yaml")
    if not path.is_file():
        pytest.skip(f"the format {format_id} is not there yet")
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))["fields"]
    first = [field["headers"]["fr"][0] for field in declared.values()]
    assert set(FORMATS[format_id]) <= set(first)
    assert not {name for name, field in declared.items() if field.get("required")} - {
        name for name, field in declared.items() if field["headers"]["fr"][0] in FORMATS[format_id]
    }


def test_workbooks_have_the_declared_headers(example: Path) -> None:
    for name, wanted in (
        ("besoins_2025.xlsx", columns.NEEDS),
        ("engagements_partenaires.xlsx", columns.COMMITMENTS),
        ("versements.xlsx", columns.INSTALMENTS),
        ("revues.xlsx", columns.REVIEWS),
    ):
        assert tuple(sheet(example / name)[3]) == wanted
    for path in (example / "rapports").rglob("*.xlsx"):
        assert set(next(line for line in sheet(path) if line[0] == "Organisation")) <= set(columns.FIVE_W)


def test_reports_name_only_commitments_that_were_made_by_their_partner(example: Path) -> None:
    owed = {row["N°"]: row["Acteur responsable"] for row in records(example / "engagements_partenaires.xlsx")}
    named = 0
    for path in (example / "rapports").rglob("*.xlsx"):
        for row in records(path):
            if number := row["N° engagement"]:
                named += 1
                assert number.startswith(f"PA-{path.name.split('_')[0]}-")
                assert number in owed
    assert named > 1000


def test_instalments_and_reviews_name_commitments_and_stay_in_time(example: Path) -> None:
    made = {row["N°"]: row for row in records(example / "engagements_partenaires.xlsx")}
    spent: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in records(example / "versements.xlsx"):
        assert row["Devise"] == made[row["N° engagement"]]["Devise"]
        assert row["Date"] <= MONTHS[-1].end
        spent[row["N° engagement"]][row["Étape"]] += row["Montant"]
    assert spent
    for number, stages in spent.items():
        assert stages["dépensé"] <= stages["décaissé"] <= made[number]["Montant"]
    for row in records(example / "revues.xlsx"):
        assert row["N° engagement"] in made
        assert row["Date"] <= MONTHS[-1].end
        assert row["Décision"] in ("tenu", "annulé", "poursuivre")


def test_a_year_leaves_commitments_fulfilled_cancelled_going_on_and_overdue(tmp_path: Path) -> None:
    from layidu.cycle.demo.follow_up import commitment_rows, promises, review_rows

    settings = programme("mali")
    promised = promises(partners(1, "mali"), settings, YEAR, seed=1)
    rows = [dict(zip(columns.COMMITMENTS, row, strict=True)) for row in commitment_rows(year_plans(), promised)]
    judged = review_rows(year_plans(), promised, settings, YEAR, seed=1)
    decisions = {str(row[0]): row[3] for row in judged}
    assert set(decisions.values()) == {"tenu", "annulé", "poursuivre"}
    overdue = [
        row["N°"] for row in rows
        if isinstance(row["Fin"], date) and row["Fin"] < date(2026, 2, 1)
        and row["Statut"] in ("accepté", "signé") and row["N°"] not in decisions
    ]  # fmt: skip
    assert len(overdue) > 5
    assert {row["Type"] for row in rows} == {"engagement d'activité", "promesse de financement", "moyens"}
    assert len({row["N°"] for row in rows}) == len(rows)
    assert not {row["Statut"] for row in rows} & {"tenu", "annulé"}
    short = {plan.number for plan in year_plans() if not plan.met}
    given = {plan.number for plan in year_plans() if plan.delivered}
    assert not {number for number, decision in decisions.items() if decision == "tenu"} & short
    assert not {number for number, decision in decisions.items() if decision == "annulé"} & given


def test_people_reached_stay_below_the_population_of_their_region() -> None:
    settings = programme("mali")
    reached: dict[str, float] = defaultdict(float)
    for plan in year_plans():
        reached[plan.region] += sum(line.people for line in plan.lines)
        spread = sum(line.people for line in plan.lines)
        if plan.unit == "personne":
            assert 0.7 * spread - 10 <= plan.target <= 1.5 * spread + 10
    for name, region in settings.regions.items():
        wanted = region.population * sum(region.need) / 2 * region.reach
        assert reached[name] <= wanted * 1.001
        assert reached[name] < region.population
        assert (reached[name] == 0) == (region.weight == region.silent_partners == 0), name


def test_needs_are_plausible_against_the_census(example: Path) -> None:
    population = {name: region.population for name, region in programme("mali").regions.items()}
    rows = records(example / "besoins_2025.xlsx")
    assert {row["Région"] for row in rows} == set(population)
    for row in rows:
        assert 0 < row["PIN minimum"] < row["PIN maximum"] < 0.7 * population[row["Région"]]
        assert row["Personnes ciblées"] <= row["PIN maximum"]
        assert "inventé" in row["Méthode"]
    whole = {row["Région"]: row for row in rows if not row["Cercle"]}
    assert set(whole) == set(population)
    parts = [row for row in rows if row["Cercle"]]
    assert {row["Région"] for row in parts} == set(programme("mali").settings["needs"]["by_cercle"])
    for region in {row["Région"] for row in parts}:
        for column in ("PIN minimum", "PIN maximum", "Personnes ciblées"):
            total = sum(row[column] for row in parts if row["Région"] == region)
            assert 0.95 * whole[region][column] <= total <= whole[region][column]


def test_the_places_of_the_plans_are_known() -> None:
    mali = gazetteer_of("mali")
    for plan in year_plans():
        for line in plan.lines:
            assert fold(mali.place(line.spot.place).name) == fold(line.spot.cercle)


def test_a_row_longer_than_the_headers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headers"):
        write_workbook(tmp_path / "x.xlsx", Table("5W", ("titre",), ("Organisation",), [("a", "b")]))
