"""A mixed-integer search in a process of its own, which can be ended at any moment.

The solver's own time limit overruns; a process does not. The child sends every better plan as it finds it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING, Any

from layidu.allocation.model import Model

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats


#: Seconds between two looks at whether the search is to stop.
LOOK = 0.1


@dataclass(frozen=True)
class Found:
    """What a search gave: the best values (none: no plan), their objective, the bound, and whether it was cut short."""

    values: Floats | None
    objective: float
    bound: float
    finished: bool


def search(
    model: Model, cost: Floats, extra: list[tuple[float, float, Any, Any]], *, seconds: float, gap: float,
    start: Floats | None = None, bound: float = float("inf"),
    progress: Callable[[float, float, float], None] | None = None, stop: Callable[[], bool] = lambda: False,
) -> Found:  # fmt: skip
    """The best plan of a model for these costs within ``seconds``, whole presences.

    ``extra`` rows (lower, upper, columns, values) hold the aims before; ``start`` a plan to begin from; ``progress``
    is called with (seconds, best, bound). Ends by itself once within ``gap``; else, or as soon as ``stop`` says so, the
    process is ended.
    """
    began = time.monotonic()
    ours, theirs = Pipe()
    process = subprocess.Popen([sys.executable, "-m", __name__, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                               start_new_session=True)  # fmt: skip
    theirs.close()
    best, value, finished = start, float("-inf") if start is None else float(cost @ start), False
    try:
        ours.send({"model": _plain(model), "cost": cost, "extra": extra, "gap": gap, "start": start,
                   "seconds": seconds})  # fmt: skip
        while (left := seconds - (time.monotonic() - began)) > 0 and not stop():
            if not ours.poll(min(left, LOOK)):
                continue
            try:
                message = ours.recv()
            except EOFError:
                break
            bound = min(bound, message.get("bound", bound))
            if message.get("values") is not None and message["objective"] > value:
                best, value = message["values"], message["objective"]
            if progress is not None:
                progress(time.monotonic() - began, value, bound)
            if message.get("finished"):
                finished = bool(message["proven"])
                break
    finally:
        process.kill()
        process.wait()
        ours.close()
    return Found(best, value, bound, finished)


def _plain(model: Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in
            ("lower", "upper", "whole", "row_lower", "row_upper", "start", "index", "value")}  # fmt: skip


def _serve(connection: Connection) -> None:
    import highspy
    import numpy as np

    task = connection.recv()
    model = task["model"]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model["lower"]), len(model["row_lower"])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = task["cost"], model["lower"], model["upper"]
    lp.row_lower_, lp.row_upper_ = model["row_lower"], model["row_upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model["start"], model["index"], model["value"]
    lp.sense_ = highspy.ObjSense.kMaximize
    whole = np.zeros(lp.num_col_, dtype=int)
    whole[model["whole"]] = 1
    lp.integrality_ = [highspy.HighsVarType(int(kind)) for kind in whole]
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.passModel(lp)
    for low, high, columns, values in task["extra"]:
        highs.addRow(low, high, len(columns), np.asarray(columns, dtype=np.int32), np.asarray(values, dtype=float))
    highs.setOptionValue("mip_rel_gap", task["gap"])
    highs.setOptionValue("time_limit", task["seconds"] + 5.0)
    if task["start"] is not None:
        start = highspy.HighsSolution()
        start.col_value = list(task["start"])
        highs.setSolution(start)

    def better(event: Any) -> None:
        out = event.data_out
        connection.send({"values": np.array(out.mip_solution), "objective": out.objective_function_value,
                         "bound": out.mip_dual_bound})  # fmt: skip

    def going(event: Any) -> None:
        connection.send({"bound": event.data_out.mip_dual_bound})

    highs.cbMipImprovingSolution.subscribe(better)
    highs.cbMipLogging.subscribe(going)
    highs.run()
    info, status = highs.getInfo(), highs.getModelStatus()
    values = np.array(highs.getSolution().col_value)
    proven = status == highspy.HighsModelStatus.kOptimal
    connection.send({"values": values if info.primal_solution_status == 2 else None, "finished": True,
                     "proven": proven, "objective": info.objective_function_value,
                     "bound": info.mip_dual_bound})  # fmt: skip


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
