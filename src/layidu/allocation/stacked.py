"""Set-ups for several states of the budgets at once: one model a state, joined by what is committed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from layidu.allocation.highs import Session
from layidu.allocation.model import Model, build
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools, Floats

#: From which use in the relaxed model on a set-up is committed: all are tried, and scored by simulation.
THRESHOLDS = (0.05, 0.3, 0.5, 0.7, 0.95)


@dataclass(frozen=True)
class _Size:
    count: int
    quarters: int = 1


def candidates(cases: Sequence[Problem], weights: Floats, best: Floats | None) -> list[Bools]:
    """Sets of set-ups worth trying: roundings of the relaxed two-stage model over all cases.

    Decision served: what to commit before budgets are known. First stage: presences u, shared; second: persons and
    money of each case s, with u_s <= u (a set-up may close) or u_s = u (it is kept): both are tried. Without
    ``best``: max sum p_s impact_s; with it: min r, impact_s + r >= best_s. A heavy price on shortfall to floors.
    The cases differ in budgets only.
    """
    import numpy as np

    found: list[Bools] = []
    for kept in (False, True):
        model, cost, committed = _stacked(cases, weights, best, kept)
        answer = Session(model).maximise(cost)
        if answer.status != "optimal":
            continue
        wanted = answer.values[committed]
        costly = cases[0].presence_cost > 0
        found += [np.where(costly, wanted >= least, False) for least in THRESHOLDS]
    return found


def _stacked(cases: Sequence[Problem], weights: Floats, best: Floats | None, kept: bool) -> tuple[Model, Floats, Any]:
    import numpy as np

    models = [build(case) for case in cases]
    one = models[0]
    width, presences = one.columns.count, len(cases[0].presence_partner)
    master = len(cases) * width
    regret = master + presences
    count = regret + 1
    lower = np.concatenate([*(model.lower for model in models), np.zeros(presences + 1)])
    upper = np.concatenate(
        [*(model.upper for model in models), np.ones(presences), [np.inf if best is not None else 0]]
    )
    starts, index, value = [np.zeros(1, np.int64)], [], []
    for at, model in enumerate(models):
        starts.append(starts[-1][-1] + model.start[1:])
        index.append(model.index + at * width)
        value.append(model.value)
    row_lower = [model.row_lower for model in models]
    row_upper = [model.row_upper for model in models]
    here = np.arange(presences)
    costly = np.flatnonzero(cases[0].presence_cost > 0)
    for at in range(len(cases)):
        pairs = np.stack([one.columns.present.all()[costly] + at * width, master + here[costly]], axis=1)
        starts.append(starts[-1][-1] + 2 * np.arange(1, len(costly) + 1))
        index.append(pairs.ravel())
        value.append(np.tile([1.0, -1.0], len(costly)))
        row_lower.append(np.zeros(len(costly)) if kept else np.full(len(costly), -np.inf))
        row_upper.append(np.zeros(len(costly)))
    impact = one.columns.impact(cases[0])
    used = np.flatnonzero(impact)
    cost: Floats = np.zeros(count)
    heavy = 10.0 * float(abs(impact).max(initial=1e-9))
    expected = 1.0 if best is None else 1e-3
    for at, weight in enumerate(weights):
        cost[used + at * width] = expected * weight * impact[used]
        cost[one.columns.short.all() + at * width] = -heavy * weight
        if best is not None:
            starts.append(starts[-1][-1:] + len(used) + 1)
            index.append(np.append(used + at * width, regret))
            value.append(np.append(impact[used], 1.0))
            row_lower.append(np.array([best[at]]))
            row_upper.append(np.array([np.inf]))
    if best is not None:
        cost[regret] = -1.0
    model = replace(
        one, columns=cast(Any, _Size(count)), lower=lower, upper=upper, row_lower=np.concatenate(row_lower),
        row_upper=np.concatenate(row_upper), start=np.concatenate(starts).astype(np.int32),
        index=np.concatenate(index).astype(np.int32), value=np.concatenate(value),
    )  # fmt: skip
    return model, cost, master + here
