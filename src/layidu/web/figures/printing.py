"""How the value of a figure is printed where it is opened: as on the page that the reader came from."""

from __future__ import annotations

from typing import Any

from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.core.small_cells import text_of

#: How the labels of figures begin that are shares of one, which pages print as a percentage: figures have no unit.
SHARES = ("Bornes", "Complétude", "Moyenne de ce qui est jugé", "Part ", "Poids", "Promptitude", "Réalisation", "Score")


def printed(label: str, value: Any, *, small: bool = False) -> str:
    """A figure's value as a page prints it. ``small``: bounds may stand for a small number of persons.

    >>> printed("Atteintes", [3, None]), printed("Atteintes", None), printed("Statut", "signé")
    ('au moins 3', 'non connu', 'signé')
    >>> printed("Score : Gao", 0.8771), printed("Bornes : Gao", [0.733, 0.853])
    ('87,7\u202f%', '73,3\u202f% à 85,3\u202f%')
    >>> printed("Personnes atteintes – Gao", [1, 4], small=True), printed("Effet par personne", [0.065, 0.4])
    ('moins de 5', '0,065 à 0,4')
    """
    if value is None:
        return "non connu"
    if isinstance(value, list):
        low, high = value
        if small and not label.startswith(SHARES):
            return text_of(Bounds(low, high))
        if all(end is None or float(end).is_integer() for end in value) and not label.startswith(SHARES):
            return Bounds(low, high).text()
        ends = [printed(label, end) for end in value if end is not None]
        if len(ends) < 2:
            return f"{'au moins' if high is None else 'au plus'} {ends[0]}" if ends else "non connu"
        return ends[0] if low == high else " à ".join(ends)
    if isinstance(value, int | float) and label.startswith(SHARES):
        return percent_fr(value, 1)
    if isinstance(value, float) and not value.is_integer():
        return format_fr(value, 1) if abs(value) >= 1000 else f"{value:.4g}".replace(".", ",")
    return format_fr(value) if isinstance(value, int | float) else str(value)
