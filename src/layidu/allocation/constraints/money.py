"""Money: purses pay lines and presences, funders fill purses within earmarks and what is at hand."""

from __future__ import annotations

from layidu.allocation.columns import Columns
from layidu.allocation.constraint import Rows, constraint
from layidu.allocation.constraints.means import step_name
from layidu.allocation.problem import Problem


@constraint(
    title="Ce qui est fait est payé",
    unit="unité monétaire",
    formula="Σ_{l ∈ bourse} c_l x_{lt} + Σ_{op ∈ bourse} F_{op} u_{op} (par trimestre : w_t) = Σ_{f ∈ bourse} g_{ft}",
)
def paid(problem: Problem, columns: Columns) -> Rows:
    """Each purse pays the lines and presences that exactly its funders may pay, each quarter's in that quarter."""
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
    if steps > 1:
        rows.add(np.arange(purses)[:, None] * steps + step, columns.settled.all(), 1.0)
    else:
        rows.add(problem.presence_purse, columns.present.all(), problem.presence_cost / unit)
    return rows.add(columns.flow_purse[:, None] * steps + step, columns.spent.all(), -1.0)


@constraint(
    title="Frais de présence réglés dans l'année",
    unit="unité monétaire",
    formula="Σ_t w_t = Σ_{op ∈ bourse} F_{op} u_{op}",
)
def settled(problem: Problem, columns: Columns) -> Rows:
    """Fixed costs of presence are paid in whichever quarters money is at hand: the partner may advance them."""
    import numpy as np

    purses = len(problem.purse_funders) if columns.quarters > 1 else 0
    rows = Rows(purses, lambda row: f"bourse {row + 1}", lower=0.0, upper=0.0)
    if not purses:
        return rows
    rows.add(np.arange(purses)[:, None], columns.settled.all(), 1.0)
    return rows.add(problem.presence_purse, columns.present.all(), -problem.presence_cost / columns.money_unit)


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
