"""What a score says of a line: which value, why none, how sure, and that every number opens."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from layidu.accountability.projecting import projected
from layidu.accountability.readings import readings
from layidu.accountability.results import ContractScore, LineScore
from layidu.accountability.rounding import EXACT
from layidu.accountability.scoring import score
from layidu.accountability.simulating import simulate
from layidu.accountability.values import (
    Absence,
    Evidence,
    MeansDelivered,
    MilestoneReview,
    PeerValue,
    Reporting,
    Value,
)
from layidu.core.errors import Refusal
from layidu.core.periods import Period
from tests.accountability.paper import NAMES, contract, evidence
from tests.accountability.printing import scored

D = Decimal
Q3, OCTOBER = Period.parse("2026Q3"), date(2026, 10, 15)
CNI = contract("cni")
ROWS = evidence("cni")[0]


def line(found: ContractScore, ref: str) -> LineScore:
    """One line of a score."""
    return next(item for item in found.lines if item.ref == ref)


def test_the_surest_value_counts_and_the_others_stand_beside_it() -> None:
    said = Value("C1", Q3, declared=D("0.80"), known_on=date(2026, 10, 2))
    checked = Value("C1", Q3, verified=D("0.75"), known_on=date(2026, 10, 9))
    rows = Evidence((said, checked))
    before, after = (line(score(CNI, rows, Q3, day), "C1") for day in (date(2026, 10, 5), OCTOBER))
    assert before.reading is not None and after.reading is not None
    assert (before.reading.used, before.reading.level) == (D("0.80"), "declared")
    assert (after.reading.used, after.reading.level, after.reading.declared) == (D("0.75"), "verified", D("0.80"))
    assert "valeur seulement déclarée" in before.provisional and not after.provisional


def test_a_closed_quarter_scored_again_as_known_then_is_the_same() -> None:
    closed = score(CNI, ROWS, Q3, OCTOBER)
    late = Value("C1", Q3, validated=D("0.61"), known_on=date(2026, 12, 1))
    more = replace(
        ROWS,
        values=(*ROWS.values, late),
        means=(MeansDelivered("M1", date(2026, 11, 1), 1),),
        reviews=(*ROWS.reviews, MilestoneReview("J1", date(2026, 11, 3), None)),
    )
    assert score(CNI, more, Q3, OCTOBER) == closed
    assert score(CNI, more, Q3, date(2026, 12, 2)).total.score != closed.total.score


def test_the_value_of_the_quarter_comes_before_those_of_its_months() -> None:
    quarter = Value("C1", Q3, verified=D("0.72"))
    months = [Value("C1", Period.parse(f"2026-0{n}"), verified=D("0.60")) for n in (7, 8, 9)]
    for rows in ((quarter, *months), (*months, quarter)):
        found = line(score(CNI, Evidence(rows), Q3, OCTOBER), "C1")
        assert found.reading is not None and found.reading.period == Q3
        assert found.projection is not None and found.projection.points == 1
    alone = line(score(CNI, Evidence(tuple(months)), Q3, OCTOBER), "C1")
    assert alone.reading is not None and alone.reading.period == Period.parse("2026-09")


def test_reports_counted_again_replace_the_count_of_before_and_months_add() -> None:
    value = Value("C1", Q3, verified=D("0.72"))
    first = Reporting("C1", Q3, 100, 60, 50, known_on=date(2026, 10, 3))
    again = Reporting("C1", Q3, 100, 95, 90, known_on=date(2026, 10, 20))
    at = [score(CNI, Evidence((value,), reports=(first, again)), Q3, date(2026, 10, day)) for day in (15, 21)]
    assert [line(found, "C1").completeness for found in at] == [D("0.6"), D("0.95")]
    assert len(line(at[0], "C1").provisional) == 2 and not line(at[1], "C1").provisional
    months = tuple(Reporting("C1", Period.parse(f"2026-0{n}"), 10, n, 0) for n in (7, 8, 9))
    assert line(score(CNI, Evidence((value,), reports=months), Q3, OCTOBER), "C1").completeness == D("0.8")


@pytest.mark.parametrize(
    ("ref", "reason"),
    [("J1", "not_due"), ("C1", "not_reported_by_others"), ("C2", "not_reported_by_holder"), ("C3", "prevented")],
)
def test_an_absence_has_a_reason(ref: str, reason: str) -> None:
    first = CNI.objectives[0]
    others = replace(first.targets[0], reported_by="others")
    paper = replace(
        CNI, means=(), objectives=(replace(first, targets=(others, *first.targets[1:])), *CNI.objectives[1:])
    )
    quarter = Period.parse("2026Q1")
    rows = Evidence(absences=(Absence("C3", quarter, "prevented", "grève"),))
    found = line(score(paper, rows, quarter, date(2026, 4, 15)), ref)
    assert (found.absence, found.achievement, found.points, found.colour) == (reason, None, None, "grey")


def test_means_not_delivered_block_what_depends_on_them_unless_it_was_achieved_all_the_same() -> None:
    blocked = line(score(CNI, ROWS, Q3, OCTOBER), "C2")
    assert blocked.absence == "means_not_delivered" and blocked.reading is not None
    truck = replace(ROWS, means=(MeansDelivered("M1", date(2026, 9, 30), 1),))
    assert line(score(CNI, truck, Q3, OCTOBER), "C2").judged
    reached = replace(ROWS, values=(*ROWS.values, Value("C2", Q3, verified=D("0.66"))))
    assert line(score(CNI, reached, Q3, OCTOBER), "C2").achievement == 1


def test_nothing_is_due_before_the_first_written_step() -> None:
    target = contract("sec").objectives[0].targets[0]
    rows = Evidence((Value(target.ref, Period.parse("2026Q1"), verified=D("0.9")),))
    found = line(score(contract("sec"), rows, Period.parse("2026Q1"), date(2026, 4, 10)), target.ref)
    assert (found.absence, found.expected) == ("not_due", None)


def test_a_quarter_of_another_year_and_an_unknown_rule_are_refused() -> None:
    with pytest.raises(Refusal, match="CONTRAT-HORS-PERIODE"):
        score(CNI, ROWS, Period.parse("2027Q1"), OCTOBER)
    with pytest.raises(Refusal, match="CONTRAT-REGLE-INCONNUE"):
        score(CNI, ROWS, Q3, OCTOBER, rules={})


def test_evidence_about_no_line_is_said() -> None:
    stray = replace(ROWS, values=(*ROWS.values, Value("C9", Q3, verified=D(1)), Value("C1", Q3, validated=D(74))))
    codes = [finding.code for finding in score(CNI, stray, Q3, OCTOBER).findings]
    assert codes == ["CONTRAT-LIGNE-INCONNUE", "CONTRAT-PART-DOUTEUSE"]


def test_a_projection_goes_through_a_straight_line_and_is_refused_under_three_points() -> None:
    quarters = [Period.parse(f"2026Q{n}") for n in (1, 2, 3)]
    end = date(2026, 12, 31)
    days = [(quarter.end - quarters[0].end).days for quarter in quarters]
    straight = readings(
        Value("C1", q, verified=D("0.5") + day * D("0.001")) for q, day in zip(quarters, days, strict=True)
    )
    drawn = projected(straight, end, 3)
    assert drawn.value is not None and drawn.low is not None and drawn.high is not None
    assert round(drawn.value, 12) == D("0.5") + (end - quarters[0].end).days * D("0.001")
    assert round(drawn.high - drawn.low, 12) == 0
    few = projected(straight[:2], end, 3)
    assert few.value is None and "2 valeurs" in few.words


@pytest.mark.parametrize("name", NAMES)
def test_every_number_opens_and_its_parts_make_it(name: str) -> None:
    found = scored(name)
    nodes = list(found.explained())
    assert len({id(node) for node in nodes}) == len(nodes)
    assert all(node.label for node in nodes)
    for item in found.lines:
        if item.points is None:
            assert item.explanation.formula.startswith("non jugé")
            continue
        weight, reached = item.explanation.inputs
        assert isinstance(weight.value, Decimal) and isinstance(reached.value, Decimal)
        assert EXACT.multiply(100 * weight.value, reached.value) == item.points and reached.formula
        assert any(node.label == "Règle" and item.rule.title in str(node.value) for node in reached.inputs)
    for total in (found.total, *(objective.total for objective in found.objectives)):
        assert total.explanation.value == total.score and total.explanation.inputs
        assert total.judged_explanation.value == total.judged


def test_past_values_are_tried_before_signing() -> None:
    paper = contract("drs-kayes")
    past = [
        Value("C1", Period.parse(f"2025Q{n}"), verified=value)
        for n, value in enumerate((D("0.36"), D("0.37"), D("0.37"), D("0.38")), 1)
    ]
    past += [Value("C2", Period.parse("2025Q4"), verified=D("0.63")), Value("C2", Q3, verified=D("0.99"))]
    peers = [PeerValue("C1", name, Period.parse("2025"), value) for name, value in (("a", D("0.49")), ("b", D("0.41")))]
    found = simulate(paper, past, peers)
    assert [finding.code for finding in found.findings] == [
        "SIMULATION-HORS-PAIRS", "SIMULATION-SOUS-NIVEAU", "SIMULATION-SANS-PASSE"
    ]  # fmt: skip
    first, second, third = found.outlooks
    assert (first.present, first.best_peer, first.peers, first.above_peers) == (D("0.38"), D("0.49"), 2, True)
    assert (second.present, second.below_present) == (D("0.63"), True) and third.present is None
    assert len(found.scores) == 4 and line(found.scores[3], "C2").achievement == 1
    assert line(found.scores[0], "C2").absence == "not_reported_by_holder"
    assert not any(total.total.printed for total in found.scores)
