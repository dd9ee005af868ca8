"""Coverage of a division: the engine's answer, each of its numbers openable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding
from layidu.core.numbers import Bounds
from layidu.core.periods import Period
from layidu.coverage.coverage import coverage
from layidu.coverage.formulas import FORMULAS
from layidu.coverage.remarks import activity_label, group_label
from layidu.coverage.tables import plain_rows
from layidu.cycle.coverage_inputs import Gathered, gather
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer, Kind

PUBLIC_COLUMNS = (
    "place",
    "place_name",
    "division",
    "period",
    "group",
    "activity",
    "in_need_low",
    "in_need_high",
    "targeted",
    "reached_low",
    "reached_high",
    "gap_low",
    "gap_high",
    "partners_active",
    "partners_silent",
    "completeness",
    "id",
)
NEED_FORMULA = "personnes dans le besoin : bornes dites par la source, secteurs et lieux joints sans double compte"
GAP_FORMULA = "écart = [max(0, besoin bas - atteints haut) ; max(0, min(besoin haut, population) - atteints bas)]"


@dataclass(frozen=True)
class Covered:
    """A coverage: ``rows`` of the level asked for, ``straddling`` rows above it, the figures behind them by place."""

    division: str
    division_label: str
    kind: Kind
    period: Period
    rows: Sequence[Mapping[str, Any]]
    straddling: Sequence[Mapping[str, Any]]
    presence: Sequence[Mapping[str, Any]]
    set_aside: Sequence[Mapping[str, Any]]
    findings: Sequence[Finding]
    outside: int
    gathered: Gathered = field(repr=False)
    needs: Mapping[str, Input] = field(default_factory=dict, repr=False)
    reached: Mapping[str, Input] = field(default_factory=dict, repr=False)
    gaps: Mapping[str, Input] = field(default_factory=dict, repr=False)
    steps: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    figures: Mapping[str, Input] = field(default_factory=dict, repr=False)

    def as_json(self) -> list[dict[str, Any]]:
        """The public shape of `layidu coverage`: one object a place, straddling ones last."""
        return [
            {**{name: row.get(name) for name in PUBLIC_COLUMNS}, "division": self.division, "id": row["figure"]}
            for row in (*self.rows, *self.straddling)
        ]


def cover(
    workspace: Workspace,
    *,
    kind: Kind,
    period: Period,
    division: str | None = None,
    group: str = "all",
    activity: str | None = None,
    sector: str | None = None,
    book: FigureBook | None = None,
    gathered: Gathered | None = None,
) -> Covered:
    """Needs, reach, gaps and presence by place of a level of a division (by default the country's present one).

    Decision served: who is active where, which needs nobody covers. Persons, as bounds. Every row carries the id that
    `layidu explain` opens; the figures are written to the ledger unless the caller keeps its own ``book``;
    facts ``gathered`` for another level of the same division and period are not fetched again.
    Errors: Refusal DECOUPAGE-INCONNU or NIVEAU-ABSENT.
    """
    gazetteer = workspace_gazetteer(workspace)
    division = division or gazetteer.default_division
    _check(gazetteer, division, kind)
    gathered = gathered or gather(workspace, division=division, period=period)
    answer = coverage(gathered.inputs, kind=kind, group=group, activity=activity, sector=sector)
    rows = plain_rows(answer.coverage)
    opener = _Opener(book or FigureBook(), gazetteer, gathered, plain_rows(answer.steps), group, sector)
    told = [opener.open(row) for row in rows]
    if book is None:
        opener.book.save()
    return Covered(
        division=division,
        division_label=gazetteer.division(division).label_fr,
        kind=kind,
        period=period,
        rows=[row for row in told if not row["straddling"]],
        straddling=[row for row in told if row["straddling"]],
        presence=plain_rows(answer.presence),
        set_aside=plain_rows(answer.set_aside),
        findings=answer.findings,
        outside=gathered.outside,
        gathered=gathered,
        needs=opener.needs,
        reached=opener.reached,
        gaps=opener.gaps,
        steps=tuple(opener.steps.values()),
        figures=opener.made,
    )


def _check(gazetteer: Gazetteer, division: str, kind: str) -> None:
    known = {entry.id: entry for entry in gazetteer.divisions()}
    if division not in known:
        raise refusal("DECOUPAGE-INCONNU", value=division, divisions=", ".join(known))
    if kind not in known[division].kinds:
        levels = ", ".join(known[division].kinds)
        raise refusal("NIVEAU-ABSENT", value=kind, division=division, levels=levels)


class _Opener:
    """Turns the engine's rows and steps into figures, children before parents."""

    def __init__(
        self,
        book: FigureBook,
        gazetteer: Gazetteer,
        gathered: Gathered,
        steps: Iterable[Mapping[str, Any]],
        group: str,
        sector: str | None,
    ) -> None:
        self.book, self._gazetteer, self._gathered, self._group, self._sector = book, gazetteer, gathered, group, sector
        self.steps = {step["id"]: step for step in steps}
        self._below: dict[str, list[str]] = defaultdict(list)
        for step in self.steps.values():
            if step["feeds"]:
                self._below[step["feeds"]].append(step["id"])
        self.made: dict[str, Input] = {}
        self._actors = actor_names()
        self.needs: dict[str, Input] = {}
        self.reached: dict[str, Input] = {}
        self.gaps: dict[str, Input] = {}

    def open(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with the id of its figure: the gap, made of need and reach."""
        place, name = row["place"], self._name(row["place"])
        need = self._need(row, name)
        reached = self._reached(row, name)
        gap = self.book.add(
            f"Écart – {name}" + (" (à cheval)" if row["straddling"] else ""),
            Bounds(row["gap_low"], row["gap_high"]),
            GAP_FORMULA if row["gap_high"] is not None else f"{GAP_FORMULA} ; non calculé ici",
            [item for item in (need, reached, self._population(place, name)) if item],
        )
        if not row["straddling"]:
            for kept, item in ((self.needs, need), (self.reached, reached), (self.gaps, gap)):
                if item:
                    kept[place] = item
        return {**row, "figure": gap.id}

    def _name(self, place: str) -> str:
        return self._gazetteer.place(place).name

    def _need(self, row: Mapping[str, Any], name: str) -> Input | None:
        if row["in_need_low"] is None and row["in_need_high"] is None and row["targeted"] is None:
            return None
        inside = {row["place"]} if row["straddling"] else self._inside(row["place"])
        origins = [
            (fact.origin, column)
            for place, fact in self._gathered.needs
            if place in inside and (self._sector is None or fact.sector == self._sector)
            for column in ("pin_low", "pin_high", "pin", "targeted")
        ]
        value = Bounds(row["in_need_low"], row["in_need_high"])
        return self.book.add(f"Personnes dans le besoin – {name}", value, NEED_FORMULA, origins=origins)

    def _inside(self, place: str) -> set[str]:
        found = {place}
        for child in self._gazetteer.children(place):
            found |= self._inside(child.id)
        return found

    def _reached(self, row: Mapping[str, Any], name: str) -> Input | None:
        return self._step(row["step"]) if row["step"] in self.steps else None

    def _population(self, place: str, name: str) -> Input | None:
        fact = self._gathered.population.get((place, self._group))
        if fact is None:
            return None
        formula = f"recensement ou projection, {fact.start.year}"
        return self.book.add(f"Population – {name}", fact.value, formula, origins=[(fact.origin, "population")])

    def _step(self, identifier: str) -> Input:
        if identifier in self.made:
            return self.made[identifier]
        step = self.steps[identifier]
        inputs = [self._step(below) for below in self._below[identifier]]
        origins = [(self._gathered.deliveries[one].origin, "reached") for one in step["deliveries"] or ()]
        made = self.book.add(
            self._label(step), Bounds(step["low"], step["high"]), FORMULAS[step["formula"]], inputs, origins
        )
        self.made[identifier] = made
        return made

    def _label(self, step: Mapping[str, Any]) -> str:
        parts = ["Personnes atteintes", self._name(step["place"])]
        if step["group"] != "all":
            parts.append(group_label(step["group"]))
        if step["activity"] or step["step"] in ("activity", "partner-activity"):
            parts.append(activity_label(step["activity"]))
        if step["partner"]:
            parts.append(self._actors.get(step["partner"], step["partner"]))
        return " – ".join(parts)
