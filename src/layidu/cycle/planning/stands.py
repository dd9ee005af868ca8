"""What the numbers of a plan stand on, and the engine's tables in the making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layidu.allocation.tables import Means, Origin
from layidu.core.findings import Finding

#: What a number of a plan stands on, by kind and ids: ("need", place, activity), ("cost", activity), ...
Key = tuple[str, ...]


@dataclass(frozen=True)
class Stand:
    """What one number of the means stands on: its value, how it was made, rows of the ledger (id, field), rows of the
    workbook (sheet, row, field)."""

    label: str
    value: float | str | tuple[float, float]
    formula: str
    ledger: tuple[tuple[int, str], ...] = ()
    file: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class Assembled:
    """The means of a plan, what each of their numbers stands on, and what must be said (no errors: those refuse)."""

    means: Means
    stands: Mapping[Key, Stand]
    findings: tuple[Finding, ...]
    example: bool
    need_at: float
    known_after: int
    actors: Mapping[str, str] = field(default_factory=dict)


class Tables:
    """Rows in the making, with where each was read."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.origins: dict[str, list[Origin | None]] = {}

    def add(self, table: str, row: dict[str, Any], origin: Origin | None = None) -> None:
        """One row of a table; ``origin`` where the workbook says it."""
        self.rows.setdefault(table, []).append(row)
        self.origins.setdefault(table, []).append(origin)
