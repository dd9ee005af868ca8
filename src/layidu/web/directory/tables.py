"""The tables of the pages of places and actors, and how each sorts by its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_noop

from layidu.catalogue.entries import Activity, entries
from layidu.core.text import fold
from layidu.ledger.models import Actor, Delivery
from layidu.web.pages.listing import Choice, Choices, Column, Listing, Words
from layidu.web.region.tables import series_name


def _names(row: Mapping[str, Any]) -> str:
    return " ".join([row["name"], *(one.name for one in row["cercles"])])


def activities() -> Choices:
    """Every activity of the catalogue in the reader's language."""
    language = "label_en" if get_language() == "en" else "label_fr"
    known = [(name, getattr(entry, language)) for name, entry in entries(Activity).items()]
    return sorted(known, key=lambda pair: fold(pair[1]))


WITHIN = Listing(
    columns=(
        Column("name", gettext_noop("Place"), ("name",)),
        Column("need", gettext_noop("In need"), ("row__in_need_high",), number=True),
        Column("reached", gettext_noop("Reached"), ("row__reached_low",), number=True),
        Column("gap", gettext_noop("Gap"), ("row__gap_high",), number=True),
        Column("active", gettext_noop("Active partners"), ("row__partners_active",), number=True),
    ),
    first="name",
    tie=("place",),
)
REGIONS = Listing(
    columns=(
        Column("name", gettext_noop("Region"), ("name",)),
        Column("count", gettext_noop("Cercles"), ("count",), number=True),
        Column("cercles", gettext_noop("Its cercles")),
    ),
    first="name",
    filters=(Words("q", gettext_noop("Name"), _names),),
)
ACTORS = Listing(
    columns=(
        Column("name", gettext_noop("Actor"), ("name",)),
        Column("kind", gettext_noop("Kind"), ("kind",)),
        Column("bound", gettext_noop("Promises running"), number=True),
        Column("late", gettext_noop("of which late"), number=True),
    ),
    first="name",
    model=Actor,
    few="the organisations and posts of one country's health sector: hundreds",
)
BOUND_HERE = Listing(
    columns=(
        Column("name", gettext_noop("Actor"), ("name",)),
        Column("bound", gettext_noop("Promises running"), ("count",), number=True),
        Column("late", gettext_noop("of which late"), ("late",), number=True),
    ),
    first="-bound",
    tie=("name", "actor"),
    name="actors",
)
MONTHS = Listing(
    columns=(
        Column("month", gettext_noop("Month"), ("month",)),
        Column("rows", gettext_noop("Rows reported"), ("rows",), number=True),
        Column("partners", gettext_noop("Partners"), ("partners",), number=True),
    ),
    first="-month",
    tie=("month",),
    name="months",
)
INDICATORS = Listing(
    columns=(
        Column("name", gettext_noop("Indicator"), series_name),
        Column("source", gettext_noop("Source"), ("source",)),
        Column("count", gettext_noop("Values"), ("count",), number=True),
        Column("trend", gettext_noop("Trend")),
        Column("last", gettext_noop("Last value"), number=True),
        Column("until", gettext_noop("Until"), ("until",)),
    ),
    first="name",
    tie=("at",),
    name="indicators",
)
YEARS = Listing(
    columns=(
        Column("year", gettext_noop("Due in"), ("year",)),
        Column("promised", gettext_noop("Promised"), ("promised",), number=True),
        Column("kept", gettext_noop("kept"), ("kept",), number=True),
        Column("late", gettext_noop("late"), ("late",), number=True),
        Column("cancelled", gettext_noop("cancelled"), ("cancelled",), number=True),
    ),
    first="-year",
    tie=("year",),
    name="years",
)
WHERE = Listing(
    columns=(
        Column("place", gettext_noop("Place"), ("name",)),
        Column("count", gettext_noop("Commitments"), ("count",), number=True),
    ),
    first="-count",
    tie=("name", "place"),
    name="where",
)
#: Amounts sort within the currency: nothing is converted.
MONEY = Listing(
    columns=(
        Column("year", gettext_noop("Year"), ("year",)),
        Column("sector", gettext_noop("Sector"), ("sector_name",)),
        Column("declared", gettext_noop("Announced or asked"), ("currency", "declared"), number=True),
        Column("accepted", gettext_noop("Accepted"), ("currency", "accepted"), number=True),
        Column("signed", gettext_noop("Signed"), ("currency", "signed"), number=True),
        Column("committed", gettext_noop("Set aside"), ("currency", "committed"), number=True),
        Column("disbursed", gettext_noop("Paid"), ("currency", "disbursed"), number=True),
        Column("spent", gettext_noop("Spent"), ("currency", "spent"), number=True),
    ),
    first="-year",
    tie=("year", "sector", "currency"),
    name="money",
)
LAST = Listing(
    columns=(
        Column("until", gettext_noop("Until"), ("period_end",)),
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("where", gettext_noop("Where")),
        Column("people", gettext_noop("People"), number=True),
    ),
    first="-until",
    tie=("pk",),
    name="reports",
)
_FEW = "what one actor said, or what was said of one place in one month: a part of the whole that its address names"
REPORTED = Listing(
    columns=(
        Column("until", gettext_noop("Until"), ("period_end",)),
        Column("partner", gettext_noop("Partner"), ("partner",)),
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("where", gettext_noop("Where")),
        Column("people", gettext_noop("People"), number=True),
        Column("source", gettext_noop("Source"), ("origin__run__source__file_name", "origin__row")),
    ),
    first="-until",
    filters=(
        Choice("what", gettext_noop("Activity"), "activity", activities),
        Words("q", gettext_noop("Partner or file"), ("partner", "origin__run__source__file_name")),
    ),
    model=Delivery,
    few=_FEW,
)
PAYMENTS = Listing(
    columns=(
        Column("on", gettext_noop("On"), ("period_end",)),
        Column("stage", gettext_noop("Stage"), ("stage",)),
        Column("for", gettext_noop("For")),
        Column("amount", gettext_noop("Amount"), ("currency", "amount"), number=True),
        Column("source", gettext_noop("Source"), ("origin__run__source__file_name", "origin__row")),
    ),
    first="-on",
    model=Delivery,
    few=_FEW,
)
