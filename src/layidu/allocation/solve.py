"""From a problem to a plan: linear model, whole presences by rounding or by search, aims in order, bound always."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from layidu.allocation.child import search
from layidu.allocation.conflict import conflicting_floors
from layidu.allocation.highs import Answer, Session
from layidu.allocation.model import Model, build
from layidu.allocation.order import Aim, Fairness, aims
from layidu.allocation.plan import DUST, Level, Plan
from layidu.allocation.problem import Problem
from layidu.catalogue.findings import refusal

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools, Floats

#: A presence that the linear model uses at least this much is set up; found by trials on invented countries.
ROUNDING = 0.3
#: How many times looser than asked an aim may be held when the solver finds its own solution infeasible.
LOOSEST = 100.0
Progress = Callable[[float, float, float], None]


def solve(
    problem: Problem, *, fairness: Fairness = "most_good", exact: bool = False, gap: float = 0.005,
    seconds: float = 60.0, quarterly: bool = False, near: bool = False, keep: float = 0.8,
    progress: Progress | None = None, stop: Callable[[], bool] = lambda: False,
) -> Plan:  # fmt: skip
    """The plan that does the most good in the order asked for, with its bound.

    Decision served: who should do what, where, with which money. Whole presences are found by rounding the linear
    model (quick), then, with ``exact``, by a search that ends within ``gap`` or after ``seconds`` and may be ended
    at any moment. ``quarterly`` plans the quarters with the year's presences. ``near`` stays near the problem's
    present plan. ``keep`` (0-1), for fairness "bounded", is the share of the best level that the least served place
    could have which every place keeps. ``progress`` is called with (seconds, best so far, bound); once ``stop`` says
    so, the best plan so far is the answer (of the whole year, where its quarters were not reached). Errors: Refusal
    naming a set of floors that no budget can meet; an unmet floor else is the plan's first level.

    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.examples import two_cercles
    >>> plan = solve(prepared(two_cercles()), exact=True)
    >>> plan.status, round(plan.impact, 1), plan.gap
    ('proven', 2000.0, 0.0)
    """
    began = time.monotonic()
    if found := conflicting_floors(problem):
        raise refusal("PLAN-PLANCHERS-IMPOSSIBLES", value=", ".join(found))
    fair = fairness != "most_good"
    run = Run(build(problem, fair=fair), fairness=fairness, near=near, keep=keep)
    run.relax()
    run.round()
    if progress is not None:
        progress(time.monotonic() - began, run.values[-1], run.bounds[-1])
    stopped = stop()
    if exact and not stopped:
        left = seconds - (time.monotonic() - began)
        stopped = not run.certify(gap=gap, seconds=left, progress=progress, stop=stop)
    if quarterly and not stop():
        year = run
        run = Run(build(problem, quarterly=True, fair=fair), fairness=fairness, near=near, keep=keep)
        run.bounds = list(year.bounds)
        run.follow(year.present())
        run.tighten(gap)
    return run.plan(gap=gap, seconds=time.monotonic() - began, stopped=stopped)


class Run:
    """One model being solved for its aims, in a live session: relaxed, rounded, certified."""

    def __init__(self, model: Model, *, fairness: Fairness, near: bool, keep: float = 0.8) -> None:
        self.model, self.problem, self.columns = model, model.problem, model.columns
        self.aims = aims(self.problem, self.columns, fairness=fairness, near=near)
        self.session = Session(model)
        self.held = [self._row(aim) for aim in self.aims]
        self.bounds: list[float] = []
        self.values: list[float] = []
        self.answer: Answer | None = None
        self.keep = keep
        self.looser = 1.0

    def _row(self, aim: Aim) -> int:
        import numpy as np

        used = np.flatnonzero(aim.cost)
        return self.session.add_row(-np.inf, np.inf, used, aim.cost[used])

    def _hold(self, values: list[float]) -> None:
        import numpy as np

        for row, aim, value in zip(self.held, self.aims, values, strict=False):
            self.session.bound_rows(np.array([row]), self._least(aim, value), np.inf)
        for row in self.held[len(values) :]:
            self.session.bound_rows(np.array([row]), -np.inf, np.inf)

    def _least(self, aim: Aim, value: float) -> float:
        if aim.name == "bounded":
            value *= self.keep
        return value - self.looser * max(aim.slack * abs(value), aim.slack)

    def pursue(self) -> list[float] | None:
        """Every aim in order with the columns as they are bounded now; None when there is no such plan."""
        values: list[float] = []
        self.looser = 1.0
        self._hold(values)
        self.session.afresh()
        if self._at_once():
            values = [0.0, self.answer.objective] if self.answer else []
            self._hold(values)
        for aim in self.aims[len(values) :]:
            answer = self.session.maximise(aim.pursued)
            while answer.status != "optimal" and values and self.looser < LOOSEST:
                # What is held is feasible by construction: the solver's tolerances say otherwise, so hold it looser.
                self.looser *= 10
                self._hold(values)
                self.session.afresh()
                answer = self.session.maximise(aim.pursued)
            if answer.status != "optimal":
                return None
            values.append(float(aim.cost @ answer.values))
            self._hold(values)
            self.answer = answer
        return values

    def _at_once(self) -> bool:
        # Shortfall under a heavy price and the next aim in one solve: where nothing falls short, that is the order's
        # own answer, since no plan can fall short by less. Where something does, aims are pursued one by one.
        if self.aims[0].name != "shortfall" or len(self.aims) < 2:
            return False
        short, then = self.aims[:2]
        heavy = 10.0 * float(abs(then.pursued).max(initial=1e-9))
        answer = self.session.maximise(then.pursued + heavy * short.cost)
        if answer.status != "optimal" or float(short.cost @ answer.values) < -1e-6:
            return False
        self.answer = replace(answer, objective=float(then.cost @ answer.values))
        return True

    def relax(self) -> None:
        """Presences between 0 and 1: the bound of every aim, and how much each presence is wanted."""
        import numpy as np

        values = self.pursue()
        if values is None or self.answer is None:
            raise ArithmeticError("the relaxed plan has no proven optimum")
        self.bounds = [value + aim.given_up for value, aim in zip(values, self.aims, strict=True)]
        self.wanted = self.columns.present.of(self.answer.values)
        floors = np.isin(np.arange(len(self.problem.cell_need)), self.problem.floor_cell)
        served = self.columns.served.of(self.answer.values).sum(axis=1) > DUST
        # A presence that serves a floor is kept however little it is used: rounding it away would break the floor.
        self.wanted[self.problem.line_presence[served & floors[self.problem.line_cell]]] = 1.0

    def fix(self, present: Bools) -> None:
        """Set up exactly these presences (free ones are always there)."""
        import numpy as np

        upper = np.where(self.problem.presence_cost > 0, present.astype(float), 1.0)
        self.session.bound_columns(self.columns.present.all(), upper, upper)

    def free(self) -> None:
        """Let presences lie between 0 and 1 again."""
        block = self.columns.present
        self.session.bound_columns(block.all(), block.of(self.model.lower), block.of(self.model.upper))

    def round(self) -> None:
        """Whole presences by rounding; where their fixed costs cannot all be paid, fewer are set up."""
        for least in (ROUNDING, 0.5, 0.7, 0.9, 0.999999, 2.0):
            self.fix(self.wanted >= least)
            values = self.pursue()
            if values is not None:
                self.values = values
                self._bound_again()
                return
        raise ArithmeticError("no whole plan was found")

    def follow(self, present: Bools) -> None:
        """Plan with presences decided elsewhere (the quarters follow the year)."""
        self.fix(present)
        values = self.pursue()
        if values is None:
            # Money that comes late cannot pay these presences from the first quarter: choose them by quarter.
            self.free()
            self.relax()
            self.round()
            return
        self.values = values

    def tighten(self, gap: float) -> None:
        """Where the bound taken over is not near enough: the bound of this model, and its own rounding if better."""
        if all(self._gap(at) <= gap for at in range(len(self.aims))):
            return
        kept = self.answer, self.values
        self.free()
        self.relax()
        own = self.bounds
        self.round()
        if kept[1] > self.values:
            self.answer, self.values = kept
            self.bounds = own

    def _bound_again(self) -> None:
        # A whole plan may fall short on an early aim: later aims are then bounded at what it reached, not at what
        # the relaxed plan reached, or the gap would compare plans that pursue different things.
        answer, values = self.answer, self.values
        for at, (value, bound) in enumerate(zip(values, self.bounds, strict=True)):
            if at + 1 < len(values) and bound - value > max(1e-6, 1e-6 * abs(bound)):
                self.free()
                self._hold(values[: at + 1])
                aim = self.aims[at + 1]
                found = self.session.maximise(aim.cost)
                if found.status == "optimal":
                    self.bounds[at + 1] = found.objective
        self.answer = answer

    def certify(
        self, *, gap: float, seconds: float, progress: Progress | None, stop: Callable[[], bool] = lambda: False
    ) -> bool:
        """Search for a better whole plan until every aim is within ``gap``; False if cut."""
        import numpy as np

        began, whole = time.monotonic(), True
        for at, aim in enumerate(self.aims):
            if self.answer is None or self._gap(at) <= gap:
                continue
            if stop():
                return False
            held = [
                (self._least(before, value), np.inf, np.flatnonzero(before.cost), before.cost[before.cost != 0])
                for before, value in zip(self.aims[:at], self.values, strict=False)
            ]
            found = search(
                self.model, aim.cost, held, seconds=seconds - (time.monotonic() - began), gap=gap,
                start=self.answer.values, bound=self.bounds[at], progress=progress, stop=stop,
            )  # fmt: skip
            whole = whole and found.finished
            self.bounds[at] = min(self.bounds[at], found.bound)
            if found.values is not None and found.objective > self.values[at]:
                self._adopt(found.values)
        return whole

    def _adopt(self, values: Floats) -> None:
        previous = self.answer, self.values
        self.fix(self.columns.present.of(values) > 0.5)
        pursued = self.pursue()
        if pursued is None:
            self.answer, self.values = previous
        else:
            self.values = pursued

    def _gap(self, at: int) -> float:
        return Level("", "", self.values[at], self.bounds[at]).gap

    def present(self) -> Bools:
        """The presences set up in the plan as it stands."""
        if self.answer is None:
            raise ArithmeticError("nothing was solved")
        wanted: Bools = self.columns.present.of(self.answer.values) > 0.5
        return wanted

    def short(self) -> Floats:
        """Persons lacking to each floor in the plan as it stands."""
        if self.answer is None:
            raise ArithmeticError("nothing was solved")
        return self.columns.short.of(self.answer.values)

    def plan(self, *, gap: float, seconds: float, stopped: bool) -> Plan:
        """The plan as it stands, every aim with its value and bound."""
        if self.answer is None:
            raise ArithmeticError("nothing was solved")
        levels = tuple(
            Level(aim.name, aim.title, value, max(value, bound))
            for aim, value, bound in zip(self.aims, self.values, self.bounds, strict=True)
        )
        proven = all(found.gap <= gap for found in levels)
        return Plan(
            self.problem, self.columns, self.answer.values, "proven" if proven else "feasible", levels, "HiGHS",
            seconds, stopped,
        )  # fmt: skip
