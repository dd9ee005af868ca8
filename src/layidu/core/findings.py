"""A finding: what is wrong or doubtful in data, said so that its reader can act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, at the grain of a cell, a row, a sheet or a file.

    ``error``: the row is held or the file refused. ``warning``: loaded, but a person should look.
    ``info``: said for completeness. ``rows`` is how many data rows of the file it touches, repeats included
    (0: the file as a whole). Codes, messages and remedies are declared in the catalogue.

    >>> Finding("LIEU-INCONNU", "error", "« Kolokany » n'est pas un cercle connu.", "Vouliez-vous dire Kolokani ?",
    ...         sheet="Activités", row=42, column="Cercle", value="Kolokany").sentence()
    "Feuille « Activités », ligne 42, colonne « Cercle » : « Kolokany » n'est pas un cercle connu. (LIEU-INCONNU) \
Vouliez-vous dire Kolokani ?"
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    rows: int = 0

    def where(self) -> str:
        """The place in the file, in words; empty when the finding is about the file as a whole."""
        parts = [
            f"feuille « {self.sheet} »" if self.sheet else "",
            f"ligne {self.row}" if self.row is not None else "",
            f"colonne « {self.column} »" if self.column else "",
        ]
        text = ", ".join(part for part in parts if part)
        return text[:1].upper() + text[1:]

    def sentence(self) -> str:
        """Where, what, code and remedy in one line."""
        where = self.where()
        return f"{where} : {self.message} ({self.code}) {self.remedy}".removeprefix(" : ").strip()
