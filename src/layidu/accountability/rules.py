"""The rule and convention versions that judge a contract: the ones in force the day its version takes effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from layidu.accountability.formula import Case, Formula, Parameters, formulas
from layidu.accountability.results import RuleUsed
from layidu.catalogue.entries import ScoreConvention, ScoringRule, entries

CONVENTION = "score"


@dataclass(frozen=True)
class RuleVersion:
    """A rule at one date: its formula and parameters."""

    used: RuleUsed
    applies_to: str
    formula: Formula
    parameters: Parameters

    def achievement(self, case: Case) -> Decimal:
        """What the formula gives, before the contract's floor and cap (1 is full achievement)."""
        return self.formula.achievement(case, self.parameters)


def version_on(versions: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The version of an entry in force on a day: the latest that had begun; none before the first."""
    begun = [version for version in versions if version["valid_from"] <= day]
    return max(begun, key=lambda version: version["valid_from"], default=None)


def rule_on(rule: str, day: date, rules: Mapping[str, ScoringRule] | None = None) -> RuleVersion | None:
    """A rule as it stood on a day; none when it is not declared or had not begun.

    Decision served: a rule that changes after a contract took effect does not change that contract.
    Errors: KeyError when the entry names a formula that does not exist.

    >>> rule_on("step_125", date(2026, 1, 1)).achievement(Case(Decimal(90), expected=Decimal(100)))
    Decimal('0.9')
    """
    entry = (entries(ScoringRule) if rules is None else rules).get(rule)
    version = version_on(entry.versions, day) if entry else None
    if entry is None or version is None:
        return None
    return RuleVersion(
        RuleUsed(entry.id, version["valid_from"], entry.label_fr),
        entry.applies_to,
        formulas()[entry.formula],
        Parameters(version["parameters"]),
    )


@dataclass(frozen=True)
class Conventions:
    """The thresholds in force on a day, and the version that they are of."""

    used: RuleUsed
    parameters: Parameters

    def number(self, name: str) -> Decimal:
        """One threshold."""
        return self.parameters.number(name)

    @property
    def settled_level(self) -> str:
        """The least level of a value that settles a score."""
        return str(self.parameters.values["settled_level"])


def conventions_on(
    day: date, declared: Mapping[str, ScoreConvention] | None = None, name: str = CONVENTION
) -> Conventions:
    """The thresholds of scores, or of another convention, on a day. Errors: ValueError before the first version.

    >>> conventions_on(date(2026, 1, 1)).number("judged_printed")
    Decimal('0.8')
    """
    entry = (entries(ScoreConvention) if declared is None else declared)[name]
    version = version_on(entry.versions, day)
    if version is None:
        raise ValueError(f"no score convention on {day}")
    return Conventions(RuleUsed(entry.id, version["valid_from"], entry.label_fr), Parameters(version["parameters"]))
