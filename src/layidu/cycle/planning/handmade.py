"""A plan that people wrote in a workbook: read, scored by the plan's own measure, mended and bettered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layidu.allocation.handmade import HandLine, Improved, Scored, improved, score
from layidu.allocation.sheets import MeansSheet, SheetColumn
from layidu.catalogue.findings import refusal
from layidu.core.money import EXPONENTS
from layidu.core.text import fold
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.making import Posed, planned
from layidu.cycle.planning.means_file import PlaceFinder, SheetReader, refuse_errors
from layidu.intake.actors import ActorDirectory
from layidu.intake.reader_process import ReaderProcess
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace

#: The columns of a plan made by people; « * » in the help marks those that a row cannot do without.
SHEET = MeansSheet(
    "handmade", "Plan", "Une ligne : un partenaire, une activité, un lieu.",
    (
        SheetColumn("partner", "Partenaire", "actor", True),
        SheetColumn("activity", "Activité", "activity", True),
        SheetColumn("place", "Lieu", "place", True),
        SheetColumn("quarter", "Trimestre", "quarter"),
        SheetColumn("people", "Personnes", "count", True),
        SheetColumn("budget", "Budget", "money"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class HandScored:
    """A hand-made plan beside the best one: its score, the rules it breaks (in French), how it gets better."""

    score: Scored
    broken: tuple[str, ...]
    improved: tuple[Improved, ...]
    best: float
    benefit_unit: str
    currency: str
    lines: int
    changes: tuple[tuple[str, float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``layidu plan score --json``."""
        return {
            "benefit_unit": self.benefit_unit, "currency": self.currency, "lines": self.lines,
            "impact": self.score.impact, "cost": round(self.score.cost), "best": self.best,
            "broken": list(self.broken),
            "improved": [{"share_changed": one.share, "people_moved": one.moved, "impact": one.plan.impact}
                         for one in self.improved],
            "changes": [{"line": line, "before": before, "after": after} for line, before, after in self.changes],
        }  # fmt: skip


def score_file(workspace: Workspace, posed: Posed, path: Path) -> HandScored:
    """Read a hand-made plan and hold it against the means.

    Decision served: what the plan made in the meeting is worth, which rules it breaks, and which few changes would
    better it. Errors: Refusal with every finding at once.
    """
    lines = _read(workspace, posed, path)
    means, need_at = posed.assembled.means, posed.assembled.need_at
    measure = posed.asked.measure
    told = score(means, lines, measure=measure, need_at=need_at)
    found = improved(means, lines, measure=measure, need_at=need_at)
    best = planned(posed)
    label = posed.problem.names.labels
    names = {**posed.assembled.actors, **label}
    return HandScored(
        told, tuple(_said(breach.sentence(), names) for breach in told.breaches), tuple(found), best.impact,
        posed.problem.benefit_unit, posed.problem.currency, len(lines), tuple(_changes(lines, found, names)),
    )  # fmt: skip


def _read(workspace: Workspace, posed: Posed, path: Path) -> list[HandLine]:
    places = PlaceFinder(workspace_gazetteer(workspace), posed.known.division, posed.known.level)
    with ReaderProcess() as opener:
        book = opener.open(path)
    reader = SheetReader(places, ActorDirectory(actors.known_spellings()))
    wanted = {fold(column.label) for column in SHEET.columns if column.required}
    sheet = next(
        (each for each in book.sheets
         if any(wanted <= {fold(str(cell)) for cell in cells} for _, cells in each.rows[:20])), None,
    )  # fmt: skip
    if sheet is None:
        seen = ", ".join(str(cell) for _, cells in book.sheets[0].rows[:3] for cell in cells if cell)[:200]
        raise refusal("TABLE-COLONNE-ABSENTE", value="Partenaire", seen=seen)
    rows = reader.rows(sheet, SHEET)
    refuse_errors(reader.findings)
    scale = 10 ** EXPONENTS.get(posed.problem.currency, 0)
    activities = set(posed.problem.names.activities)
    for row in rows:
        if row.values["activity"] not in activities:
            raise refusal("PLAN-NOM-INCONNU", value=row.cells["Activité"], what="activité",
                          known=", ".join(map(posed.problem.names.label, sorted(activities))))  # fmt: skip
    above = next((row for row in rows if len(row.values["place"]) != 1), None)
    if above is not None:
        raise refusal("PLAN-LIEU-HORS-NIVEAU", value=above.cells["Lieu"], level=posed.known.level)
    return [
        HandLine(
            row.values["place"][0], row.values["activity"], row.values["partner"], float(row.values["people"]),
            row.values.get("quarter"), row.values["budget"] * scale if "budget" in row.values else None,
        )
        for row in rows
    ]  # fmt: skip


def _said(sentence: str, names: Mapping[str, str]) -> str:
    for ident in sorted(names, key=len, reverse=True):
        if ident in sentence:
            sentence = sentence.replace(ident, names[ident])
    return sentence


def _changes(
    lines: Sequence[HandLine], found: Sequence[Improved], names: Mapping[str, str]
) -> list[tuple[str, float, float]]:
    """What the plan that moves a tenth of the persons does otherwise, most persons first."""
    if not found:
        return []
    chosen = min(found, key=lambda one: abs(one.share - 0.1)).plan
    before: dict[tuple[str, str, str], float] = {}
    for line in lines:
        key = line.place, line.activity, line.partner
        before[key] = before.get(key, 0.0) + line.people
    after = {(line.place, line.activity, line.partner): line.people for line in chosen.lines()}
    rows = []
    for key in {**before, **after}:
        old, new = before.get(key, 0.0), after.get(key, 0.0)
        if abs(new - old) >= 1:
            place, activity, partner = (names.get(ident, ident) for ident in key)
            rows.append((f"{activity} – {place} – {partner}", old, new))
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))
