"""What must hold of every score, whatever the contract and its values."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layidu.accountability.contracts import Contract, Direction, Objective, Party, Step, Target, in_force
from layidu.accountability.formula import Case
from layidu.accountability.results import ContractScore
from layidu.accountability.rules import rule_on
from layidu.accountability.scoring import score
from layidu.accountability.trajectory import quarters
from layidu.accountability.values import Evidence, Value
from layidu.core.periods import Period

YEAR = Period.parse("2026")
QUARTERS = quarters(YEAR)
Q2 = QUARTERS[1]
ON = date(2027, 3, 1)
PARTIES = (Party("a", "Titulaire", "holder"), Party("b", "Ministère", "authority"))
#: A drawn contract is some thirty draws: fewer examples than a plain property, for the time they take.
few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CENTS = st.integers(0, 150).map(lambda number: Decimal(number) / 100)
RULES = st.sampled_from(["linear", "step_100", "step_125", "bands", "maintain", "penalty", "penalty_day"])


@st.composite
def targets(draw: st.DrawFn, ref: str, weight: Decimal) -> Target:
    """A target with a trajectory that moves its way; floors are at or below zero, as the bounds assume."""
    rule = draw(RULES)
    rises = draw(st.booleans()) if not rule.startswith("penalty") else False
    steps = sorted(draw(st.lists(st.integers(1, 100), min_size=4, max_size=4)), reverse=not rises)
    values = [Decimal(step) / 100 for step in steps]
    way = Decimal(-1 if rises else 1) * draw(st.integers(0, 40)) / 100
    baseline = values[-1] if rule == "maintain" else values[0] + way
    if rule == "maintain":
        values = [baseline] * 4
    direction: Direction = "increase" if rises else "decrease"
    return Target(
        ref, ref, "penta3_coverage", "part", direction, baseline, values[-1], weight, rule,
        draw(st.sampled_from([Decimal(0), Decimal("-0.5")])), draw(st.sampled_from([Decimal(1), Decimal("1.25")])),
        tuple(Step(quarter.end, value) for quarter, value in zip(QUARTERS, values, strict=True)),
    )  # fmt: skip


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """Two or three objectives of one to three targets; weights are whole percents that add to 1."""

    def shares(count: int) -> list[Decimal]:
        cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True)))
        return [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]

    objectives = []
    for number, weight in enumerate(shares(draw(st.integers(2, 3)))):
        lines = tuple(
            draw(targets(f"C{number}{index}", share)) for index, share in enumerate(shares(draw(st.integers(1, 3))))
        )
        objectives.append(Objective(f"O{number}", f"Objectif {number}", weight, lines))
    return Contract("CP", 1, "Contrat", YEAR, PARTIES, tuple(objectives), example=True)


def refs(contract: Contract) -> list[str]:
    """Every target."""
    return [target.ref for objective in contract.objectives for target in objective.targets]


def values_of(draw: st.DataObject, contract: Contract, quarter: Period = Q2) -> dict[str, Value]:
    """A value for some of the targets."""
    numbers = {ref: draw.draw(st.none() | CENTS) for ref in refs(contract)}
    return {ref: Value(ref, quarter, verified=number) for ref, number in numbers.items() if number is not None}


def made(contract: Contract, values: dict[str, Value], quarter: Period = Q2) -> ContractScore:
    """The score."""
    return score(contract, Evidence(tuple(values.values())), quarter, ON)


@few
@given(contracts(), st.data())
def test_a_score_lies_within_its_bounds_and_so_does_every_way_it_may_end(
    contract: Contract, data: st.DataObject
) -> None:
    some = values_of(data, contract)
    found = made(contract, some)
    for total in (found.total, *(objective.total for objective in found.objectives)):
        assert total.low <= total.score <= total.high and 0 <= total.judged <= 1
        if total.judged == 1:
            assert total.low == total.score == total.high
    whole = {**{ref: Value(ref, Q2, verified=data.draw(CENTS)) for ref in refs(contract)}, **some}
    assert found.total.low <= made(contract, whole).total.score <= found.total.high


@few
@given(contracts(), st.data())
def test_more_weight_judged_narrows_the_bounds(contract: Contract, data: st.DataObject) -> None:
    some = values_of(data, contract)
    more = {**values_of(data, contract), **some}
    first, second = made(contract, some).total, made(contract, more).total
    assert first.low <= second.low <= second.high <= first.high and first.judged <= second.judged


@few
@given(contracts(), st.data(), CENTS)
def test_a_better_value_never_lowers_points(contract: Contract, data: st.DataObject, better: Decimal) -> None:
    some = values_of(data, contract)
    chosen = data.draw(st.sampled_from([target for o in contract.objectives for target in o.targets]))
    way = 1 if chosen.direction == "increase" else -1
    before = data.draw(CENTS)
    changed = {number: {**some, chosen.ref: Value(chosen.ref, Q2, verified=number)} for number in (before, better)}
    low, high = sorted((before, better), key=lambda number: way * number)
    assert made(contract, changed[low]).total.score <= made(contract, changed[high]).total.score


@few
@given(contracts(), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_objectives_lines_and_values_changes_nothing(
    contract: Contract, data: st.DataObject, dice: random.Random
) -> None:
    values = list(values_of(data, contract).values())
    found = score(contract, Evidence(tuple(values)), Q2, ON)
    objectives = [replace(o, targets=tuple(dice.sample(o.targets, len(o.targets)))) for o in contract.objectives]
    dice.shuffle(objectives)
    dice.shuffle(values)
    other = score(replace(contract, objectives=tuple(objectives)), Evidence(tuple(values)), Q2, ON)
    for name in ("score", "judged", "low", "high", "mean", "colour", "printed"):
        first, second = getattr(found.total, name), getattr(other.total, name)
        assert first == second if not isinstance(first, Decimal) else round(first - second, 30) == 0
    assert {line.ref: line.points for line in found.lines} == {line.ref: line.points for line in other.lines}


@given(RULES, CENTS, CENTS, st.integers(1, 100), st.booleans())
def test_every_rule_is_monotone_in_the_value(rule: str, first: Decimal, second: Decimal, due: int, rises: bool) -> None:
    version = rule_on(rule, YEAR.start)
    assert version is not None
    rises = rises and not rule.startswith("penalty")
    expected, way = Decimal(due) / 100, 1 if rises else -1
    baseline = expected - way * Decimal("0.1")
    worse, better = sorted((first, second), key=lambda number: way * number)
    at = [
        version.achievement(Case(value, expected, baseline, "increase" if rises else "decrease"))
        for value in (worse, better)
    ]
    assert at[0] <= at[1]


@few
@given(contracts(), st.data(), st.integers(1, 3))
def test_an_amendment_changes_no_quarter_that_ended_before_it(
    contract: Contract, data: st.DataObject, closed: int
) -> None:
    first, *rest = contract.objectives
    eased = [replace(target, trajectory=target.trajectory[:closed], cap=Decimal("1.1")) for target in first.targets]
    amended = replace(
        contract,
        version=2,
        objectives=(replace(first, targets=tuple(eased)), *rest),
        in_force_from=QUARTERS[closed].start,
    )
    for number, quarter in enumerate(QUARTERS):
        judging = in_force([amended, contract], quarter.end)
        assert judging is (contract if number < closed else amended)
        if number < closed:
            values = values_of(data, contract, quarter)
            assert judging is not None and made(judging, values, quarter) == made(contract, values, quarter)
