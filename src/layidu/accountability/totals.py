"""Objectives and contract: weighted sums over what can be judged, the share judged, and the bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from layidu.accountability.lines import colour_of
from layidu.accountability.results import Explained, LineScore, ObjectiveScore, Total, Trend
from layidu.accountability.rules import Conventions
from layidu.core.numbers import Bounds

SCORE_WORDS = "somme (poids × réalisation) de ce qui peut être jugé"
JUDGED_WORDS = "somme des poids de ce qui peut être jugé"
MEAN_WORDS = "score ÷ part du poids jugée : la moyenne de ce qui est jugé, dont vient la couleur"
BOUNDS_WORDS = "score si ce qui n’est pas jugé finissait à son plancher, à son plafond"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """A part of a sum: its weight, what it adds when judged, the share of it judged, and its bounds."""

    label: str
    weight: Decimal
    score: Decimal
    judged: Decimal
    low: Decimal
    high: Decimal
    provisional: bool
    explanation: Explained


def part_of_line(line: LineScore) -> Part:
    """A line as a part of its objective: its achievement when judged, its floor and cap when not."""
    made = line.explanation.inputs[1] if line.judged else line.explanation
    reached = line.achievement
    if reached is None:
        return Part(line.title, line.weight, NOTHING, NOTHING, line.floor, line.cap, False, made)
    return Part(line.title, line.weight, reached, Decimal(1), reached, reached, bool(line.provisional), made)


def part_of_objective(objective: ObjectiveScore) -> Part:
    """An objective as a part of the contract."""
    total = objective.total
    return Part(
        objective.title, objective.weight, total.score, total.judged, total.low, total.high, total.provisional,
        total.explanation,
    )  # fmt: skip


def total(label: str, parts: Sequence[Part], conventions: Conventions, previous: Total | None) -> Total:
    """The weighted sum of parts, with what was judged, bounds, colour, trend and explanation.

    The colour is that of what was judged (``mean``); grey where too little is. The trend compares with the same
    total of the quarter before.
    """
    score = sum((part.weight * part.score for part in parts), NOTHING)
    judged = sum((part.weight * part.judged for part in parts), NOTHING)
    low = sum((part.weight * part.low for part in parts), NOTHING)
    high = sum((part.weight * part.high for part in parts), NOTHING)
    mean = score / judged if judged else None
    printed = judged >= conventions.number("judged_printed")
    weights = tuple(Explained(f"Poids : {part.label}", part.weight) for part in parts)
    shares = tuple(Explained(f"Part jugée : {part.label}", part.judged) for part in parts)
    summed = Explained(f"Score : {label}", score, SCORE_WORDS, (*weights, *(part.explanation for part in parts)))
    share = Explained(f"Part du poids jugée : {label}", judged, JUDGED_WORDS, (*weights, *shares))
    ends = tuple(Explained(f"Bornes : {part.label}", _bounds(part.low, part.high)) for part in parts)
    return Total(
        score, judged, low, high, mean, printed,
        colour_of(mean if printed else None, conventions),
        _trend(mean if printed else None, previous, conventions),
        any(part.provisional for part in parts),
        summed,
        share,
        Explained(f"Bornes du score : {label}", _bounds(low, high), BOUNDS_WORDS, (*weights, *ends)),
        Explained(f"Moyenne de ce qui est jugé : {label}", mean, MEAN_WORDS, (summed, share)),
    )  # fmt: skip


def _bounds(low: Decimal, high: Decimal) -> Bounds:
    return Bounds(float(round(low, 12)), float(round(high, 12)))


def _trend(mean: Decimal | None, previous: Total | None, conventions: Conventions) -> Trend:
    if mean is None or previous is None or previous.mean is None or not previous.printed:
        return "unknown"
    change = mean - previous.mean
    if abs(change) <= conventions.number("trend_same"):
        return "same"
    return "better" if change > 0 else "worse"
