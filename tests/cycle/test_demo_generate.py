"""The example's workbooks: the same bytes for a seed, marked as invented, in the formats, and coherent."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

from layidu.accountability.standing import Judgement, Standing, standing, tally
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.demo import columns
from layidu.cycle.demo.follow_up import commitment_rows, review_rows
from layidu.cycle.demo.generate import generate
from layidu.cycle.demo.partners import partners
from layidu.cycle.demo.plans import Plan, plans
from layidu.cycle.demo.programme import programme
from layidu.cycle.demo.promises import Promise, promises
from layidu.cycle.demo.reports import reports, told
from layidu.cycle.demo.workbooks import Table, write_workbook
from layidu.intake.vocabulary import shared
from layidu.places.contain import Container
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


@cache
def year_promises() -> tuple[Promise, ...]:
    return promises(partners(1, "mali"), year_plans(), programme("mali"), YEAR, seed=1)


@cache
def year_told() -> dict[str, int]:
    return told(reports(partners(1, "mali"), year_plans(), programme("mali"), YEAR, seed=1))


@cache
def year_commitments() -> tuple[dict[str, Any], ...]:
    rows = commitment_rows(year_plans(), year_promises())
    return tuple(dict(zip(columns.COMMITMENTS, row, strict=True)) for row in rows)


@cache
def year_reviews() -> tuple[dict[str, Any], ...]:
    rows = review_rows(year_plans(), year_promises(), year_told(), programme("mali"), YEAR, seed=1)
    return tuple(dict(zip(columns.REVIEWS, row, strict=True)) for row in rows)


def standings() -> dict[str, Standing]:
    """Where every commitment of the year stands on the day after which nothing more is known."""
    decisions = {"tenu": "fulfilled", "annulé": "cancelled", "poursuivre": "continue"}
    words = {"annoncé": "announced", "proposé": "proposed", "accepté": "accepted", "signé": "signed"}
    judged: dict[str, list[Judgement]] = defaultdict(list)
    for row in year_reviews():
        judged[row["N° engagement"]].append(Judgement(row["Date"], decisions[row["Décision"]]))  # type: ignore[arg-type]
    return {
        row["N°"]: standing(words[row["Statut"]], row["Fin"], judged[row["N°"]], date(2026, 3, 5))  # type: ignore[arg-type]
        for row in year_commitments()
    }


def test_a_year_leaves_commitments_fulfilled_cancelled_going_on_and_overdue() -> None:
    rows, stands = year_commitments(), standings()
    assert len(stands) == len(rows)
    assert {row["Type"] for row in rows} == {"engagement d'activité", "promesse de financement", "moyens"}
    assert not {row["Statut"] for row in rows} & {"tenu", "annulé"}
    counts = tally(list(stands.values()))
    bound = counts.open + counts.kept + counts.cancelled
    assert 0.45 <= (counts.open - counts.overdue) / bound <= 0.70
    assert 0.06 <= counts.overdue / bound <= 0.15
    assert 0.20 <= counts.kept / bound <= 0.36
    assert 0.01 <= counts.cancelled / bound <= 0.05
    assert counts.due_soon > 5
    late = Counter(row["Type"] for row in rows if stands[row["N°"]].overdue)
    assert late["engagement d'activité"] > 5 and late["moyens"] > 2, "late on both sides"


def test_reviews_judge_what_happened_on_the_days_of_the_committee() -> None:
    made = {row["N°"]: row for row in year_commitments()}
    decisions: dict[str, set[str]] = defaultdict(set)
    for row in year_reviews():
        decisions[row["Décision"]].add(row["N° engagement"])
        assert row["Date"].isoweekday() == 4 and 15 <= row["Date"].day <= 21
        assert made[row["N° engagement"]]["Début"] < row["Date"] <= YEAR[-1].end
        assert row["Décision"] != "tenu" or row["Date"] > made[row["N° engagement"]]["Fin"]
        assert row["Constat"]
    assert set(decisions) == {"tenu", "annulé", "poursuivre"}
    for plan in year_plans():
        if plan.number in decisions["tenu"]:
            assert plan.delivered and plan.partner.falls_silent is None
            assert plan.unit != "personne" or year_told()[plan.number] >= 0.8 * plan.target, "kept is told in reports"
    assert not decisions["annulé"] & {plan.number for plan in year_plans() if plan.delivered}
    for promise in year_promises():
        paid = sum(each.amount for each in promise.payments if each.stage == "décaissé" and each.day <= YEAR[-1].end)
        if promise.number in decisions["tenu"] and promise.amount is not None:
            assert paid == promise.amount, "kept money is paid money"
        if promise.number in decisions["annulé"]:
            assert not paid


def test_a_wish_says_neither_how_much_nor_by_when_and_names_a_partner() -> None:
    names = {one.name for one in partners(1, "mali")}
    wishes = [row for row in year_commitments() if row["Statut"] == "annoncé"]
    assert wishes
    for row in wishes:
        assert row["Acteur responsable"] in names
        assert not {name for name in ("Cible", "Montant", "Fin", "Signé le") if row[name]}


@pytest.mark.parametrize("seed", [1, 2025])
def test_some_partner_has_promises_wishes_and_lateness_on_both_sides(seed: int) -> None:
    settings, who = programme("mali"), partners(seed, "mali")
    planned = plans(gazetteer_of("mali"), who, settings, YEAR, seed=seed)
    promised = promises(who, planned, settings, YEAR, seed=seed)
    said = told(reports(who, planned, settings, YEAR, seed=seed))
    closed = {
        str(row[0])
        for row in review_rows(planned, promised, said, settings, YEAR, seed=seed)
        if row[3] in ("tenu", "annulé")
    }  # fmt: skip
    until = YEAR[-1].end
    bound = [plan for plan in planned if plan.status != "proposed" and plan.number not in closed]
    late = {plan.partner.name for plan in bound if plan.end <= until}
    running = {plan.partner.name for plan in bound if plan.end > until and plan.delivered}
    owed = {
        one.cells["Bénéficiaire"]
        for one in promised
        if one.cells["Type"] == "moyens" and one.end and one.end <= until and one.number not in closed
    }
    wishing = {one.cells["Acteur responsable"] for one in promised if one.cells["Statut"] == "annoncé"}
    assert late & running & owed & wishing


def test_people_reached_stay_below_the_population_of_their_region() -> None:
    settings = programme("mali")
    led: dict[str, float] = defaultdict(float)
    reached: dict[str, float] = defaultdict(float)
    for plan in year_plans():
        spread = sum(line.people for line in plan.lines)
        reached[plan.region] += spread
        led[plan.region] += spread if plan.lead else 0
        if plan.unit == "personne" and spread:
            # A plan that runs on promises for all its months; what is reached here is of those of the example.
            inside = (YEAR[plan.months[1]].end - plan.start).days + 1
            whole = spread * ((plan.end - plan.start).days + 1) / inside
            assert 0.45 * whole - 10 <= plan.target <= 1.0 * whole + 10
    for name, region in settings.regions.items():
        wanted = region.population * sum(region.need) / 2 * region.reach
        assert led[name] <= wanted * 1.001
        assert reached[name] <= wanted * (1 + settings.settings["lead"]["others"]) * 1.001
        assert reached[name] < region.population
        assert (reached[name] == 0) == (region.weight == region.silent_partners == 0), name


def test_each_place_has_at_most_one_leading_partner_who_says_that_it_counts_each_person_once() -> None:
    leading = [(plan, line.spot.place) for plan in year_plans() if plan.lead for line in plan.lines]
    assert len({place for _, place in leading}) == len(leading) > 80
    for plan, _ in leading:
        assert plan.mode == "unique" and plan.partner.falls_silent is None and plan.delivered


def test_the_example_that_is_shipped_leaves_no_region_where_people_work_without_a_lead() -> None:
    made = plans(gazetteer_of("mali"), partners(2025, "mali"), programme("mali"), YEAR, seed=2025)
    led = {plan.region for plan in made if plan.lead}
    assert led == {name for name, region in programme("mali").regions.items() if region.weight or region.zero_partners}


def test_regions_differ_and_one_alone_counts_people_again() -> None:
    regions = programme("mali").regions.values()
    assert len([region for region in regions if region.counted_again > 1]) == 1
    assert min(region.reach for region in regions if region.weight) <= 0.1
    assert max(region.reach for region in regions) >= 0.8
    assert len([region for region in regions if not region.reach]) >= 2


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


def test_some_plans_are_for_an_old_place_that_is_now_in_several_regions() -> None:
    mali = gazetteer_of("mali")
    container = Container(mali)
    found = {line.spot.place for plan in year_plans() if plan.delivered for line in plan.lines}
    straddling = [place for place in sorted(found) if container.containing_all((place,), "ML-2023", "region").straddles]
    assert straddling
    assert {mali.place(place).name for place in straddling} <= set(programme("mali").mess["split_places"])


def test_a_row_longer_than_the_headers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headers"):
        write_workbook(tmp_path / "x.xlsx", Table("5W", ("titre",), ("Organisation",), [("a", "b")]))
