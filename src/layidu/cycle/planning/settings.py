"""The settings of a means workbook as numbers, each wrong one said with its cell."""

from __future__ import annotations

from typing import Any

from layidu.allocation.sheets import SETTINGS, means_sheets
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import parse_number
from layidu.core.text import fold
from layidu.cycle.planning.means_file import MeansFile


class Settings:
    """Reads settings one by one; what is wrong gathers in ``findings``, and what is not said takes its default."""

    def __init__(self, file: MeansFile) -> None:
        self._file = file
        self.findings: list[Finding] = []
        self._rows = {fold(str(row.values["setting"])): row for row in file.of("settings")}

    def need_at(self) -> float:
        """Where between its low and its high each need is taken, 0-1."""
        number = self._number("need_at")
        if number is None:
            return 0.5
        text = self._file.setting("need_at")
        share = number / 100 if number > 1 or "%" in text else number
        if not 0 <= share <= 1:
            self._say("PLAN-PART-HORS-BORNES", "need_at", what=SETTINGS["need_at"][0])
        return min(1.0, max(0.0, share))

    def presence_cost(self) -> float | None:
        """What being present in a place costs a year where « Accès » does not say it, major units; ``None``: unsaid."""
        number = self._number("presence_cost")
        if number is not None and number < 0:
            self._say("PLAN-MONTANT-NEGATIF", "presence_cost", what=SETTINGS["presence_cost"][0])
            return 0.0
        return number

    def known_after(self) -> int:
        """The quarter (1-3) at whose end budgets are known."""
        number = self._number("known_after")
        if number is None:
            return 1
        if number not in (1, 2, 3):
            self._say("PLAN-PART-HORS-BORNES", "known_after", what=f"{SETTINGS['known_after'][0]} (1, 2 ou 3)")
            return 1
        return int(number)

    def _number(self, name: str) -> float | None:
        text = self._file.setting(name)
        if not text:
            return None
        number = parse_number(text.removesuffix("%"))
        if number is None:
            where = self._where(name)
            self.findings.append(finding("NOMBRE-ILLISIBLE", value=text, cell=f"B{where.get('row', '')}", **where))
            return None
        return float(number)

    def _say(self, code: str, name: str, **names: Any) -> None:
        self.findings.append(finding(code, value=self._file.setting(name), **names, **self._where(name)))

    def _where(self, name: str) -> dict[str, Any]:
        row = self._rows.get(fold(SETTINGS[name][0]))
        sheet = means_sheets()["settings"]
        return {"sheet": sheet.title} if row is None else {"sheet": row.sheet, "row": row.row, "column": "Valeur"}
