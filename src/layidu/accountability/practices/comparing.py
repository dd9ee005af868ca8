"""What changed where a practice was tried, beside what changed in like places: never a bare claim."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import Literal

from layidu.accountability.practices.chance import difference
from layidu.accountability.practices.levels import level_in
from layidu.accountability.practices.matching import nearest
from layidu.accountability.practices.spec import LIKENESS_FR, MEASURES_FR, Evidence, PlaceSeen
from layidu.accountability.results import Explained
from layidu.accountability.rules import Conventions
from layidu.core.numbers import Bounds

#: ``apart``: beyond chance, of an indicator that has no better side.
Verdict = Literal["better", "worse", "apart", "no_difference", "not_judged"]
VERDICTS_FR: dict[Verdict, str] = {
    "better": "mieux que les lieux semblables, au-delà du hasard du choix des lieux",
    "worse": "moins bien que les lieux semblables, au-delà du hasard du choix des lieux",
    "apart": "autrement que les lieux semblables, au-delà du hasard du choix des lieux",
    "no_difference": "rien ne distingue ces lieux des lieux semblables",
    "not_judged": "ne peut pas être jugé",
}


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place before and after. ``beside``: of a like place, the place that tried it with which it stands."""

    place: str
    name: str
    before: Decimal
    after: Decimal
    change: Decimal
    explanation: Explained
    beside: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place that could not be used, and why; ``tried``: it is one that tried the practice."""

    place: str
    name: str
    tried: bool
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The changes of several places: mean, least and most; ``None`` where there is no place."""

    places: int
    mean: float | None
    low: float | None
    high: float | None
    explanation: Explained


@dataclass(frozen=True)
class Comparison:
    """What can be said of a practice's effect. Changes are in the indicator's unit, or relative (0.1 is + 10 %).

    ``effect`` with ``low`` and ``high`` (the interval at ``level``, ``None``: open) is none where nothing can be
    judged, and ``why`` says what is missing. ``chance``: share of the assignments with a difference as large.
    """

    verdict: Verdict
    why: tuple[str, ...]
    tried: tuple[PlaceChange, ...]
    like: tuple[PlaceChange, ...]
    left_out: tuple[LeftOut, ...]
    tried_summary: Summary
    like_summary: Summary
    level: float
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    assignments: int = 0
    explanation: Explained | None = None
    interval_explanation: Explained | None = None


def compare(
    evidence: Evidence, tried: Sequence[PlaceSeen], others: Sequence[PlaceSeen], conventions: Conventions
) -> Comparison:
    """Differences in differences: the change where it was tried, less the change in like places, with its interval.

    Decision served: whether a practice deserves to go further. Relative changes are compared as ratios. ``others`` are
    the places that might be like, of the same level; which ones are is found by what the practice declares
    (``nearest``). A place without enough values before or after is left out and named; with fewer places than the
    convention asks nothing is judged, and that is said. What it cannot see: whatever else came to these places at the
    same time.
    """
    share = conventions.number("months")
    changes: dict[str, PlaceChange] = {}
    left_out: list[LeftOut] = []
    here = {place.place for place in tried}
    for place in (*tried, *others):
        made = _change(evidence, place, share)
        if isinstance(made, str):
            left_out.append(LeftOut(place.place, place.name, place.place in here, made))
        else:
            changes[place.place] = made
    levels = {place: float(made.before) for place, made in changes.items()}
    usable = [place for place in tried if place.place in changes]
    matched = nearest(
        usable,
        [place for place in others if place.place in changes],
        levels,
        evidence.like,
        int(conventions.number("like_per_place")),
    )
    names = {place.place: place.name for place in (*tried, *others)}
    left_out += [
        LeftOut(place, names[place], place in here, why) for place, why in matched.left_out.items() if place in changes
    ]
    groups = {mine: like for mine, like in matched.like.items() if like}
    left_out += [
        LeftOut(mine, names[mine], True, "aucun lieu semblable") for mine, like in matched.like.items() if not like
    ]
    mine = tuple(changes[place] for place in groups)
    like = tuple(
        PlaceChange(one.place, one.name, one.before, one.after, one.change, one.explanation, place)
        for place, others_like in groups.items()
        for one in (changes[each] for each in others_like)
    )
    level = float(conventions.number("level"))
    summaries = (
        _summary("Lieux qui l’ont essayée", mine, evidence),
        _summary("Lieux semblables", like, evidence),
    )
    why = _too_few(len(tried), len(mine), len(like), conventions)
    if why:
        return Comparison("not_judged", why, mine, like, tuple(left_out), *summaries, level)
    return _judged(evidence, groups, changes, mine, like, tuple(left_out), summaries, conventions)


def _change(evidence: Evidence, place: PlaceSeen, share: Decimal) -> PlaceChange | str:
    before = level_in(place.readings, evidence.before, share, f"{place.name} avant ({evidence.before.label_fr()})")
    after = level_in(place.readings, evidence.after, share, f"{place.name} après ({evidence.after.label_fr()})")
    missing = [
        f"{when} : {level.months} mois connus sur {level.of}"
        for when, level in (("avant", before), ("après", after))
        if level.value is None
    ]
    if before.value is None or after.value is None:
        return "valeurs manquantes, " + " ; ".join(missing)
    if evidence.measure == "relative" and (before.value <= 0 or after.value <= 0):
        return "niveau nul avant ou après : pas de variation relative"
    change = after.value - before.value
    words = "après − avant"
    if evidence.measure == "relative":
        change, words = after.value / before.value - 1, "après ÷ avant − 1"
    made = Explained(f"Changement – {place.name}", change, words, (after.explanation, before.explanation))
    return PlaceChange(place.place, place.name, before.value, after.value, change, made)


def _summary(label: str, changes: Sequence[PlaceChange], evidence: Evidence) -> Summary:
    values = [float(one.change) for one in changes]
    mean = _back(fmean(_number(one, evidence) for one in changes), evidence) if values else None
    kind = "moyenne géométrique" if evidence.measure == "relative" else "moyenne"
    made = Explained(
        f"{label} : changement moyen", None if mean is None else _decimal(mean),
        f"{kind} des changements de {len(values)} lieux", tuple(one.explanation for one in changes),
    )  # fmt: skip
    return Summary(len(values), mean, min(values, default=None), max(values, default=None), made)


def _too_few(named: int, tried: int, like: int, conventions: Conventions) -> tuple[str, ...]:
    fewest, fewest_like = int(conventions.number("tried")), int(conventions.number("like"))
    said = []
    if tried < fewest:
        of = f" sur {named}" if named != tried else ""
        said.append(f"{tried} lieu(x) d’essai utilisable(s){of}, il en faut {fewest}")
    if like < fewest_like:
        said.append(f"{like} lieu(x) semblable(s) utilisable(s), il en faut {fewest_like}")
    return tuple(said)


def _judged(
    evidence: Evidence, groups: Mapping[str, Sequence[str]], changes: Mapping[str, PlaceChange],
    tried: tuple[PlaceChange, ...], like: tuple[PlaceChange, ...], left_out: tuple[LeftOut, ...],
    summaries: tuple[Summary, Summary], conventions: Conventions,
) -> Comparison:  # fmt: skip
    level = float(conventions.number("level"))
    seen = difference(
        [
            (_number(changes[mine], evidence), [_number(changes[each], evidence) for each in others])
            for mine, others in groups.items()
        ],
        level,
        int(conventions.number("assignments")),
    )
    value = _back(seen.value, evidence)
    low, high = (None if math.isinf(end) else _back(end, evidence) for end in (seen.low, seen.high))
    verdict: Verdict = "no_difference"
    if seen.low > 0 or seen.high < 0:
        better = (seen.value > 0) == (evidence.direction == "increase")
        verdict = "apart" if not evidence.direction else "better" if better else "worse"
    chosen = " et ".join(LIKENESS_FR[name] for name in evidence.like)
    effect = Explained(
        "Écart aux lieux semblables", _decimal(value),
        "moyenne, sur les lieux d’essai, de (changement du lieu − changement moyen de ses lieux semblables) ; "
        f"{MEASURES_FR[evidence.measure]} ; semblables par {chosen}",
        (summaries[0].explanation, summaries[1].explanation),
    )  # fmt: skip
    interval = Explained(
        "Intervalle de l’écart", Bounds(low, high),
        f"les effets que le choix des lieux n’écarte pas à {level:.0%} : test de permutation sur "
        f"{seen.assignments} choix possibles",
        (effect,),
    )  # fmt: skip
    return Comparison(
        verdict, (), tried, like, left_out, *summaries, level, value, low, high, seen.share, seen.assignments,
        effect, interval,
    )  # fmt: skip


def _number(change: PlaceChange, evidence: Evidence) -> float:
    """The change as it is added up: a relative one by its logarithm, so that half and double weigh the same."""
    return math.log1p(change.change) if evidence.measure == "relative" else float(change.change)


def _back(number: float, evidence: Evidence) -> float:
    return math.expm1(number) if evidence.measure == "relative" else number


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 12)))
