"""Every scoring rule of the catalogue is whole, and does what its own worked examples say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from layidu.accountability.formula import Case, formulas
from layidu.accountability.rules import conventions_on, rule_on
from layidu.catalogue.entries import ScoreConvention, ScoringRule, entries

RULES = sorted(entries(ScoringRule))
NUMBERS = ("value", "expected", "baseline", "amount", "elapsed")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_its_formula_parameters_and_references(rule: str) -> None:
    entry = entries(ScoringRule)[rule]
    assert (
        entry.label_fr and entry.label_en and entry.reference and entry.applies_to in ("target", "milestone", "budget")
    )
    formula = formulas()[entry.formula]
    assert formula.title and formula.unit and formula.words
    starts = [version["valid_from"] for version in entry.versions]
    assert starts and len(set(starts)) == len(starts) and all(isinstance(start, date) for start in starts)
    for version in entry.versions:
        assert set(version["parameters"]) == set(formula.parameters) and version["reference"]


@pytest.mark.parametrize(
    ("rule", "number"), [(rule, number) for rule in RULES for number in range(len(entries(ScoringRule)[rule].examples))]
)
def test_a_rule_does_what_its_worked_example_says(rule: str, number: int) -> None:
    example = entries(ScoringRule)[rule].examples[number]
    given = {name: Decimal(str(value)) if name in NUMBERS else value for name, value in example["given"].items()}
    day = example.get("on") or max(version["valid_from"] for version in entries(ScoringRule)[rule].versions)
    version = rule_on(rule, day)
    assert version is not None and example["words"]
    assert version.achievement(Case(**given)) == Decimal(str(example["achievement"]))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_worked_example_and_no_version_before_its_first(rule: str) -> None:
    entry = entries(ScoringRule)[rule]
    first = min(version["valid_from"] for version in entry.versions)
    assert entry.examples
    assert rule_on(rule, first) is not None and rule_on(rule, first - timedelta(days=1)) is None


def test_a_rule_that_changes_leaves_the_contracts_of_before_alone() -> None:
    old = entries(ScoringRule)["step_100"]
    later = {"valid_from": date(2027, 1, 1), "reference": "arrêté", "parameters": {"threshold": 0.6, "limit": 1}}
    rules = {"step_100": ScoringRule(**{**vars(old), "versions": (*old.versions, later)})}
    case = Case(Decimal(70), expected=Decimal(100))
    before, after = rule_on("step_100", date(2026, 12, 31), rules), rule_on("step_100", date(2027, 1, 1), rules)
    assert before is not None and after is not None
    assert (before.achievement(case), after.achievement(case)) == (0, Decimal("0.7"))
    assert (str(before.used), str(after.used)) == ("step_100 (2020-01-01)", "step_100 (2027-01-01)")


def test_the_conventions_are_whole_and_dated() -> None:
    entry = entries(ScoreConvention)["score"]
    assert entry.reference and all(version["reference"] for version in entry.versions)
    thresholds = conventions_on(date(2026, 1, 1))
    for name in ("judged_printed", "completeness", "timeliness", "green", "amber", "trend_same"):
        assert 0 < thresholds.number(name) <= 1
    assert thresholds.settled_level in ("declared", "verified", "validated")
    with pytest.raises(ValueError, match="no score convention"):
        conventions_on(date(2019, 12, 31))
