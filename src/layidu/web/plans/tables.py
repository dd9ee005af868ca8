"""The tables of a plan's pages: what each sorts and narrows by, and the rows that were worked out for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from layidu.web.pages.listing import Choice, Choices, Column, Listing, Table, Words
from layidu.web.pages.templatetags.layidu import said

Row = Mapping[str, Any]
Asked = Mapping[str, Any]


def _states() -> Choices:
    return [("none", _("not proposed")), ("proposed", _("proposed")), ("adopted", _("adopted"))]


def _state(row: Row) -> str:
    """What became of a line: one that was requested, accepted or later was adopted.

    >>> [_state({"state": one}) for one in ("", "proposed", "accepted")]
    ['none', 'proposed', 'adopted']
    """
    return "none" if not row["state"] else "proposed" if row["state"] == "proposed" else "adopted"


def _value(key: str) -> Callable[[Row], Any]:
    """The value behind a number that is printed as words."""
    return lambda row: (row.get(key) or {}).get("value")


LISTED = Listing(
    columns=(
        Column("plan", gettext_noop("Plan"), ("title", "ref")),
        Column("made", gettext_noop("Made on"), ("made_on",)),
        Column("good", gettext_noop("Good expected"), ("good",), number=True),
        Column("lines", gettext_noop("Lines"), ("lines",), number=True),
        Column("proposed", gettext_noop("Proposed"), ("proposed",), number=True),
        Column("adopted", gettext_noop("Adopted"), ("adopted",), number=True),
    ),
    first="-made",
    filters=(Words("q", gettext_noop("Words"), ("ref", "title")),),
    tie=("ref",),
)
LINES = Listing(
    columns=(
        Column("place", gettext_noop("Place"), ("place_name",)),
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("partner", gettext_noop("Partner"), ("partner_name",)),
        Column("people", gettext_noop("People"), ("people",), number=True),
        Column("cost", gettext_noop("Cost"), ("cost",), number=True),
        Column("status", gettext_noop("State"), ("state",)),
    ),
    first="place",
    filters=(
        Words("q", gettext_noop("Place, activity or partner"), ("place_name", "activity", "partner_name")),
        Choice("state", gettext_noop("State"), _state, _states),
    ),
    tie=("number",),
)
FUNDERS = Listing(
    columns=(
        Column("funder", gettext_noop("Funder"), ("name",)),
        Column("given", gettext_noop("Given"), ("amount",), number=True),
        Column("used", gettext_noop("Used"), ("share",), number=True),
    ),
    first="funder",
    tie=("name",),
    name="funders",
)
UNREACHED = Listing(
    columns=(
        Column("place", gettext_noop("Place"), ("place",)),
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("people", gettext_noop("People"), ("people",), number=True),
    ),
    first="-people",
    tie=("place", "activity"),
    name="unreached",
)
#: Of the frontier and of the ideas of fairness; ``at`` is the order in which they stand there.
_CHOICES = (
    Column("plan", gettext_noop("Plan"), ("at",)),
    Column("good", gettext_noop("Good"), _value("good"), number=True),
    Column("fifth", gettext_noop("Worst-served fifth"), _value("fifth"), number=True),
    Column("least", gettext_noop("Least served place"), _value("least"), number=True),
    Column("lines", gettext_noop("Lines"), ("lines",), number=True),
)
POINTS = Listing(columns=_CHOICES, first="plan", tie=("at",), name="points")
IDEAS = Listing(columns=_CHOICES, first="plan", tie=("at",), name="ideas")
MOVES = Listing(
    columns=(
        Column("what", gettext_noop("If this is"), ("what",)),
        Column("good", gettext_noop("Good"), ("impact",), number=True),
        Column("changed", gettext_noop("Lines that change"), ("changed",), number=True),
    ),
    first="-changed",
    tie=("what",),
    name="moves",
)
FRAGILE = Listing(
    columns=(
        Column("line", gettext_noop("Line"), ("place", "activity", "partner")),
        Column("because", gettext_noop("Moves that change it"), lambda row: len(row["because"]), number=True),
        Column("planned", gettext_noop("Planned"), ("planned",), number=True),
        Column("least", gettext_noop("From"), ("least",), number=True),
        Column("most", gettext_noop("To"), ("most",), number=True),
    ),
    first="-because",
    tie=("place", "activity", "partner"),
    name="fragile",
)
FRANCS = Listing(
    columns=(
        Column("what", gettext_noop("One unit more, or less"), ("label",)),
        Column("good", gettext_noop("Good"), ("value",), number=True),
    ),
    first="-good",
    tie=("label",),
    name="francs",
)
#: The numbers of every answer on the page.
ANSWERS = Listing(
    columns=(
        Column("what", gettext_noop("Number"), ("at",)),
        Column("value", gettext_noop("Value"), ("value",), number=True),
    ),
    first="what",
    tie=("at",),
    name="numbers",
)


def _scenarios_listing(names: list[list[str]]) -> Listing:
    """As many columns as the plan has scenarios."""

    def good(at: int) -> Callable[[Row], Any]:
        return lambda row: row["goods"][at].get("value")

    each = (Column(f"s{at}", str(said(name[0])), good(at), number=True) for at, name in enumerate(names))
    return Listing(
        columns=(
            Column("for", gettext_noop("Set-ups chosen for"), ("made_for",)),
            Column("setups", gettext_noop("Set-ups"), ("set_ups",), number=True),
            Column("expected", gettext_noop("Expected"), _value("expected"), number=True),
            Column("regret", gettext_noop("Worst regret"), _value("regret"), number=True),
            *each,
        ),
        first="-expected",
        tie=("made_for",),
        name="choices",
    )


def numbered(rows: Iterable[Row]) -> list[Row]:
    """Rows with the place in which they stand."""
    return [{**row, "at": at} for at, row in enumerate(rows)]


def _of(listing: Listing, asked: Asked, rows: list[Row]) -> dict[str, Any]:
    table: Table = listing.asked(asked)
    return {"table": table, "rows": table.of(rows)}


def _fairness(studies: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    frontier, ideas = studies.get("frontier"), studies.get("ideas")
    return {
        "frontier": frontier and {**frontier, **_of(POINTS, asked, numbered(frontier["points"]))},
        "ideas": ideas and _of(IDEAS, asked, numbered(ideas)),
    }


def _scenarios(studies: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    found = studies.get("scenarios")
    return found and {**found, **_of(_scenarios_listing(found["names"]), asked, found["candidates"])}


def _moves(studies: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    found = studies.get("sensitivity")
    if not found:
        return None
    changing = [move for move in found["moves"] if move["changed"]]
    return {**found, "moved": _of(MOVES, asked, changing), "fragile_lines": _of(FRAGILE, asked, found["lines"])}


def _francs(studies: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    found = studies.get("francs")
    return found and {**found, "spoken": spoken(found), **_of(FRANCS, asked, found["numbers"])}


def spoken(answer: Mapping[str, Any]) -> list[str]:
    """The sentences of an answer in the reader's language where it says them."""
    english = answer.get("sentences_en") if get_language() == "en" else None
    return list(english or said(list(answer.get("sentences", ()))))


#: Part of a plan's pages -> what it shows of what was worked out, by what its address asks.
STUDIED: Mapping[str, Callable[[Mapping[str, Any], Asked], dict[str, Any] | None]] = {
    "fairness": _fairness, "scenarios": _scenarios, "moves": _moves, "francs": _francs,
}  # fmt: skip
