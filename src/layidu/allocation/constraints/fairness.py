"""How good is shared among places: coverage of each, and what the levels of fairness are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layidu.allocation.columns import PER_MILLE, Columns, attainable, done_good
from layidu.allocation.constraint import Rows, constraint
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats

#: The share of people in need that "the worst served" means.
WORST = 0.2


def _place(problem: Problem, columns: Columns, row: int) -> str:
    return problem.names.label(problem.names.places[columns.fair_places[row]])


@constraint(
    title="Couverture d'un lieu",
    unit="part du bien possible",
    formula="c_p = (déjà promis_p + Σ_{i,k} v_{pik} s_{pik}) / (déjà promis_p + Σ_{i,k} v_{pik} largeur_k besoin_{pi})",
    fair=True,
)
def place_coverage(problem: Problem, columns: Columns) -> Rows:
    """The share of the good that could be done in a place by those who reach it."""
    import numpy as np

    count = len(problem.names.places)
    done = np.bincount(problem.cell_place, done_good(problem), minlength=count)
    here = -done[columns.fair_places]
    rows = Rows(len(columns.fair_places), lambda row: _place(problem, columns, row), lower=here, upper=here)
    total = np.bincount(problem.cell_place, attainable(problem), minlength=count) + done
    at = np.full(len(problem.names.places), -1, dtype=np.int64)
    at[columns.fair_places] = np.arange(len(columns.fair_places))
    place = problem.cell_place[problem.step_cell]
    counted = (at[place] >= 0) & (problem.step_value > 0)
    rows.add(at[place[counted]], columns.reached.all()[counted], problem.step_value[counted])
    # Not divided by the total: coefficients of one person would be too small for the solver's tolerances.
    return rows.add(
        np.arange(len(columns.fair_places)), columns.coverage.all(), -total[columns.fair_places] / PER_MILLE
    )


@constraint(title="Le lieu le moins servi", unit="part", formula="z ≤ c_p", fair=True)
def least_served(problem: Problem, columns: Columns) -> Rows:
    """The level that every reached place has at least."""
    import numpy as np

    rows = Rows(len(columns.fair_places), lambda row: _place(problem, columns, row), lower=0.0)
    row = np.arange(rows.count)
    rows.add(row, columns.coverage.all(), 1.0)
    return rows.add(row, columns.least.all()[0], -1.0)


@constraint(
    title="Le cinquième le moins servi",
    unit="part",
    formula="e_p ≥ η − c_p ; moyenne du pire cinquième = η − Σ_p w_p e_p / 0,2 (Rockafellar et Uryasev, 2000)",
    fair=True,
)
def worst_fifth(problem: Problem, columns: Columns) -> Rows:
    """How far each place lies below the level under which the worst-served fifth of the people lie."""
    import numpy as np

    rows = Rows(len(columns.fair_places), lambda row: _place(problem, columns, row), lower=0.0)
    row = np.arange(rows.count)
    rows.add(row, columns.below.all(), 1.0)
    rows.add(row, columns.coverage.all(), 1.0)
    return rows.add(row, columns.tail.all()[0], -1.0)


def weights(problem: Problem, columns: Columns) -> Floats:
    """The share of people in need that each reached place holds."""
    import numpy as np

    people = np.bincount(problem.cell_place, problem.cell_need, minlength=len(problem.names.places))
    people = people[columns.fair_places]
    share: Floats = people / max(people.sum(), 1e-300)
    return share
