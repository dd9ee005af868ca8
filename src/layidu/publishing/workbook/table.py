"""A table as a sheet shows it: columns with a kind and a width, rows of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "integer", "decimal", "share", "date"]
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in characters; ``meaning`` is told on the first sheet; ``absent`` is what an
    unknown value shows, since an empty cell would count as zero in a formula.
    """

    title: str
    kind: Kind = "text"
    width: int = 16
    meaning: str = ""
    absent: str = "non connu"


@dataclass(frozen=True)
class Table:
    """A titled table. Each row has one cell a column, at the grain that ``note`` names; the first ``named_by`` columns
    say which row it is, and stay in sight.

    Errors: ValueError when a row's length is not that of the columns.

    >>> Table("Partenaires", (Column("Nom"),), (("ONG inventée",),)).rows
    (('ONG inventée',),)
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    named_by: int = 1

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: row {number} has {len(row)} cells for {len(self.columns)} columns")
