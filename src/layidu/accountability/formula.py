"""What a scoring formula is: one function, one a module of ``formulas``, with its title, unit and words."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from layidu.accountability.contracts import Direction


@dataclass(frozen=True, slots=True)
class Case:
    """What a formula judges. ``expected`` is the trajectory value due at the date; ``amount`` the whole budget.

    ``elapsed`` is the share (0-1) of the contract's months gone by. For a milestone ``value`` is 1 (done) or 0, and
    ``days_late`` how long after its day it was done.
    """

    value: Decimal
    expected: Decimal = Decimal(0)
    baseline: Decimal = Decimal(0)
    direction: Direction = "increase"
    amount: Decimal = Decimal(0)
    elapsed: Decimal = Decimal(1)
    days_late: int = 0

    def ratio(self) -> Decimal | None:
        """The value over what is due (what is due over the value where less is better); none when it has no meaning.

        >>> Case(Decimal(30), expected=Decimal(40)).ratio()
        Decimal('0.75')
        """
        above, below = (self.expected, self.value) if self.direction == "decrease" else (self.value, self.expected)
        return above / below if below > 0 and above >= 0 else None

    def reached(self) -> bool:
        """Whether the value is at least as good as what is due."""
        if self.direction == "decrease":
            return self.value <= self.expected
        return self.value >= self.expected if self.direction == "increase" else self.value == self.expected


@dataclass(frozen=True)
class Parameters:
    """The parameters of a rule version, as exact numbers.

    >>> Parameters({"threshold": 0.75}).number("threshold")
    Decimal('0.75')
    """

    values: Mapping[str, Any]

    def number(self, name: str) -> Decimal:
        """One number. Errors: KeyError for a parameter that the rule does not give."""
        return Decimal(str(self.values[name]))

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """A list of numbers."""
        return tuple(Decimal(str(item)) for item in self.values[name])

    def pairs(self, name: str) -> tuple[tuple[Decimal, Decimal], ...]:
        """A list of pairs of numbers."""
        return tuple((Decimal(str(first)), Decimal(str(second))) for first, second in self.values[name])


@dataclass(frozen=True)
class Formula:
    """A formula as its reader sees it, and the function that computes it (before the contract's floor and cap).

    ``holds``: it can judge a level that is to be kept (target = baseline). ``divides``: it divides by what is due.
    """

    name: str
    title: str
    unit: str
    words: str
    parameters: tuple[str, ...]
    achievement: Callable[[Case, Parameters], Decimal]
    holds: bool = False
    divides: bool = False


def formula(
    *,
    title: str,
    unit: str,
    words: str,
    parameters: tuple[str, ...] = (),
    holds: bool = False,
    divides: bool = False,
) -> Callable[[Callable[[Case, Parameters], Decimal]], Formula]:
    """Declare a formula: title, unit and words in French, and the parameters that a rule must give."""

    def declared(function: Callable[[Case, Parameters], Decimal]) -> Formula:
        return Formula(function.__name__, title, unit, words, parameters, function, holds, divides)

    return declared


@functools.cache
def formulas() -> Mapping[str, Formula]:
    """Every formula declared in the folder ``formulas``, by name.

    >>> sorted(formulas())[:3]
    ['bands', 'budget_execution', 'linear']
    """
    from layidu.accountability import formulas as folder

    found = {}
    for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, Formula):
                found[item.name] = item
    return found
