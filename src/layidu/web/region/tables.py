"""The tables of a region's page and how each sorts by its address; rows are sorted where a page is made anew only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from layidu.ledger.models import Review
from layidu.web.pages.listing import Column, Listing, Rows, Table


def series_name(one: Mapping[str, Any]) -> str:
    """An indicator's name in the reader's language, with the part of the people that it is of.

    >>> series_name({"label_en": "Population", "label_fr": "Population", "said": {"fr": "sexe : féminin", "en": ""}})
    'Population sexe : féminin'
    """
    language = "en" if get_language() == "en" else "fr"
    return f"{one[f'label_{language}']} {one.get('said', {}).get(language, '')}"


CERCLES = Listing(
    columns=(
        Column("name", gettext_noop("Cercle"), ("place",)),
        Column("need", gettext_noop("In need"), ("need__value",), number=True),
        Column("reached", gettext_noop("Reached"), ("reached__value",), number=True),
        Column("gap", gettext_noop("Gap"), ("gap__value",), number=True),
        Column("active", gettext_noop("Active partners"), ("partners_active__value",), number=True),
    ),
    first="-gap",
    tie=("place",),
    name="cercles",
)
PARTNERS = Listing(
    columns=(
        Column("name", gettext_noop("Partner"), ("partner",)),
        Column("rows", gettext_noop("Rows reported"), ("reported__value",), number=True),
        Column("reached", gettext_noop("Reached"), ("reached__value",), number=True),
        Column("open", gettext_noop("Promises running"), ("open__value",), number=True),
        Column("late", gettext_noop("of which late"), ("overdue__value",), number=True),
    ),
    first="-reached",
    tie=("partner",),
    name="partners",
)
#: Quantities of promises have units of their own: their column is not sorted by.
_PROMISED = (
    Column("title", gettext_noop("Commitment"), ("title",)),
    Column("by", gettext_noop("Owed by"), ("owed_by",)),
    Column("target", gettext_noop("Promised"), number=True),
    Column("due", gettext_noop("Due"), ("due",)),
)
LATE_STATE = Listing(columns=_PROMISED, first="due", tie=("title", "ref"), name="state")
LATE_PARTNERS = Listing(columns=_PROMISED, first="due", tie=("title", "ref"), name="owed")
RUNNING = Listing(columns=_PROMISED, first="due", tie=("title", "ref"), name="running")
INDICATORS = Listing(
    columns=(
        Column("name", gettext_noop("Indicator"), series_name),
        Column("source", gettext_noop("Source"), ("source",)),
        Column("count", gettext_noop("Values"), ("count",), number=True),
        Column("last", gettext_noop("Last value")),
        Column("until", gettext_noop("Until"), ("until",)),
    ),
    first="name",
    tie=("at",),
    name="indicators",
)
#: The values of one indicator with the rows that they come from, on their own page.
SOURCES = Listing(
    columns=(
        Column("from", gettext_noop("From"), ("start",)),
        Column("until", gettext_noop("Until"), ("end",)),
        Column("value", gettext_noop("Value"), ("value",), number=True),
        Column("division", gettext_noop("Said in"), ("division",)),
        Column("rows", gettext_noop("Rows of files")),
    ),
    first="from",
    tie=("start", "end"),
)
#: Of each indicator the region's page shows its last values.
LATEST = 6
#: Levels of proof, each a column of a contract's lines.
LEVELS = {
    "declared": gettext_noop("Declared"),
    "verified": gettext_noop("Verified"),
    "validated": gettext_noop("Validated"),
}
#: One order for the lines of every quarter. What is expected and said has units of its own.
LINES = Listing(
    columns=(
        Column("line", gettext_noop("Line"), ("at",)),
        Column("expected", gettext_noop("Expected"), number=True),
        *(Column(level, head, number=True) for level, head in LEVELS.items()),
        Column("points", gettext_noop("Points"), ("points__value",), number=True),
        Column("beside", gettext_noop("Said beside"), ("colour",)),
    ),
    first="line",
    tie=("at",),
    name="lines",
)
#: What was said of the lines of a contract.
SAID = Listing(
    columns=(
        Column("line", gettext_noop("Line"), ("commitment_ref", "pk")),
        Column("quarter", gettext_noop("Quarter"), ("origin__run__period_start",)),
        Column("said", gettext_noop("Said")),
        Column("on", gettext_noop("By"), ("on",)),
    ),
    first="-on",
    model=Review,
    few="what a director said of one contract",
    tie=("-pk",),
)


def _rows(table: Table, every: Sequence[Mapping[str, Any]]) -> Rows:
    return Rows(table, lambda: every)


def tables_of(made: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Every table of a region's prepared content as an address asks for it; contracts and series hold theirs.

    Decision served: what to look at first, in the order that the reader chooses.
    """
    lines = LINES.asked(asked)
    return {
        "cercles": _rows(CERCLES.asked(asked), made["cercles"]),
        "partners": _rows(PARTNERS.asked(asked), made["partners"]),
        "late_state": _rows(LATE_STATE.asked(asked), made["overdue_state"]),
        "late_partners": _rows(LATE_PARTNERS.asked(asked), made["overdue_partners"]),
        "running": _rows(RUNNING.asked(asked), made["promised"]),
        "indicators": _rows(INDICATORS.asked(asked), [_series(one, at) for at, one in enumerate(made["series"])]),
        "judged": [
            {**one, "quarters": [{**quarter, "lines": _lines(quarter, lines)} for quarter in one["quarters"]]}
            for one in made["judged"]
        ],
    }


def _series(one: Mapping[str, Any], at: int) -> dict[str, Any]:
    points = one["points"]
    return {**one, "at": at, "count": len(points), "until": points[-1]["end"] if points else "",
            "latest": points[-LATEST:]}  # fmt: skip


def _lines(quarter: Mapping[str, Any], lines: Table) -> Rows:
    every = [line for objective in quarter["objectives"] for line in objective["lines"]]
    return _rows(lines, [{**line, "at": at, "levels": _levels(line)} for at, line in enumerate(every)])


def _levels(line: Mapping[str, Any]) -> list[dict[str, str]]:
    """What each level of proof says of a line: the one that is judged opens with its points, another in its series."""
    series = line.get("sources", {})
    return [
        {
            "head": _(LEVELS[level]),
            "text": line[level],
            "figure": line["points"]["id"] if level == line["level_id"] else "",
            "series": series.get(level, "") if line[level] else "",
        }
        for level in LEVELS
    ]
