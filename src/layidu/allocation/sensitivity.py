"""Which lines hold, and which change, when needs, costs or effects move within what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layidu.allocation import tables as t
from layidu.allocation.compare import replanned
from layidu.allocation.plan import Plan
from layidu.allocation.tables import Means, Row

Key = tuple[str, str, str]
#: A line that moves by no more than this share of itself is stable.
STABLE = 0.1


@dataclass(frozen=True)
class Move:
    """One number (or kind of number) taken at its low or high, the plan made again: impact, how many lines change."""

    what: str
    impact: float
    changed: int


@dataclass(frozen=True)
class LineRange:
    """One line over all moves: persons planned, least, most, and what changes it (in French; none: it is stable)."""

    place: str
    activity: str
    partner: str
    planned: float
    least: float
    most: float
    because: tuple[str, ...]

    @property
    def stable(self) -> bool:
        """Whether no move changes it by more than a tenth."""
        return not self.because


@dataclass(frozen=True)
class Sensitivity:
    """Moves in the order tried, and lines, the most fragile first (also those that only a move brings in);
    ``untried`` are the moves that it was stopped before."""

    moves: tuple[Move, ...]
    lines: tuple[LineRange, ...]
    untried: int = 0


def sensitivity(
    means: Means, plan: Plan, *, need_at: float = 0.5, progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Sensitivity:  # fmt: skip
    """The plan made again for each number at its low and at its high, set-ups as they are, near the plan.

    Decision served: which lines may be signed now, and which number must be known better first. Each move is a linear
    model solved to its optimum; needs move together, costs and effects one activity at a time. Only what has a low or
    a high moves. ``progress`` hears (moves done, moves in all); once ``stop`` says so no more are tried, and how many
    were not is part of the answer: a line that seems stable is so only for the moves tried.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.solve import solve
    >>> found = sensitivity(two_cercles(), solve(prepared(two_cercles()), exact=True))
    >>> [move.what for move in found.moves]
    ['besoins au plus bas', 'besoins au plus haut']
    """
    base = _people(plan)
    tried = moves(means, effects=plan.problem.measure == "effects")
    everywhere: dict[Key, list[float]] = {key: [people] for key, people in base.items()}
    because: dict[Key, list[str]] = {}
    told = []
    for done, (what, changed, at) in enumerate(tried, 1):
        if stop():
            break
        again = replanned(plan, changed, need_at=need_at if at is None else at)
        people = _people(again)
        touched = 0
        for key in {*base, *people}:
            before, after = base.get(key, 0.0), people.get(key, 0.0)
            everywhere.setdefault(key, [0.0]).append(after)
            if abs(after - before) > max(1.0, STABLE * before):
                touched += 1
                because.setdefault(key, []).append(what)
        told.append(Move(what, again.impact, touched))
        progress(done, len(tried))
    lines = [
        LineRange(*key, base.get(key, 0.0), min(values), max(values), tuple(because.get(key, ())))
        for key, values in everywhere.items()
    ]
    return Sensitivity(tuple(told), tuple(sorted(lines, key=lambda line: (-len(line.because), -line.planned))),
                       len(tried) - len(told))  # fmt: skip


def moves(means: Means, *, effects: bool = True) -> list[tuple[str, Means, float | None]]:
    """What can move: (in French, the means with it moved, where needs are taken between low and high).

    >>> from layidu.allocation.examples import two_cercles
    >>> [what for what, _, _ in moves(two_cercles())]
    ['besoins au plus bas', 'besoins au plus haut']
    """
    found: list[tuple[str, Means, float | None]] = []
    if any(row["low"] != row["high"] for row in means.table(t.NEEDS)):
        found = [("besoins au plus bas", means, 0.0), ("besoins au plus haut", means, 1.0)]
    needed = {row["activity"] for row in means.table(t.NEEDS)}
    rows: Sequence[Row] = means.table(t.ACTIVITIES)
    kinds = (("cost", "coût"), ("benefit", "effet")) if effects else (("cost", "coût"),)
    for at, row in enumerate(rows):
        for column, word in kinds:
            for end, side in (("low", "bas"), ("high", "haut")):
                value = row[f"{column}_{end}"]
                if row["activity"] not in needed or value is None or value == row[column]:
                    continue
                moved = [*rows[:at], {**row, column: value}, *rows[at + 1 :]]
                found.append((f"{word} de « {row['name']} » au plus {side}", means.replaced(activities=moved), None))
    return found


def _people(plan: Plan) -> dict[Key, float]:
    return {(line.place, line.activity, line.partner): line.people for line in plan.lines()}
