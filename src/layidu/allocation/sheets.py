"""The sheets of the means workbook, declared once for its template and its reader (``sheets.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

ColumnType = Literal[
    "text", "actor", "activity", "place", "choice", "currency", "money", "number", "count", "share", "quarter", "date",
    "yes_no",
]  # fmt: skip

#: Words of the sheet « Paramètres », with what stands when nothing is said and what it means.
SETTINGS: Mapping[str, tuple[str, str, str]] = {
    "currency": ("Monnaie du plan", "XOF", "Code ISO 4217 ; les autres devises demandent un taux daté et sourcé."),
    "presence_cost": (
        "Coût de présence par lieu et par an", "",
        "Dans la monnaie du plan, là où la feuille « Accès » n'en dit pas ; vide : chaque accès doit le dire.",
    ),
    "need_at": (
        "Besoin retenu entre bas et haut", "50 %", "0 % : le bas ; 100 % : le haut. Ce choix est imprimé avec le plan.",
    ),
    "known_after": (
        "Budgets connus à la fin du trimestre", "1", "Pour la valeur d'attendre : quand on saura ce qui vient.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class SheetColumn:
    """One column: its French header, how its cells are read, and the engine's column that it fills (if any)."""

    id: str
    label: str
    type: ColumnType
    required: bool = False
    column: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MeansSheet:
    """One sheet: title, what one row is, the engine's table that it fills (if any), its columns in order.

    ``asks``: a row in which none of them is filled is one of the template that nobody touched.
    """

    id: str
    title: str
    note: str
    columns: tuple[SheetColumn, ...]
    table: str = ""
    asks: tuple[str, ...] = ()

    def header(self, column: str) -> str:
        """The header over what fills an engine's column; empty where none does.

        >>> means_sheets()["budgets"].header("budget")
        "Budget de l'année"
        """
        return next((each.label for each in self.columns if each.column == column), "")


@functools.cache
def means_sheets() -> Mapping[str, MeansSheet]:
    """Every sheet by id, in the order of the workbook.

    Decision served: which cells a person must fill in before a plan can be made.

    >>> list(means_sheets())[:3]
    ['settings', 'budgets', 'earmarks']
    """
    import yaml

    text = resources.files("layidu.allocation").joinpath("sheets.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return {
        ident: MeansSheet(
            ident, entry["title"], entry["note"], tuple(SheetColumn(**column) for column in entry["columns"]),
            entry.get("table", ""), tuple(entry.get("asks", ())),
        )
        for ident, entry in data.items()
    }  # fmt: skip
