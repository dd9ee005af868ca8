"""What a figure is about, and its formula apart from the note on it: figures keep a label and a formula, no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import DateField, F, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_noop

from layidu.catalogue.entries import Activity, Sector, entries
from layidu.cycle.attendance import TOP_OPEN
from layidu.ledger.models import Figure, Place
from layidu.web.oversight.models import CoverageYear
from layidu.web.work.models import Prepared

#: How the parts of a label are parted.
BETWEEN = " – "
#: What stands after a formula where its highest could not be worked out, or says why a highest is open: no formula.
NOT_MADE = " ; non calculé ici"
PERIOD, PLACE = gettext_noop("Period"), gettext_noop("Place")
SECTOR, ACTIVITY = gettext_noop("Sector"), gettext_noop("Activity")


def facts_of(figure: str, label: str) -> list[tuple[str, str]]:
    """What a figure is about, as (what, words) pairs; of each only what it says: period, place, sector, activity.

    Decision served: whether two numbers may be put side by side. The period is that of the prepared pages which print
    the figure; one of the same content may stand in several, which are then all said. The others are in its label.
    """
    pieces = label.removesuffix(", au moins").split(BETWEEN)
    said = [(PERIOD, period) for period in _periods(figure)]
    said += [(PLACE, name) for name in _places(pieces)]
    sectors, activities = entries(Sector), entries(Activity)
    found = [one for one in activities.values() if one.label_fr in pieces or one.id in pieces]
    named = {one.label_fr for one in sectors.values() if one.label_fr in pieces}
    named |= {sectors[one.sector].label_fr for one in found if one.sector in sectors}
    said += [(SECTOR, name) for name in sorted(named)]
    return said + [(ACTIVITY, one.label_fr) for one in found]


def formula_and_note(figure: str, formula: str) -> tuple[str, str]:
    """How a figure is made and the note on it, either of which may be empty.

    A figure whose highest is open because a report is missing is its one part with another end: the formula is that
    part's. It is words and no number, and is said also to who may not open the part.

    >>> formula_and_note("n-1", "reçus / attendus"), formula_and_note("n-2", "besoin - atteints ; non calculé ici")
    (('reçus / attendus', ''), ('besoin - atteints', 'non calculé ici'))
    """
    if formula == TOP_OPEN:
        inputs = Figure.objects.filter(id=figure).values_list("inputs", flat=True).first() or []
        parts = Figure.objects.filter(id__in=[each["id"] for each in inputs[:1]])
        return parts.values_list("formula", flat=True).first() or "", formula
    if formula.endswith(NOT_MADE):
        return formula.removesuffix(NOT_MADE), NOT_MADE.removeprefix(" ; ")
    return formula, ""


def _periods(figure: str) -> list[str]:
    """The periods of the prepared pages that print a figure, the latest last."""
    within = f'"{figure}"'
    pages = Prepared.objects.filter(key__startswith="place:") | Prepared.objects.filter(key="home")
    printed = pages.annotate(text=Cast("content", TextField())).filter(text__contains=within)
    years = CoverageYear.objects.annotate(text=Cast("rows", TextField())).filter(text__contains=within)
    last = Cast(Value(date.max), DateField())
    said = Cast(KeyTextTransform("period_label", "content"), TextField())
    labels = printed.order_by().annotate(since=last, said=said).values_list("since", "said")
    labels = labels.union(
        years.order_by().annotate(since=F("start"), said=Cast("label", TextField())).values_list("since", "said"),
        all=True,
    )
    return list(dict.fromkeys(label for _since, label in sorted(labels, key=lambda one: one[0]) if label))


def _places(pieces: Sequence[str]) -> list[str]:
    known = set(Place.objects.filter(name__in=pieces).values_list("name", flat=True).distinct())
    return [piece for piece in dict.fromkeys(pieces) if piece in known]
