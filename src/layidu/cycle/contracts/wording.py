"""A score in French words: values in their unit, colours, trends, and why something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from layidu.accountability.results import COLOURS_FR, TRENDS_FR
from layidu.accountability.rounding import printed_percent, printed_points, rounded
from layidu.accountability.values import ABSENCES_FR, LEVELS_FR
from layidu.core.money import EXPONENTS, Money
from layidu.core.numbers import NARROW_SPACE, format_fr

SHARE = "part"
MISSING = "–"
ROLES_FR = {"holder": "titulaire", "authority": "autorité", "witness": "témoin"}


def quantity_fr(value: float | None, unit: str) -> str:
    """A value in its unit: a share as a percentage, money in its currency, else a plain number.

    >>> quantity_fr(0.625, "part"), quantity_fr(None, "part"), quantity_fr(310.0, "jour")
    ('62,5\u202f%', '–', '310')
    """
    if value is None:
        return MISSING
    if unit == SHARE:
        return share_fr(value)
    if unit in EXPONENTS:
        return Money(round(value), unit).text()
    return format_fr(value, 0 if float(value).is_integer() else 2)


def share_fr(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    return printed_percent(None if value is None else Decimal(str(value)))


def points_fr(value: float | None) -> str:
    """Points of 100, two decimals."""
    return printed_points(None if value is None else Decimal(str(value)))


def value_fr(line: Mapping[str, Any]) -> str:
    """The value that counts and its level; the other levels beside it."""
    if line["value"] is None:
        return MISSING
    unit = line["unit"]
    said = f"{quantity_fr(line['value'], unit)} ({LEVELS_FR[line['level']]})"
    others = [
        f"{LEVELS_FR[level]} {quantity_fr(line[level], unit)}"
        for level in ("declared", "verified", "validated")
        if level != line["level"] and line[level] is not None
    ]
    return f"{said} ; {', '.join(others)}" if others else said


def remarks_fr(line: Mapping[str, Any]) -> str:
    """What must be said beside a line: absence, doubts, reporting, projection, peers, the parties' words."""
    parts: list[str] = []
    if line["absence"]:
        note = f" ({line['absence_note']})" if line["absence_note"] else ""
        parts.append(f"{ABSENCES_FR[line['absence']]}{note}")
    if line["provisional"]:
        parts.append("provisoire : " + ", ".join(line["provisional"]))
    if line["completeness"] is not None:
        parts.append(f"complétude {share_fr(line['completeness'])}, promptitude {share_fr(line['timeliness'])}")
    drawn, peers = line["projection"], line["peers"]
    if drawn is not None and drawn["value"] is not None:
        bounds = f"{quantity_fr(drawn['low'], line['unit'])} à {quantity_fr(drawn['high'], line['unit'])}"
        parts.append(f"fin d'année projetée {quantity_fr(drawn['value'], line['unit'])} ({bounds})")
    if peers is not None:
        spread = f"{quantity_fr(peers['low'], line['unit'])} à {quantity_fr(peers['high'], line['unit'])}"
        parts.append(f"pairs ({peers['count']}) : médiane {quantity_fr(peers['median'], line['unit'])}, {spread}")
    parts += [
        f"{'conteste' if said['contests'] else 'commente'} ({said['by']}, {said['on']}) : {said['text']}"
        for said in line["remarks"]
    ]
    return " ; ".join(parts)


def total_fr(total: Mapping[str, Any]) -> str:
    """A score with its bounds and the share judged; under the share that is printed, the bounds alone."""
    bounds = f"entre {share_fr(total['low'])} et {share_fr(total['high'])}"
    judged = f"{share_fr(total['judged'])} du poids jugé"
    if total["score"] is None:
        return f"{bounds} ({judged}, trop peu pour un score)"
    if total["low"] == total["high"]:
        return share_fr(total["score"])
    mean = f" ; moyenne de ce qui est jugé {share_fr(total['mean'])}" if total["mean"] is not None else ""
    return f"{share_fr(total['score'])} ({bounds} ; {judged}{mean})"


def standing_fr(total: Mapping[str, Any]) -> str:
    """Colour, trend and whether it is provisional."""
    words = [COLOURS_FR[total["colour"]], f"tendance : {TRENDS_FR[total['trend']]}"]
    return ", ".join([*words, "provisoire"] if total["provisional"] else words)


#: A colour in words that need no key, and the trend against the quarter before.
_REACHED: Mapping[str, str] = {
    "green": "atteint (vert)",
    "amber": "en partie atteint (orange)",
    "red": "loin du but (rouge)",
    "grey": "trop peu connu pour juger (gris)",
}
_AGAINST: Mapping[str, str] = {
    "better": "mieux qu’au trimestre d’avant",
    "same": "comme au trimestre d’avant",
    "worse": "moins bien qu’au trimestre d’avant",
    "unknown": "pas de comparaison possible avec le trimestre d’avant",
}


def said_plainly(total: Mapping[str, Any], *, closed: bool, trend: bool = True) -> str:
    """A quarter's colour, its trend and whether it may still change, for who does not know the words of scoring.

    >>> said_plainly({"colour": "amber", "trend": "worse", "provisional": True}, closed=False)
    'en partie atteint (orange), moins bien qu’au trimestre d’avant, peut encore changer'
    >>> said_plainly({"colour": None, "trend": "same", "provisional": True}, closed=True, trend=False)
    'arrêté, sur des valeurs provisoires'
    """
    words = [_REACHED.get(total["colour"] or "", ""), _AGAINST.get(total["trend"] or "", "") if trend else ""]
    words.append("arrêté" if closed else "peut encore changer")
    words.append("sur des valeurs provisoires" if closed and total["provisional"] else "")
    return ", ".join(word for word in words if word)


def range_fr(low: float, high: float) -> str:
    """Bounds of a share; one number where both are printed alike.

    >>> range_fr(0.8771, 0.8772), range_fr(0.733, 0.853)
    ('87,7\u202f%', '73,3\u202f% à 85,3\u202f%')
    """
    both = dict.fromkeys((share_fr(low), share_fr(high)))
    return " à ".join(both)


def state_fr(closed: Mapping[str, Any] | None) -> str:
    """Whether the quarter is closed, or which revision stands beside it."""
    if closed is None:
        return "trimestre ouvert"
    what = f"révision {closed['revision']}" if closed["revision"] else "clos"
    return f"{what} le {closed['on']} par {closed['by']} ({closed['id']})"


def delivered_fr(owed: Mapping[str, Any]) -> str:
    """What became of a means owed by the authority."""
    said = f"{owed['ref']} {owed['title']} : {format_fr(rounded(Decimal(str(owed['delivered'])) * 100, 0))}"
    said += f"{NARROW_SPACE}% remis"
    if owed["late_days"]:
        said += f", {owed['late_days']} jours de retard"
    return f"{said} ; suspend {', '.join(owed['blocks'])}" if owed["blocks"] else said
