"""People reached, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from layidu.core.periods import Period
from layidu.coverage.formulas import FORMULAS
from layidu.coverage.reach import Reach, reach
from layidu.coverage.tables import plain_rows
from tests.coverage.building import delivery, inputs, population


def reached(*deliveries: dict[str, Any], people: list[dict[str, Any]] | None = None, **question: Any) -> Reach:
    given = inputs(deliveries, people=people or [])
    return reach(given.deliveries, given.population, given.places, given.partitions, **question)


def codes(found: Reach) -> set[str]:
    return {finding.code for finding in found.findings}


def test_the_worked_case() -> None:
    two_partners = [delivery(200_000, partner="A"), delivery(300_000, partner="B")]
    found = reached(*two_partners, people=population(kita=400_000))
    assert found.total["kita"] == (300_000, 400_000)
    two_activities = [delivery(200_000), delivery(300_000, activity="essential_items")]
    assert reached(*two_activities, people=population(kita=400_000)).total["kita"] == (300_000, 400_000)


@pytest.mark.parametrize(
    ("mode", "low", "high"),
    [
        ("unique", 270, 270),
        ("cumulative", 80, 80),
        ("caseload", 100, 270),
        ("contacts", 0, 270),
        (None, 100, 270),
    ],
)
def test_months_of_one_partner_add_up_by_counting_mode(mode: str | None, low: int, high: int) -> None:
    months = [delivery(n, m, counting_mode=mode, activity="?") for m, n in ((1, 90), (2, 100), (4, 80))]
    assert reached(*months).total["kita"] == (low, high)


def test_a_cumulative_count_that_grows_keeps_its_latest_month() -> None:
    found = reached(*(delivery(n, m, counting_mode="cumulative") for m, n in ((1, 90), (2, 100), (4, 130))))
    assert found.total["kita"] == (130, 130)
    assert "CUMUL-EN-BAISSE" not in codes(found)


def test_a_cumulative_count_that_falls_is_said() -> None:
    found = reached(delivery(90, 1, counting_mode="cumulative"), delivery(80, 2, counting_mode="cumulative"))
    (said,) = found.findings[:1]
    assert said.code == "CUMUL-EN-BAISSE" and "80" in said.message and "90" in said.message


def test_two_rows_of_one_month_may_be_the_same_people() -> None:
    def donors(mode: str) -> Reach:
        return reached(*(delivery(n, 2, counting_mode=mode, delivery=str(n)) for n in (60, 50)))

    assert donors("caseload").total["kita"] == (60, 110)
    assert donors("cumulative").total["kita"] == (60, 110)
    assert donors("unique").total["kita"] == (110, 110)


def test_modes_mixed_by_one_partner_are_bounded_together() -> None:
    found = reached(delivery(50, counting_mode="unique"), delivery(80, counting_mode="contacts"))
    assert found.total["kita"] == (50, 130)


def test_the_row_then_the_catalogue_says_how_to_count() -> None:
    visits = [delivery(30, activity="curative_consultations"), delivery(20, 4, activity="curative_consultations")]
    assert reached(*visits).total["kita"] == (0, 50)
    stated = [row | {"counting_mode": "unique"} for row in visits]
    assert reached(*stated).total["kita"] == (50, 50)


def test_an_unknown_mode_is_said() -> None:
    found = reached(delivery(30, activity=None), delivery(20, 4, activity=None))
    (said,) = [f for f in found.findings if f.code == "MODE-COMPTAGE-INCONNU"]
    assert said.rows == 2 and "non précisée" in said.message


def test_what_does_not_count_is_set_aside_by_reason_and_nothing_is_lost() -> None:
    rows = [
        delivery(1),
        delivery(2, verification="rejected"),
        delivery(3, direct=False),
        delivery(4, measure="planned"),
        delivery(None, measure="presence"),
        delivery(None),
        delivery(5, activity="health_training"),
        delivery(6, place="nowhere"),
        delivery(7, group="under_five_months"),
        delivery(8, month=12),
        delivery(9, activity="vaccination"),
    ]
    given = inputs(rows)
    found = reach(
        given.deliveries, given.population, given.places, given.partitions,
        period=Period.parse("2025-01:2025-06"), sector="health",
    )  # fmt: skip
    aside = {row["reason"]: row["rows"] for row in plain_rows(found.set_aside)}
    assert aside == {
        "counted": 2, "rejected": 1, "indirect": 1, "not-achieved": 2, "no-figure": 1, "counts-no-people": 1,
        "outside-division": 1, "other-group": 1, "outside-period": 1,
    }  # fmt: skip
    assert found.total["kita"] == (1, 10)
    assert {"LIEU-HORS-DIVISION"} <= codes(found)


def test_another_activity_is_outside_the_question() -> None:
    found = reached(delivery(1), delivery(2, activity="vaccination"), activity="mental_health")
    assert found.total["kita"] == (1, 1)
    assert {row["reason"] for row in plain_rows(found.set_aside)} == {"counted", "outside-question"}


def test_direct_not_stated_counts_and_is_said() -> None:
    found = reached(delivery(5, direct=None))
    assert found.total["kita"] == (5, 5) and "DIRECT-NON-PRECISE" in codes(found)


def test_zero_is_a_figure_and_absence_is_none() -> None:
    found = reached(delivery(0))
    assert found.total["kita"] == (0, 0)
    assert "bla" not in found.total and "segou" not in found.total


def test_a_low_above_the_population_is_doubtful_and_not_cut() -> None:
    found = reached(delivery(500), people=population(kita=400))
    assert found.total["kita"] == (500, 500)
    assert found.doubtful == {"kita"} and "DENOMINATEUR-DOUTEUX" in codes(found)


def test_without_a_population_the_top_is_not_capped_and_that_is_said() -> None:
    found = reached(delivery(200), delivery(300, partner="B"))
    assert found.total["kita"] == (300, 500) and "DENOMINATEUR-ABSENT" in codes(found)


def test_groups_add_only_over_a_declared_partition() -> None:
    by_sex_and_age = [delivery(n, group=g) for g, n in (("boys", 10), ("girls", 20), ("men", 30), ("women", 40))]
    assert reached(*by_sex_and_age).total["kita"] == (100, 100)
    overlapping = [delivery(10, group="boys"), delivery(25, group="under_five"), delivery(5, group="displaced")]
    assert reached(*overlapping).total["kita"] == (25, 40)


def test_the_whole_holds_its_own_rows_and_its_parts() -> None:
    rows = [delivery(70), *(delivery(n, group=g) for g, n in (("boys", 10), ("girls", 20)))]
    assert reached(*rows).total["kita"] == (70, 100)
    assert reached(*rows, people=population(kita=90)).total["kita"] == (70, 90)


def test_a_figure_of_the_whole_leaves_room_for_its_parts_above_only() -> None:
    rows = [delivery(70), delivery(10, group="boys"), delivery(20, group="girls")]
    assert reached(*rows, group="boys").total["kita"] == (10, 80)
    assert reached(*rows, group="children").total["kita"] == (30, 100)


def test_a_group_not_stated_is_the_whole_population() -> None:
    assert reached(delivery(70, group=None)).total["kita"] == (70, 70)


def test_places_join_their_own_rows_without_dividing_them() -> None:
    rows = [delivery(50), delivery(30, place="bafoulabe"), delivery(60, place="kayes", partner="B")]
    found = reached(*rows)
    assert found.total["kayes"] == (80, 140) and found.own["kayes"] == (60, 60)
    assert found.total["kita"] == (50, 50) and found.total["land"] == (80, 140)
    capped = reached(*rows, people=population(kita=100, bafoulabe=30))
    assert capped.total["kayes"] == (80, 130), "the region's population is the sum of its cercles"


def test_every_figure_opens_down_to_its_deliveries() -> None:
    found = reached(
        delivery(50, delivery="d1"), delivery(60, 4, delivery="d2"), delivery(30, partner="B", delivery="d3")
    )
    steps = {row["id"]: row for row in plain_rows(found.steps)}

    def under(id: str) -> set[str]:
        below = [row for row in steps.values() if row["feeds"] == id]
        return set(steps[id]["deliveries"] or ()).union(*(under(row["id"]) for row in below))

    assert under("place|land|all") == {"d1", "d2", "d3"}
    assert steps["partner-activity|kita|all|mental_health|A"]["deliveries"] == ["d1", "d2"]
    assert (steps["place|kita|all"]["low"], steps["place|kita|all"]["high"]) == found.total["kita"]
    assert {row["formula"] for row in steps.values()} <= set(FORMULAS)
    assert all(row["feeds"] in steps for row in steps.values() if row["feeds"])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative number of people"):
        reached(delivery(-1))


def test_nothing_at_all_gives_nothing_at_all() -> None:
    found = reached()
    assert not found.total and not found.findings and not plain_rows(found.steps)
