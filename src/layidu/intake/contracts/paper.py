"""What reading a contract gives: rows by section, with their place in the file, and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.intake.contracts.sections import sections
from layidu.intake.workbook import Cell


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before its cells are typed: ``cells``, ``headers`` and column ``letters`` by field.

    ``others`` are cells under headers that no field claims.
    """

    section: str
    sheet: str
    number: int
    cells: Mapping[str, Cell]
    headers: Mapping[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of a contract: ``values`` by field (absent: not said), its places, and its cells as text by header."""

    raw: RawRow
    values: Mapping[str, Any]
    places: tuple[str, ...]
    cells: Mapping[str, str]

    def get(self, name: str) -> Any:
        """A typed value; ``None`` where the row does not say it."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """A value as text; empty where the row does not say it."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def said(self, code: str, name: str, value: str = "", **names: object) -> Finding:
        """A finding at this row's cell of a field."""
        return said_at(self.raw, code, name, value, **names)


def said_at(raw: RawRow, code: str, name: str, value: str = "", **names: object) -> Finding:
    """A finding of that code at a row's cell; ``{cell}`` and ``{header}`` of its message are always there."""
    fields = sections()[raw.section].format.fields
    header = raw.headers.get(name) or (fields[name].label if name in fields else "")
    letters = raw.letters.get(name, "")
    filled = {"cell": f"{letters}{raw.number}" if letters else f"ligne {raw.number}", "header": header, **names}
    return finding(code, sheet=raw.sheet, row=raw.number, column=header, value=value, rows=1, **filled)


@dataclass(frozen=True)
class ContractPaper:
    """A contract's file: typed rows by section and all that is wrong. ``example``: it says that it is invented."""

    file: str
    rows: Mapping[str, Sequence[PaperRow]]
    findings: Sequence[Finding]

    @property
    def refused(self) -> bool:
        """Whether something in it must be mended before anything else."""
        return any(item.severity == "error" for item in self.findings)

    def columns(self) -> dict[str, str]:
        """Field (``section.field``) -> header seen, for lineage."""
        return {
            f"{section}.{name}": header
            for section, rows in self.rows.items()
            for row in rows
            for name, header in row.raw.headers.items()
        }
