"""Hours, places' capacity to take people in, and presence."""

from __future__ import annotations

from layidu.allocation.columns import Columns
from layidu.allocation.constraint import Rows, constraint
from layidu.allocation.problem import Problem

QUARTER = ("1er trimestre", "2e trimestre", "3e trimestre", "4e trimestre")


def step_name(columns: Columns, step: int) -> str:
    """The name of a step of time, after a comma; nothing for a plan of the whole year."""
    return "" if columns.quarters == 1 else f", {QUARTER[step]}"


@constraint(
    title="Heures de travail d'un partenaire",
    unit="heure",
    formula="Σ_{p,i} h_{is} x_{piot} + Σ rate × y_{s'→s} − Σ y_{s→s'} ≤ H_{ost}",
)
def capacity(problem: Problem, columns: Columns) -> Rows:
    """Hours of each skill at each partner, tasks that another skill takes over moved to it."""
    import numpy as np

    partners, skills = problem.capacity.shape[:2]
    steps = columns.quarters
    most = problem.capacity if steps > 1 else problem.capacity.sum(axis=2, keepdims=True)

    def name(row: int) -> str:
        partner, skill, step = np.unravel_index(row, (partners, skills, steps))
        names = problem.names
        return f"{names.label(names.partners[partner])}, {names.skills[skill]}{step_name(columns, int(step))}"

    rows = Rows(partners * skills * steps, name, upper=most.ravel())
    hours = problem.hours[problem.line_activity]
    line, skill = np.nonzero(hours)
    base = (problem.line_partner[line] * skills + skill) * steps
    step = np.arange(steps)
    rows.add(base[:, None] + step, columns.served.all()[line], hours[line, skill][:, None])
    shifted = columns.shifted.all()
    for end, sign in ((problem.shift_from, -np.ones(len(shifted))), (problem.shift_to, problem.shift_rate)):
        base = (problem.shift_partner * skills + end) * steps
        rows.add(base[:, None] + step, shifted, sign[:, None])
    return rows


@constraint(
    title="Personnes qu'un lieu peut accueillir", unit="personne", formula="Σ_{i,o} x_{piot} ≤ A_{pt}",
)  # fmt: skip
def absorption(problem: Problem, columns: Columns) -> Rows:
    """Persons that the facilities of a place can take, all activities together."""
    import numpy as np

    most = problem.absorption if columns.quarters > 1 else problem.absorption.sum(axis=1, keepdims=True)
    place, step = np.nonzero(np.isfinite(most))
    number = np.full(most.shape, -1, dtype=np.int64)
    number[place, step] = np.arange(len(place))

    def name(row: int) -> str:
        names = problem.names
        return f"{names.label(names.places[place[row]])}{step_name(columns, int(step[row]))}"

    rows = Rows(len(place), name, upper=most[place, step])
    of = number[problem.line_place]
    limited = of >= 0
    return rows.add(of[limited], columns.served.all()[limited], 1.0)


@constraint(
    title="Servir demande d'être présent",
    unit="personne",
    formula="Σ_t x_{piot} ≤ m_{pio} u_{op}, u ∈ {0, 1}",
)
def presence(problem: Problem, columns: Columns) -> Rows:
    """A line serves only where its partner is set up; one row a line, which bounds far better than their sum."""
    import numpy as np

    costly = np.flatnonzero(problem.presence_cost[problem.line_presence] > 0)

    def name(row: int) -> str:
        return " / ".join(problem.names.label(ident) for ident in problem.line_key(int(costly[row])))

    rows = Rows(len(costly), name, upper=0.0)
    row = np.arange(len(costly))
    rows.add(row[:, None], columns.served.all()[costly], 1.0)
    return rows.add(row, columns.present.all()[problem.line_presence[costly]], -problem.line_most[costly])


@constraint(
    title="Écart au plan présent",
    unit="personne",
    formula="Σ_t x_l − plus_l + moins_l = présent_l",
)
def near(problem: Problem, columns: Columns) -> Rows:
    """Persons more and less than in the present plan, for the lines that it holds."""
    import numpy as np

    kept = columns.kept_lines
    rows = Rows(len(kept), lambda row: " / ".join(problem.line_key(int(kept[row]))),
                lower=problem.line_present[kept], upper=problem.line_present[kept])  # fmt: skip
    row = np.arange(len(kept))
    rows.add(row[:, None], columns.served.all()[kept], 1.0)
    rows.add(row, columns.more.all(), -1.0)
    return rows.add(row, columns.less.all(), 1.0)
