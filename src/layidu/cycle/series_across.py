"""The series of a place across a change of division: what was said of places before it, in its own terms, as a band."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from layidu.catalogue.entries import Indicator, entries
from layidu.cycle.dimensions import Said, cut_said
from layidu.ledger.queries.observations import ObservationFact, observations_of
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer
from layidu.places.rebase import Rebased, Rebaser

OWN, WHOLE, SHARED = "own", "whole", "shared"


@dataclass(frozen=True, slots=True)
class Part:
    """What a row of a file says that a point comes from: its value, or the two parts of a ratio, of a place.

    ``origin`` is the row's number in the ledger; ``place`` a name in the division of the point.
    """

    origin: int
    place: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A value over a period in the place's own terms. ``how``: ``own`` (said of the place itself), ``whole`` (of
    places that lie wholly in it) or ``shared`` (of a place that was split: between ``low`` and ``high``).

    ``division``: the label of the division that it was said in; ``parts``: the rows that it comes from. ``value`` is
    ``None`` where none is stated, or where a place that is a part of this one says nothing; ``high`` is ``None`` where
    nothing bounds it.
    """

    start: date
    end: date
    value: float | None
    low: float | None
    high: float | None
    how: str
    division: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one source, of the part that ``cut`` says, which ``said`` puts in words.

    ``change`` is the first day said in the present division, where there was a change. ``left_out``:
    values of earlier divisions without numerator and denominator, which cannot be shared out.
    """

    indicator: str
    label_fr: str
    label_en: str
    unit: str
    direction: str
    cut: Mapping[str, str]
    said: Said
    source: str
    points: tuple[Point, ...]
    change: date | None
    left_out: int


Key = tuple[str, tuple[tuple[str, str], ...], str]


def series_across(workspace: Workspace, place: str) -> list[Series]:
    """Every series of a place with what the divisions before it said of its ground, by indicator.

    Decision served: where a region stands and whether it moves, though its borders are new. Counts and the parts of
    ratios are shared out by the links between divisions on the indicator's basis (``places.rebase``): sure parts
    first, the rest between bounds. A ratio without its parts is not shared out, and how many were left is said.
    Values of different sources or parts of the people are never joined. Absent stays absent.
    """
    known = entries(Indicator)
    gazetteer = gazetteer_of(workspace.country)
    here = gazetteer.place(place)
    rebasers = {basis: Rebaser(gazetteer, here.division, basis) for basis in {each.basis for each in known.values()}}
    own: dict[Key, list[ObservationFact]] = defaultdict(list)
    before: dict[Key, list[ObservationFact]] = defaultdict(list)
    for fact in observations_of(workspace, list(known)):
        key = (fact.indicator, tuple(sorted(fact.disaggregation.items())), fact.series)
        if fact.place == place:
            own[key].append(fact)
        elif _became(gazetteer, rebasers[known[fact.indicator].basis], fact, here.division, here.kind, place):
            before[key].append(fact)
    made = []
    for key in {*own, *before}:
        entry, cut = known[key[0]], dict(key[1])
        label = gazetteer.division(here.division).label_fr
        points = [
            Point(fact.start, fact.end, fact.value, fact.low, fact.high, OWN, label, (_part(fact, here.name),))
            for fact in own.get(key, ())
        ]
        # What was said of the place itself for the same time comes first.
        told = {(point.start, point.end) for point in points}
        earlier = [fact for fact in before.get(key, ()) if (fact.start, fact.end) not in told]
        rebased, left = _rebased(gazetteer, rebasers[entry.basis], entry, earlier, place, here.kind)
        change = min((point.start for point in points), default=None) if rebased and points else None
        made.append(
            Series(
                entry.id, entry.label_fr, entry.label_en, entry.unit, entry.direction, cut, cut_said(cut), key[2],
                tuple(sorted([*rebased, *points], key=lambda one: (one.start, one.end))), change, left,
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.label_fr, -len(one.points), one.said, one.source))


def _became(
    gazetteer: Gazetteer, rebaser: Rebaser, fact: ObservationFact, division: str, kind: str, place: str
) -> bool:
    """Whether some of the place lies in what the fact is about, which belongs to another division."""
    if fact.place is None or fact.place not in gazetteer:
        return False
    about = gazetteer.place(fact.place)
    # A whole country says nothing of one of its regions.
    return about.division != division and about.parent is not None and place in rebaser.shares(about.id, kind)


def _rebased(
    gazetteer: Gazetteer, rebaser: Rebaser, entry: Indicator, facts: Sequence[ObservationFact], place: str, kind: str
) -> tuple[list[Point], int]:
    """The facts of earlier divisions as points of the place, and how many could not be shared out."""
    found: dict[tuple[date, date, str], dict[str, dict[str, ObservationFact]]] = defaultdict(lambda: defaultdict(dict))
    left = 0
    for fact in facts:
        parts = (fact.numerator, fact.denominator) if entry.kind == "ratio" else (fact.value,)
        if any(part is None or part < 0 for part in parts):
            left += 1
            continue
        assert fact.place is not None
        about = gazetteer.place(fact.place)
        found[fact.start, fact.end, about.division][about.kind][fact.place] = fact
    points = []
    for (start, end, division), kinds in found.items():
        said, missing = _best(gazetteer, rebaser, division, kinds, place, kind)
        low, value, high, how = _shared(rebaser, entry, said, place, kind)
        if missing:
            # A part of the place that says nothing is not a part without anybody.
            value, high = None, None
            low = low if entry.kind != "ratio" else None
        label = gazetteer.division(division).label_fr
        rows = tuple(_part(fact, gazetteer.place(at).name) for at, fact in sorted(said.items()))
        points.append(Point(start, end, value, low, high, how, label, rows))
    return points, left


def _part(fact: ObservationFact, place: str) -> Part:
    return Part(fact.origin, place, fact.value, fact.numerator, fact.denominator)


def _best(
    gazetteer: Gazetteer, rebaser: Rebaser, division: str, kinds: Mapping[str, Mapping[str, ObservationFact]],
    place: str, kind: str,
) -> tuple[Mapping[str, ObservationFact], bool]:  # fmt: skip
    """The facts of one kind of place to share out: the kind that says all of the place by the smallest parts, since
    small places are split least; and whether some part of it says nothing."""
    complete = []
    for name, said in kinds.items():
        parts = {
            one.id for one in gazetteer.places(division) if one.kind == name and place in rebaser.shares(one.id, kind)
        }
        if parts <= set(said):
            complete.append((len(parts), name))
    if complete:
        return kinds[max(complete)[1]], False
    return max(kinds.values(), key=len), True


def _shared(
    rebaser: Rebaser, entry: Indicator, said: Mapping[str, ObservationFact], place: str, kind: str
) -> tuple[float | None, float | None, float | None, str]:
    if entry.kind != "ratio":
        row = _of(rebaser, {at: fact.value for at, fact in said.items()}, place, kind)
        return float(row.low), float(row.value), float(row.high), _how(row)
    above = _of(rebaser, {at: fact.numerator for at, fact in said.items()}, place, kind)
    below = _of(rebaser, {at: fact.denominator for at, fact in said.items()}, place, kind)
    value = float(above.value / below.value) if below.value else None
    if _how(above) == WHOLE:
        return value, value, value, WHOLE
    low = float(above.low / below.high) if below.high else None
    high = float(above.high / below.low) if below.low else None
    # A share of people is never above them all, however loosely its parts are known.
    return low, value, 1.0 if entry.unit == "part" and (high is None or high > 1) else high, SHARED


def _of(rebaser: Rebaser, values: Mapping[str, float | None], place: str, kind: str) -> Rebased:
    figures = {at: Decimal(str(value)) for at, value in values.items() if value is not None}
    return next(row for row in rebaser.rebase(figures, kind) if row.place == place)


def _how(row: Rebased) -> str:
    return WHOLE if row.method == "whole" else SHARED
