"""People served fill the steps of coverage, and what goes together stays together."""

from __future__ import annotations

from layidu.allocation.columns import Columns
from layidu.allocation.constraint import Rows, constraint
from layidu.allocation.problem import Problem


def _cell(problem: Problem, cell: int) -> str:
    names = problem.names
    place, activity = names.places[problem.cell_place[cell]], names.activities[problem.cell_activity[cell]]
    return f"{names.label(activity)} à {names.label(place)}"


@constraint(
    title="Personnes servies, par palier de couverture",
    unit="personne",
    formula="Σ_{o,t} x_{piot} = Σ_k s_{pik}, 0 ≤ s_{pik} ≤ largeur_k × besoin_{pi}",
)
def segments(problem: Problem, columns: Columns) -> Rows:
    """Persons served in a cell fill its steps; the need itself is the sum of the steps' widths."""
    rows = Rows(len(problem.cell_need), lambda row: _cell(problem, row), lower=0.0, upper=0.0)
    rows.add(problem.line_cell[:, None], columns.served.all(), 1.0)
    return rows.add(problem.step_cell, columns.reached.all(), -1.0)


@constraint(
    title="Activité qui en suit une autre",
    unit="personne",
    formula="Σ x_{pi} ≤ r × Σ x_{pj} pour i donnée à ceux qui ont reçu j",
)
def follows(problem: Problem, columns: Columns) -> Rows:
    """Persons served by an activity within a ratio of those served by its base; no base in a place: none."""
    import numpy as np

    count = len(problem.follow_cell)
    about = "après sa base"
    rows = Rows(count, lambda row: f"{_cell(problem, int(problem.follow_cell[row]))}, {about}",
                upper=problem.follow_room)  # fmt: skip
    for row in range(count):
        after = columns.served.all()[problem.line_cell == problem.follow_cell[row]]
        rows.add(row, after, 1.0)
        if problem.follow_base[row] >= 0:
            base = columns.served.all()[problem.line_cell == problem.follow_base[row]]
            rows.add(row, base, -np.float64(problem.follow_ratio[row]))
    return rows


@constraint(
    title="Plafond commun à des activités",
    unit="personne",
    formula="Σ_{(p,i) ∈ groupe} x_{pi} ≤ plafond",
)
def ceilings(problem: Problem, columns: Columns) -> Rows:
    """Activities that stand in for each other share one most number of persons."""
    rows = Rows(len(problem.ceiling_ids), lambda row: problem.ceiling_ids[row], upper=problem.ceiling_people)
    for ceiling, cell in zip(problem.ceiling_of, problem.ceiling_cell, strict=True):
        rows.add(ceiling, columns.served.all()[problem.line_cell == cell], 1.0)
    return rows


@constraint(
    title="Plancher de personnes à servir",
    unit="personne",
    formula="Σ_{(p,i) ∈ plancher} x_{pi} + d ≥ plancher, d ≥ 0 : le manque, réduit avant tout le reste",
)
def floors(problem: Problem, columns: Columns) -> Rows:
    """A least number of persons; what lacks is a column of its own, made least before anything else."""
    rows = Rows(len(problem.floor_ids), lambda row: problem.floor_ids[row], lower=problem.floor_people)
    for floor, cell in zip(problem.floor_of, problem.floor_cell, strict=True):
        rows.add(floor, columns.served.all()[problem.line_cell == cell], 1.0)
    return rows.add(range(len(problem.floor_ids)), columns.short.all(), 1.0)
