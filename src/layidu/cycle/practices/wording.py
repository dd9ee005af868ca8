"""Comparisons of practices in French: what changed where, beside what, and how sure that is."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.practices.comparing import VERDICTS_FR, Comparison
from layidu.accountability.practices.spec import Condition, Evidence
from layidu.core.numbers import NARROW_SPACE, format_fr, percent_fr
from layidu.cycle.contracts.wording import quantity_fr

_SHARE = "part"


def change_fr(change: float | None, unit: str, measure: str) -> str:
    """A change with its sign: points of a share, per cent where it is relative, else in the unit.

    >>> change_fr(0.12, "part", "difference"), change_fr(-0.4, "cas", "relative"), change_fr(0.0, "jour", "difference")
    ('+12,0 points', '\u221240,0\u202f%', '0,0 jour')
    """
    if change is None:
        return "non connu"
    sign = "+" if round(change, 6) > 0 else ""
    if measure == "relative":
        return f"{sign}{percent_fr(Decimal(repr(change)), 1)}"
    if unit == _SHARE:
        return f"{sign}{format_fr(Decimal(repr(change)) * 100, 1)} points"
    return f"{sign}{format_fr(change, 1)} {unit}"


def sentence_fr(evidence: Evidence, found: Comparison) -> str:
    """The one sentence that may be said of a practice, its doubt in it."""

    def said(change: float | None) -> str:
        return change_fr(change, evidence.unit, evidence.measure)

    tried, like = found.tried_summary, found.like_summary
    parts = [f"{evidence.label}, de {evidence.before.label_fr()} à {evidence.after.label_fr()}"]
    if tried.places:
        spread = f" (de {said(tried.low)} à {said(tried.high)})" if tried.places > 1 else ""
        parts.append(f"dans {tried.places} lieu{_x(tried.places)}, {said(tried.mean)}{spread}")
    if like.places:
        places = f"{like.places} lieu{_x(like.places)} semblable{_s(like.places)}"
        parts.append(f"dans {places}, entre {said(like.low)} et {said(like.high)}")
    facts = f"{parts[0]} : {' ; '.join(parts[1:]) or 'rien n’est connu'}."
    if found.effect is None:
        return f"{facts} {VERDICTS_FR['not_judged'].capitalize()} : {' ; '.join(found.why)}."
    low = "sans limite" if found.low is None else said(found.low)
    high = "sans limite" if found.high is None else said(found.high)
    percent = f"{format_fr(found.level * 100)}{NARROW_SPACE}%"
    return f"{facts} Écart : {said(found.effect)}, entre {low} et {high} (à {percent}) : {VERDICTS_FR[found.verdict]}."


def condition_fr(condition: Condition) -> str:
    """A condition in words.

    >>> condition_fr(Condition("population", "Population", "personne", low=Decimal(50000)))
    'Population : au moins 50\u202f000'
    """
    low = None if condition.low is None else quantity_fr(float(condition.low), condition.unit)
    high = None if condition.high is None else quantity_fr(float(condition.high), condition.unit)
    if low is not None and high is not None:
        return f"{condition.label} : de {low} à {high}"
    return f"{condition.label} : {'au moins ' + low if low is not None else f'au plus {high}'}"


def _x(count: int) -> str:
    return "x" if count > 1 else ""


def _s(count: int) -> str:
    return "s" if count > 1 else ""
