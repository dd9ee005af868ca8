"""A comparison says what is there: the true effect where there is one, nothing where there is none, no more."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.accountability.practices.chance import difference
from layidu.accountability.practices.comparing import Comparison, compare
from layidu.accountability.practices.spec import Evidence, PlaceSeen, Trait, thresholds
from layidu.accountability.readings import readings
from layidu.accountability.values import Value
from layidu.core.periods import Period

BEFORE, AFTER = Period.parse("2024"), Period.parse("2025")
RULES = thresholds(date(2026, 1, 1))
SHARE = Evidence("penta3_coverage", "Penta 3", "part", "increase", "difference", BEFORE, AFTER)
COUNT = Evidence("cases", "Cas", "cas", "decrease", "relative", Period.parse("2012"), Period.parse("2013"))


def seen(name: str, before: float | None, after: float | None, population: float | None = None) -> PlaceSeen:
    values = [
        Value(name, period, declared=Decimal(repr(value)), origins=((1, "value"),))
        for period, value in ((BEFORE, before), (AFTER, after))
        if value is not None
    ]
    return PlaceSeen(name, name, readings(values), None if population is None else Trait(population))


def drawn(dice: Random, effect: float, tried: int = 4, others: int = 20) -> Comparison:
    """Places that differ in level and in change; those that tried it got ``effect`` on top."""
    places = []
    for at in range(tried + others):
        before = dice.uniform(0.3, 0.7)
        after = before + 0.02 + dice.gauss(0, 0.03) + (effect if at < tried else 0)
        places.append(seen(f"p{at:02d}", before, after))
    return compare(SHARE, places[:tried], places[tried:], RULES)


def test_the_sentence_of_the_page_worked_by_hand() -> None:
    tried = [seen("a", 0.50, 0.62), seen("b", 0.60, 0.71), seen("c", 0.40, 0.53)]
    others = [seen(f"l{at}", 0.40 + at * 0.025, 0.40 + at * 0.025 + change) for at, change in enumerate(
        (-0.02, 0.01, 0.03, 0.09, 0.05, 0.00, 0.02, 0.04, 0.06))]  # fmt: skip
    found = compare(SHARE, tried, others, RULES)
    assert (found.tried_summary.places, found.like_summary.places) == (3, 9)
    assert found.tried_summary.mean == pytest.approx(0.12)
    assert (found.like_summary.low, found.like_summary.high) == (pytest.approx(-0.02), pytest.approx(0.09))
    assert found.effect == pytest.approx(0.12 - 0.28 / 9), "three like places each: means of groups are as the whole"
    assert found.verdict == "better" and found.low is not None and 0 < found.low < found.effect
    assert found.assignments == 4**3


def test_without_enough_places_nothing_is_judged() -> None:
    others = [seen(f"l{at}", 0.5, 0.5) for at in range(9)]
    one = compare(SHARE, [seen("a", 0.5, 0.9)], others, RULES)
    assert (one.verdict, one.effect, one.low) == ("not_judged", None, None) and "il en faut 2" in one.why[0]
    few = compare(SHARE, [seen("a", 0.5, 0.9), seen("b", 0.5, 0.9)], others[:4], RULES)
    assert few.verdict == "not_judged" and "4 lieu(x) semblable(s)" in few.why[0]
    unknown = compare(SHARE, [seen("a", 0.5, 0.9), seen("b", 0.5, None)], others, RULES)
    assert unknown.verdict == "not_judged" and unknown.left_out[0].place == "b" and unknown.left_out[0].tried
    assert "0 mois connus sur 12" in unknown.left_out[0].why, "absent is not zero"


def test_a_half_known_year_does_not_count() -> None:
    def monthly(months: int) -> PlaceSeen:
        values = [Value("m", Period.month(year, month), declared=Decimal("0.5"))
                  for year, known in ((2024, 12), (2025, months)) for month in range(1, known + 1)]  # fmt: skip
        return PlaceSeen("m", "m", readings(values))

    others = [seen(f"l{at}", 0.5, 0.5) for at in range(9)]
    for months, usable in ((9, 2), (8, 1)):
        found = compare(SHARE, [seen("a", 0.5, 0.6), monthly(months)], others, RULES)
        assert found.tried_summary.places == usable


def test_like_places_are_the_nearest_by_what_is_declared_and_never_twice() -> None:
    from dataclasses import replace

    tried = [seen("a", 0.5, 0.6, 1000), seen("b", 0.5, 0.6, 100_000)]
    others = [seen(f"s{at}", 0.9, 0.9, 1100 + at) for at in range(3)]
    others += [seen(f"t{at}", 0.1, 0.1, 99_000 - at) for at in range(3)]
    others += [seen("x", 0.5, 0.5), seen("y", 0.5, 0.5, 10)]
    by_people = compare(replace(SHARE, like=("population",)), tried, others, RULES)
    assert {(one.beside, one.place) for one in by_people.like} == {
        *(("a", f"s{at}") for at in range(3)), *(("b", f"t{at}") for at in range(3))
    }  # fmt: skip
    assert [(out.place, out.why) for out in by_people.left_out] == [("x", "population : non connu")]
    by_level = compare(SHARE, tried, others, RULES)
    assert {"x", "y"} <= {one.place for one in by_level.like}
    assert len({one.place for one in by_level.like}) == len(by_level.like)
    grouped = [replace(place, group="nord" if place.place < "t" else "") for place in (*tried, *others)]
    by_group = compare(replace(SHARE, like=("group", "baseline")), grouped[:2], grouped[2:], RULES)
    assert {one.place for one in by_group.like} == {"s0", "s1", "s2"} and by_group.verdict == "not_judged"


@pytest.mark.slow
def test_the_interval_holds_the_true_effect_at_its_rate_and_no_effect_is_said_to_be_none() -> None:
    dice, runs = Random(7), 300
    held, alarms, seen_it, widths = 0, 0, 0, []
    for _ in range(runs):
        found = drawn(dice, 0.08)
        assert found.low is not None and found.high is not None
        held += found.low <= 0.08 <= found.high
        seen_it += found.verdict == "better"
        widths.append(found.high - found.low)
        alarms += drawn(dice, 0.0).verdict != "no_difference"
    # 90 % nominal: three standard errors of 300 draws are 5 points.
    assert held / runs >= 0.85 and alarms / runs <= 0.15
    assert held / runs <= 0.97, "an interval that always holds would say nothing"
    assert seen_it / runs > 0.9 and sum(widths) / runs < 0.12


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(-1, 1).map(lambda x: round(x, 3)),
            st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=2, max_size=3),
        ),
        min_size=2,
        max_size=3,
    ),
    st.floats(-0.9, 0.9).map(lambda x: round(x, 3)),
)
def test_the_interval_is_the_effects_that_the_test_does_not_refuse(
    groups: list[tuple[float, list[float]]], effect: float
) -> None:
    """The closed form against the test itself, an effect taken off the places that tried it."""
    found = difference(groups, 0.9)
    tested = difference([(mine - effect, like) for mine, like in groups], 0.9)
    if min(abs(effect - found.low), abs(effect - found.high)) > 1e-6:
        assert (tested.share > 0.1) == (found.low < effect < found.high)
    moved = difference([(mine + 1, [each + 1 for each in like]) for mine, like in groups], 0.9)
    assert moved.value == pytest.approx(found.value), "what happens everywhere is no effect"


@pytest.fixture(scope="module")
def facilities(real_data: Path) -> list[PlaceSeen]:
    """Monthly notified malaria cases of 53 health facilities of Mali, with their gaps."""
    values = defaultdict(list)
    path = real_data / "health_indicators" / "mli_malaria_notified_monthly_53_facilities_2010_2014.csv"
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["notified_malaria_cases"]:
                month = Period.month(int(row["year"]), int(row["month"]))
                place = row["snisi_code"]
                values[place].append(Value(place, month, declared=Decimal(row["notified_malaria_cases"])))
    return [PlaceSeen(place, place, readings(rows)) for place, rows in sorted(values.items())]


@pytest.mark.slow
def test_on_real_malaria_cases_an_invented_practice_shows_no_effect_and_a_known_one_is_held(
    facilities: list[PlaceSeen],
) -> None:
    dice, runs, judged, alarms, held = Random(3), 120, 0, 0, 0
    for _ in range(runs):
        places = dice.sample(facilities, len(facilities))
        nothing = compare(COUNT, places[:5], places[5:], RULES)
        if nothing.verdict == "not_judged":
            continue
        judged += 1
        alarms += nothing.verdict != "no_difference"
        helped = [
            PlaceSeen(place.place, place.name, _cut(place, Decimal("0.6")) if at < 5 else place.readings)
            for at, place in enumerate(places)
        ]
        known = compare(COUNT, helped[:5], helped[5:], RULES)
        assert known.low is not None and known.high is not None
        held += known.low <= -0.4 <= known.high
    assert judged > 0.8 * runs
    assert alarms / judged <= 0.18 and held / judged >= 0.82


def _cut(place: PlaceSeen, share: Decimal) -> list[object]:
    from dataclasses import replace

    return [replace(one, used=one.used * share) if COUNT.after.contains(one.period) else one for one in place.readings]
