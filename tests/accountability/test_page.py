"""The page on scores names every rule and reason, and its worked case is the one that is scored."""

from pathlib import Path

from layidu.accountability.rounding import printed_percent, printed_points
from layidu.accountability.values import ABSENCES_FR
from layidu.catalogue.entries import ScoringRule, entries
from tests.accountability.printing import scored

PAGE = (Path(__file__).parents[2] / "docs" / "scores.md").read_text(encoding="utf-8").replace("\u202f", " ")


def test_every_rule_and_every_reason_of_absence_is_on_the_page() -> None:
    assert not [rule for rule in entries(ScoringRule) if f"`{rule}`" not in PAGE]
    assert not [reason for reason in ABSENCES_FR.values() if f"| {reason} |" not in PAGE]


def test_the_worked_case_is_what_is_scored() -> None:
    found = scored("canam")
    case = PAGE[PAGE.index("## Un cas travaillé") :]
    lines = {line.ref: line for line in found.lines}
    assert (
        f"a = (13,7 − 11,2) ÷ (14,19 − 11,2) = {printed_percent(lines['C1'].achievement)}".replace("\u202f", " ")
        in case
    )
    assert f"= {printed_points(lines['C1'].points)}" in case
    assert printed_percent(lines["C3"].achievement).replace("\u202f", " ") in case
    for total in (found.total, *(objective.total for objective in found.objectives[1:])):
        assert printed_percent(total.score).replace("\u202f", " ") in case
