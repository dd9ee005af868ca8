"""The score of one line in one quarter: what a target, a milestone and a budget line have in common."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from layidu.accountability.contracts import BudgetLine, Contract, Milestone, Target
from layidu.accountability.formula import Case
from layidu.accountability.readings import Known, latest_reports
from layidu.accountability.results import (
    Colour,
    Explained,
    LineKind,
    LineScore,
    PeerRange,
    Projection,
    Reading,
    Trend,
)
from layidu.accountability.rules import Conventions, RuleVersion
from layidu.accountability.values import ABSENCES_FR, AbsenceReason, Origins
from layidu.core.numbers import Bounds
from layidu.core.periods import Period, date_fr

Line = Target | Milestone | BudgetLine


@dataclass(frozen=True)
class Frame:
    """What every line of a contract is judged with, in one quarter."""

    contract: Contract
    quarter: Period
    known: Known
    conventions: Conventions
    blocked: frozenset[str]


@dataclass(frozen=True)
class Judgement:
    """What is particular to a kind of line, before its achievement is bounded, weighed and explained.

    ``case`` is none where nothing can be judged; then ``absence`` says why. ``made_of`` opens the value
    and what is due.
    """

    kind: LineKind
    unit: str
    floor: Decimal
    cap: Decimal
    case: Case | None = None
    absence: AbsenceReason | None = None
    note: str = ""
    reading: Reading | None = None
    expected: Decimal | None = None
    made_of: tuple[Explained, ...] = ()
    origins: Origins = ()
    trend: Trend = "unknown"
    previous: Decimal | None = None
    projection: Projection | None = None
    peers: PeerRange | None = None
    provisional: tuple[str, ...] = ()


def colour_of(achievement: Decimal | None, conventions: Conventions) -> Colour:
    """Green, amber, red, or grey where nothing is judged."""
    if achievement is None:
        return "grey"
    if achievement >= conventions.number("green"):
        return "green"
    return "amber" if achievement >= conventions.number("amber") else "red"


def stated_absence(frame: Frame, ref: str, usual: AbsenceReason) -> tuple[AbsenceReason, str]:
    """Why a line has no value: the means it depends on, else what was stated for the quarter, else the usual reason."""
    if ref in frame.blocked:
        return "means_not_delivered", ""
    stated = [row for row in frame.known.absences.get(ref, ()) if row.quarter == frame.quarter]
    return (stated[-1].reason, stated[-1].note) if stated else (usual, "")


def line_score(
    frame: Frame, objective: str, share: Decimal, line: Line, rule: RuleVersion, found: Judgement
) -> LineScore:
    """The line's achievement between floor and cap, its points, colour, gates and explanation.

    ``share`` is the objective's weight. A line that depends on means not delivered is judged only where it was fully
    achieved in spite of it: what was done is not taken away, what could not be asked for is not held against anybody.
    """
    weight = share * line.weight
    raw = rule.achievement(found.case) if found.case is not None else None
    achievement = None if raw is None else min(found.cap, max(found.floor, raw))
    absence, note = found.absence, found.note
    if achievement is not None and line.ref in frame.blocked and achievement < 1:
        achievement, absence = None, "means_not_delivered"
    points = None if achievement is None else 100 * weight * achievement
    completeness, timeliness, beside = _reporting(frame, line.ref)
    late = _gates(frame.conventions, completeness, timeliness)
    return LineScore(
        ref=line.ref, title=line.title, kind=found.kind, objective=objective, unit=found.unit, weight=line.weight,
        contract_weight=weight, floor=found.floor, cap=found.cap, reading=found.reading, expected=found.expected,
        achievement=achievement, points=points, colour=colour_of(achievement, frame.conventions), trend=found.trend,
        previous=found.previous, absence=None if achievement is not None else absence, absence_note=note,
        completeness=completeness, timeliness=timeliness,
        provisional=(*found.provisional, *late) if achievement is not None else (),
        projection=found.projection, peers=found.peers,
        remarks=tuple(frame.known.remarks.get(line.ref, ())), rule=rule.used,
        explanation=_explained(frame, line, rule, found, weight, achievement, points, absence),
        beside=(*beside, *_beside(found)),
    )  # fmt: skip


def _explained(
    frame: Frame, line: Line, rule: RuleVersion, found: Judgement, weight: Decimal, achievement: Decimal | None,
    points: Decimal | None, absence: AbsenceReason | None,
) -> Explained:  # fmt: skip
    if achievement is None:
        assert absence is not None
        said = f"non jugé : {ABSENCES_FR[absence]}"
        return Explained(f"Points : {line.title}", None, said, found.made_of, found.origins)
    reached = Explained(
        f"Réalisation : {line.title}",
        achievement,
        f"{rule.formula.words} ; puis entre plancher et plafond du contrat",
        (
            *found.made_of,
            Explained("Plancher", found.floor),
            Explained("Plafond", found.cap),
            Explained("Règle", f"{rule.used.title}, version du {date_fr(rule.used.valid_from)}"),
            *(Explained(name, str(value)) for name, value in rule.parameters.values.items()),
        ),
        found.origins,
    )
    return Explained(
        f"Points : {line.title}",
        points,
        "100 × poids dans le contrat × réalisation",
        (Explained("Poids dans le contrat", weight), reached),
    )


def _reporting(frame: Frame, ref: str) -> tuple[Decimal | None, Decimal | None, tuple[Explained, ...]]:
    rows = latest_reports(frame.known.reports.get(ref, ()), frame.quarter)
    expected = sum(row.expected for row in rows)
    received, on_time = sum(row.received for row in rows), sum(row.on_time for row in rows)
    if not expected:
        return None, None, ()
    origins = tuple(origin for row in rows for origin in row.origins)
    complete, timely = Decimal(received) / expected, Decimal(on_time) / expected
    asked = Explained("Rapports attendus", expected)
    return (
        complete,
        timely,
        (
            Explained(
                "Complétude", complete, "rapports reçus ÷ rapports attendus",
                (Explained("Rapports reçus", received), asked), origins,
            ),
            Explained(
                "Promptitude", timely, "rapports reçus à temps ÷ rapports attendus",
                (Explained("Rapports à temps", on_time), asked), origins,
            ),
        ),
    )  # fmt: skip


def _gates(conventions: Conventions, completeness: Decimal | None, timeliness: Decimal | None) -> tuple[str, ...]:
    found = []
    if completeness is not None and completeness < conventions.number("completeness"):
        found.append("complétude au-dessous du seuil")
    if timeliness is not None and timeliness < conventions.number("timeliness"):
        found.append("promptitude au-dessous du seuil")
    return tuple(found)


def _beside(found: Judgement) -> tuple[Explained, ...]:
    made = []
    if found.projection is not None and found.projection.value is not None:
        drawn = found.projection
        ends = (Explained("Borne basse", drawn.low), Explained("Borne haute", drawn.high))
        label = f"Projection au {date_fr(drawn.on)}"
        made.append(Explained(label, drawn.value, drawn.words, (*found.made_of[:1], *ends)))
    if found.peers is not None:
        group = found.peers
        bounds = Bounds(float(group.low), float(group.high))
        words = f"de la plus petite à la plus grande valeur de {group.count} pairs, groupe « {group.group} »"
        made.append(Explained("Étendue des pairs", bounds, words))
        made.append(Explained("Médiane des pairs", group.median, words))
    return tuple(made)
