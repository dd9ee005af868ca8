"""Money: purses pay lines and presences, funders fill purses within earmarks and what is at hand."""

from __future__ import annotations

from layidu.allocation.columns import Columns
from layidu.allocation.constraint import Rows, constraint
from layidu.allocation.constraints.means import step_name
from layidu.allocation.problem import Problem


@constraint(
    title="Ce qui est fait est payé",
    unit="unité monétaire",
    formula="Σ_{l ∈ bourse} c_l x_{lt} + Σ_{op ∈ bourse} F_{op} u_{op} / T = Σ_{f ∈ bourse} g_{ft}",
)
def paid(problem: Problem, columns: Columns) -> Rows:
    """Each purse pays the lines and presences that exactly its funders may pay; fixed costs fall evenly."""
    import numpy as np

    steps, unit = columns.quarters, columns.money_unit
    purses = len(problem.purse_funders)

    def name(row: int) -> str:
        purse, step = divmod(row, steps)
        funders = [problem.names.funders[f] for f in np.flatnonzero(problem.purse_funders[purse])]
        return " + ".join(map(problem.names.label, funders)) + step_name(columns, step)

    rows = Rows(purses * steps, name, lower=0.0, upper=0.0)
    step = np.arange(steps)
    rows.add(problem.line_purse[:, None] * steps + step, columns.served.all(), problem.line_cost[:, None] / unit)
    fixed = problem.presence_cost[:, None] / unit / steps
    rows.add(problem.presence_purse[:, None] * steps + step, columns.present.all()[:, None], fixed)
    return rows.add(columns.flow_purse[:, None] * steps + step, columns.spent.all(), -1.0)


@constraint(
    title="Budget d'un bailleur",
    unit="unité monétaire",
    formula="Σ_{bourse, τ ≤ t} g_{fτ} ≤ φ_{ft} B_f",
)
def budget(problem: Problem, columns: Columns) -> Rows:
    """What a funder has paid by the end of each step within what is at hand by then."""

    steps = columns.quarters
    available = problem.available if steps > 1 else problem.available[:, -1:]
    most = available * problem.budget[:, None] / columns.money_unit

    def name(row: int) -> str:
        funder, step = divmod(row, steps)
        return problem.names.label(problem.names.funders[funder]) + step_name(columns, step)

    rows = Rows(len(problem.budget) * steps, name, upper=most.ravel())
    for step in range(steps):
        rows.add((columns.flow_funder * steps + step)[:, None], columns.spent.all()[:, : step + 1], 1.0)
    return rows
