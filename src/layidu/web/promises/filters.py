"""What the list of commitments may be narrowed to: each filter is a part of an address that one can share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from layidu.catalogue.entries import Activity, Sector, entries
from layidu.core.text import fold
from layidu.ledger.models import Actor, Place
from layidu.web.access.places import below
from layidu.web.caching.remembered import remembered
from layidu.web.pages.fields import DayField
from layidu.web.promises.models import PromiseLine, PromiseLineActor, PromiseLinePlace
from layidu.web.promises.prepared import KEY
from layidu.web.work.prepare import kept

STATUSES = [
    ("", _("any")),
    ("overdue", _("overdue")),
    ("running", _("running")),
    ("bound", _("promised: running, kept or cancelled")),
    ("not-cancelled", _("not cancelled")),
    ("signed", _("signed")),
    ("accepted", _("accepted")),
    ("requested", _("requested")),
    ("proposed", _("proposed")),
    ("announced", _("announced")),
    ("fulfilled", _("kept")),
    ("cancelled", _("cancelled")),
]
KINDS = [
    ("", _("any")),
    ("activity", _("activity")),
    ("pledge", _("pledge")),
    ("recommendation", _("recommendation")),
    ("task", _("task")),
    ("contract_target", _("contract target")),
    ("means", _("means owed")),
]
FUNDS = "funds"
#: What the role asked for stands for; a role of the ledger stands for itself.
ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "owing": ("owes", "co-owes"),
    "doing": ("owes", "co-owes", "implements", "leads"),
    "paying": ("owes", "co-owes", "funds"),
    **{role: (role,) for role in ("owes", "co-owes", "funds", "implements", "receives", "leads")},
}
ROLES = [
    ("", _("any")),
    ("owing", _("owes, alone or with others")),
    ("doing", _("owes or carries out")),
    ("paying", _("owes or funds")),
    ("owes", _("owes")),
    ("co-owes", _("owes with others")),
    ("funds", _("funds")),
    ("implements", _("carries out")),
    ("receives", _("is owed")),
    ("leads", _("leads")),
]
#: What a promise says of itself, whatever was judged of it: a wish, an agreement, a signature.
DECLARED_OF: Mapping[str, tuple[str, ...]] = {
    "declared": ("announced", "proposed", "requested"),
    "accepted": ("accepted",),
    "signed": ("signed",),
}
DECLARED = [
    ("", _("any")),
    ("declared", _("announced, proposed or requested")),
    ("accepted", _("accepted")),
    ("signed", _("signed")),
]
NO_SECTOR = "-"
#: Promises, running or judged: wishes are none.
BOUND = Q(binding=True) | Q(status__in=["fulfilled", "cancelled"])
_LONGEST_ID = 48


class Filters(forms.Form):
    """What the list may be narrowed to; what is not understood is ignored and shown as such by an empty field.

    ``place`` holds with everything below it; ``actor`` in any role, or in that of ``role``; ``funder`` in its own.
    """

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=_LONGEST_ID, widget=forms.Select)
    actor = forms.CharField(label=_("Actor"), required=False, max_length=_LONGEST_ID, widget=forms.Select)
    role = forms.ChoiceField(label=_("Role of the actor"), choices=ROLES, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    sector = forms.CharField(label=_("Sector"), required=False, max_length=_LONGEST_ID, widget=forms.Select)
    activity = forms.CharField(label=_("Activity"), required=False, max_length=60, widget=forms.Select)
    funder = forms.CharField(label=_("Funder"), required=False, max_length=_LONGEST_ID, widget=forms.Select)
    due_after = DayField(label=_("Due from"), required=False)
    due_before = DayField(label=_("Due before"), required=False)
    undated = forms.BooleanField(label=_("Without a day"), required=False)
    declared = forms.ChoiceField(label=_("What was said"), choices=DECLARED, required=False)
    currency = forms.CharField(label=_("Amount in"), required=False, max_length=3, widget=forms.Select)

    @cached_property
    def offered(self) -> Filters:
        """The form with the values that occur: looked up where a field is written, and not where it only narrows."""
        known = remembered((KEY, "choices"), _known)
        self._offer("place", known.get("places", ()), lambda one: _name(Place, one))
        self._offer("actor", known.get("actors", ()), lambda one: _name(Actor, one))
        self._offer("funder", known.get("funders", ()), lambda one: _name(Actor, one))
        sectors = _labelled(entries(Sector), known.get("sectors", ()))
        self._offer("sector", [*sectors, (NO_SECTOR, _("not stated"))], str)
        self._offer("currency", [(one, one) for one in known.get("currencies", ())], str)
        self._offer("activity", _labelled(entries(Activity), known.get("activities", ())), str)
        return self

    @property
    def asked(self) -> bool:
        """Whether anything beyond words and status is asked for: those filters then stand open."""
        return any(self.data.get(name) for name in self.fields if name not in ("q", "status", "place"))

    def _offer(self, name: str, choices: Iterable[Any], called: Callable[[str], str]) -> None:
        """The values that occur; one that an address asks for besides is offered by its name."""
        offered = [("", _("any")), *((value, words) for value, words in choices)]
        given = str(self.data.get(name) or "")[:_LONGEST_ID]
        if given and given not in {value for value, _words in offered}:
            offered.append((given, called(given)))
        self.fields[name].widget.choices = offered


def _name(model: type[Place] | type[Actor], identifier: str) -> str:
    return model.objects.filter(id=identifier).values_list("name", flat=True).first() or identifier


def _known() -> Mapping[str, Any]:
    made = kept(KEY)
    return made.content if made else {}


def _labelled(known: Mapping[str, Any], identifiers: Iterable[str]) -> list[tuple[str, str]]:
    language = "label_en" if get_language() == "en" else "label_fr"
    found = [(one, getattr(known[one], language) if one in known else one) for one in identifiers]
    return sorted(found, key=lambda pair: fold(pair[1]))


def narrowed(lines: QuerySet[PromiseLine], filters: Filters) -> QuerySet[PromiseLine]:
    """The lines that a form's sound fields leave."""
    asked = filters.cleaned_data
    for word in fold(asked.get("q") or "").split():
        lines = lines.filter(sought__contains=word)
    if (status := asked.get("status")) == "overdue":
        lines = lines.filter(binding=True, end__lt=date.today())  # noqa: DTZ011 - the day of the server is its users'
    elif status == "running":
        lines = lines.filter(binding=True)
    elif status == "bound":
        lines = lines.filter(BOUND)
    elif status == "not-cancelled":
        lines = lines.exclude(status="cancelled")
    elif status:
        lines = lines.filter(status=status)
    for name in ("kind", "sector", "activity", "currency"):
        if value := asked.get(name):
            lines = lines.filter(**{name: "" if value == NO_SECTOR else value})
    if declared := asked.get("declared"):
        lines = lines.filter(declared__in=DECLARED_OF[declared])
    if asked.get("undated"):
        lines = lines.filter(end__isnull=True)
    if after := asked.get("due_after"):
        lines = lines.filter(end__gte=after)
    if before := asked.get("due_before"):
        lines = lines.filter(end__lt=before)
    if actor := asked.get("actor"):
        held = _with(actor)
        if role := asked.get("role"):
            held = held.filter(role__in=ROLES_OF[role])
        lines = lines.filter(Exists(held))
    if funder := asked.get("funder"):
        lines = lines.filter(Exists(_with(funder).filter(role=FUNDS)))
    if place := asked.get("place"):
        inside = Q(place__in=below(place))
        lines = lines.filter(Exists(PromiseLinePlace.objects.filter(inside, line=OuterRef("pk"))))
    return lines


def _with(actor: str) -> QuerySet[PromiseLineActor]:
    return PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor)
