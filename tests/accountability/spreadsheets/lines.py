"""What a worked spreadsheet is made of: lines with their formula as text, and the objectives that they belong to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    """A line of a contract. ``formula`` names its inputs {0}, {1} …; none: not judged."""

    objective: str
    ref: str
    title: str
    weight: float
    formula: str | None
    inputs: tuple[tuple[str, object], ...] = ()
    floor: float = 0
    cap: float = 1


@dataclass
class Sheet:
    """A contract in one quarter: objectives with their weights, and lines."""

    name: str
    title: str
    objectives: dict[str, float]
    rows: list[Row]


LINEAR = "=({2}-{0})/({1}-{0})"
