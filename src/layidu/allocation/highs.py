"""The one place that speaks to the solver: a live linear model whose costs and bounds change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.allocation.model import Model

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints


@dataclass(frozen=True)
class Answer:
    """A solved linear model. ``status`` is the solver's word: only ``optimal`` is a proof.

    ``duals`` (a row) and ``reduced`` (a column): change of the objective for one unit more of the limit.
    """

    status: str
    objective: float
    values: Floats
    duals: Floats
    reduced: Floats


class Session:
    """A model held in the solver; each solve starts from the last basis, so that small changes are quick."""

    def __init__(self, model: Model) -> None:
        import highspy
        import numpy as np

        self.model = model
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = model.columns.count, len(model.row_lower)
        lp.col_cost_ = np.zeros(model.columns.count)
        lp.col_lower_, lp.col_upper_ = model.lower, model.upper
        lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model.start, model.index, model.value
        lp.sense_ = highspy.ObjSense.kMaximize
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        if model.columns.quarters > 1:
            # With crossover, which gives a vertex and true prices: eight times quicker here than simplex.
            self.highs.setOptionValue("solver", "ipm")
        self.highs.passModel(lp)

    def bound_columns(self, columns: Ints, lower: Any, upper: Any) -> None:
        """Change bounds of columns; the next solve starts from where the last ended."""
        import numpy as np

        columns = np.atleast_1d(columns).astype(np.int32)
        low, high = (np.ascontiguousarray(np.broadcast_to(np.asarray(bound, dtype=float), columns.shape))
                     for bound in (lower, upper))  # fmt: skip
        if len(columns):
            self.highs.changeColsBounds(len(columns), columns, low, high)

    def bound_rows(self, rows: Ints, lower: Any, upper: Any) -> None:
        """Change bounds of rows."""
        import numpy as np

        rows = np.atleast_1d(rows).astype(np.int32)
        low, high = (np.ascontiguousarray(np.broadcast_to(np.asarray(bound, dtype=float), rows.shape))
                     for bound in (lower, upper))  # fmt: skip
        if len(rows):
            self.highs.changeRowsBounds(len(rows), rows, low, high)

    def add_row(self, lower: float, upper: float, columns: Ints, values: Floats) -> int:
        """Add one row; gives its number."""
        import numpy as np

        self.highs.addRow(lower, upper, len(columns), columns.astype(np.int32), values.astype(float))
        return int(self.highs.getNumRow()) - 1

    def afresh(self) -> None:
        """Forget the last basis: after many bounds changed, presolve is quicker than going on from it."""
        self.highs.clearSolver()

    def maximise(self, cost: Floats) -> Answer:
        """Solve for these costs as a linear model (binary presences relaxed to 0-1).

        Errors: none; an answer whose status is not ``optimal`` holds no proof and must be said.
        """
        import numpy as np

        everything = np.arange(self.model.columns.count, dtype=np.int32)
        self.highs.changeColsCost(len(everything), everything, cost)
        self.highs.run()
        return self.answer()

    def answer(self) -> Answer:
        """The last solution, with signs as a reader expects: one unit more of a limit is worth its dual."""
        import highspy
        import numpy as np

        status = self.highs.getModelStatus()
        word = "optimal" if status == highspy.HighsModelStatus.kOptimal else str(status).rsplit(".k", 1)[-1]
        solution = self.highs.getSolution()
        values = np.array(solution.col_value)
        return Answer(
            word.lower(), float(self.highs.getInfo().objective_function_value), values,
            np.array(solution.row_dual), np.array(solution.col_dual),
        )  # fmt: skip
