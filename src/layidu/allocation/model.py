"""The model of a plan: columns, rows found by scanning, one sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layidu.allocation.columns import Block, Columns
from layidu.allocation.constraint import Rule, rules
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layidu.allocation.problem import Floats, Ints


@dataclass(frozen=True)
class Model:
    """Columns with bounds and integrality, and rows as a sparse matrix by row (start, index, value)."""

    problem: Problem
    columns: Columns
    lower: Floats
    upper: Floats
    whole: Ints
    row_lower: Floats
    row_upper: Floats
    start: Ints
    index: Ints
    value: Floats
    blocks: Mapping[str, tuple[Rule, Block, Callable[[int], str]]]

    def rule_of(self, row: int) -> tuple[Rule, str]:
        """The rule that a row belongs to, and the row's own name in French."""
        for rule, block, name in self.blocks.values():
            if block.start <= row < block.start + block.size:
                return rule, name(row - block.start)
        raise IndexError(row)

    def rows(self, name: str) -> Block:
        """The rows of one rule."""
        return self.blocks[name][1]


def build(problem: Problem, *, quarterly: bool = False, fair: bool = False) -> Model:
    """The model of a problem, over the year or by quarter; ``fair`` with what measures fairness.

    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.examples import two_cercles
    >>> model = build(prepared(two_cercles()))
    >>> model.rule_of(model.rows("budget").start)[1]
    'Fonds commun'
    """
    import numpy as np

    columns = Columns.of(problem, quarterly=quarterly)
    blocks = {}
    row, column, value, lows, highs = [], [], [], [], []
    start = 0
    for rule in rules():
        if rule.fair and not fair:
            continue
        made = rule.rows(problem, columns)
        blocks[rule.name] = (rule, Block(rule.name, start, (made.count,)), made.names)
        for entry in made.entries:
            row.append(entry[0] + start)
            column.append(entry[1])
            value.append(entry[2])
        lows.append(np.broadcast_to(np.asarray(made.lower, dtype=float), made.count))
        highs.append(np.broadcast_to(np.asarray(made.upper, dtype=float), made.count))
        start += made.count
    rows, cols, values = np.concatenate(row), np.concatenate(column), np.concatenate(value)
    kept = values != 0
    order = np.argsort(rows[kept], kind="stable")
    lower, upper = columns.bounds(problem)
    whole = columns.present.all()[problem.presence_cost > 0]
    return Model(
        problem, columns, lower, upper, whole, np.concatenate(lows), np.concatenate(highs),
        np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=start))]).astype(np.int32),
        cols[kept][order].astype(np.int32), values[kept][order], blocks,
    )  # fmt: skip
