"""What a rule of the plan is: one decorated function that gives its rows, with its title, unit and formula."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layidu.allocation.columns import UNLIMITED, Columns
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints


@dataclass
class Rows:
    """Rows ``lower <= sum(value x column) <= upper`` in the making; ``names`` gives the French name of a row."""

    count: int
    names: Callable[[int], str]
    lower: Any = -UNLIMITED
    upper: Any = UNLIMITED
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)

    def add(self, row: Any, column: Any, value: Any) -> Rows:
        """Coefficients, broadcast against each other."""
        import numpy as np

        row, column, value = np.broadcast_arrays(row, column, value)
        self.entries.append(
            (row.ravel().astype(np.int64), column.ravel().astype(np.int64), value.ravel().astype(float))
        )
        return self


@dataclass(frozen=True)
class Rule:
    """A rule as a reader sees it, and the function that makes its rows."""

    name: str
    title: str
    unit: str
    formula: str
    rows: Callable[[Problem, Columns], Rows]
    fair: bool = False


def constraint(
    *, title: str, unit: str, formula: str, fair: bool = False
) -> Callable[[Callable[[Problem, Columns], Rows]], Rule]:
    """Declare a rule: its title and formula in French, and the unit of its limit (whose price is per unit).

    ``fair``: it only measures fairness, and is left out of a plan that pursues none.
    """

    def declared(function: Callable[[Problem, Columns], Rows]) -> Rule:
        return Rule(function.__name__, title, unit, formula, function, fair)

    return declared


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Every rule declared in the folder ``constraints``, by name.

    Decision served: which rules hold in a plan, for its reader and for the documentation.

    >>> [rule.name for rule in rules()][:3]
    ['absorption', 'budget', 'capacity']
    """
    from layidu.allocation import constraints

    found = []
    for module in pkgutil.iter_modules(constraints.__path__, f"{constraints.__name__}."):
        found += [item for item in vars(importlib.import_module(module.name)).values() if isinstance(item, Rule)]
    return tuple(sorted(found, key=lambda rule: rule.name))
