"""Who is where, doing what, each month; who was due to report and did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layidu.core.periods import Period
from layidu.coverage.counting import asked
from layidu.coverage.tables import EXPECTED, PLACES, PRESENCE, fit, plain_rows
from layidu.coverage.tree import Tree

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: A row of one of these measures, if it is not rejected, says that its partner did something there.
ACTIVE_MEASURES = ("achieved", "presence")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Partners and reports in one place over the period; counts of distinct partners, and of reports.

    ``active``: did something that answers the question; ``unstated``: active, but no row says the activity or
    sector asked about; ``silent``: reports were due, none came, and nothing says that the partner was active.
    """

    active: int = 0
    silent: int = 0
    unstated: int = 0
    received: int = 0
    due: int = 0

    @property
    def completeness(self) -> float | None:
        """Reports received / due (0-1); ``None`` when none was due.

        >>> Attendance(received=3, due=4).completeness, Attendance().completeness
        (0.75, None)
        """
        return self.received / self.due if self.due else None

    @property
    def top_open(self) -> bool:
        """Whether a report that was due is missing, so that more people may have been reached than is known."""
        return self.received < self.due


def presence(
    deliveries: ir.Table,
    places: ir.Table,
    kind: str,
    *,
    period: Period | None = None,
    activity: str | None = None,
    sector: str | None = None,
) -> ir.Table:
    """Partner x sector x activity x place of a level x month in which it did something.

    Decision served: whom to call about a place; a matrix of who does what, where and when. Takes DELIVERIES and
    PLACES; gives PRESENCE. What lies above the level stands under its own place. Rejected and planned rows say
    nothing. Errors: ValueError when no place is of that kind.

    >>> from datetime import date
    >>> from layidu.coverage.tables import DELIVERIES, rows_table
    >>> row = {"delivery": "d", "partner": "A", "place": "c", "activity": "vaccination", "month": date(2025, 3, 1),
    ...        "measure": "presence", "verification": "reported"}
    >>> places = [{"place": "k", "kind": "region", "name": "K"},
    ...           {"place": "c", "parent": "k", "kind": "cercle", "name": "C"}]
    >>> found = presence(rows_table(DELIVERIES, [row]), rows_table(PLACES, places), "region")
    >>> [(row["place"], row["partner"], row["sector"]) for row in plain_rows(found)]
    [('k', 'A', 'health')]
    """
    tree = Tree(plain_rows(fit(places, PLACES)))
    rows = asked(deliveries, period=period, activity=activity, sector=sector)
    return present(rows.filter(rows.in_question.coalesce(False)), tree, kind)


def present(rows: ir.Table, tree: Tree, kind: str) -> ir.Table:
    """As `presence`, from the rows of `counting.asked`."""
    rows = _active(rows).inner_join(tree.within(kind), "place")
    rows = rows.mutate(place=rows.listed, month=rows.month.truncate("M"))
    keys = ["place", "partner", "sector", "activity", "month"]
    return rows.group_by(keys).agg(deliveries=rows.delivery.nunique()).order_by(keys).select(*PRESENCE.columns)


def attendance(rows: ir.Table, expected: ir.Table, tree: Tree, kind: str, period: Period) -> Mapping[str, Attendance]:
    """Active and silent partners and reports, by place of the level (and place above it, for what lies there).

    Decision served: whether a gap is one of presence or of reporting. Takes the rows of `counting.asked` and
    EXPECTED. A report counts where it was due: one due for a region as a whole is not looked for in its cercles.
    A place without any row has no entry. Of two rows on one report, one that came is enough.

    >>> from datetime import date
    >>> from layidu.coverage.tables import DELIVERIES, rows_table
    >>> tree = Tree([{"place": "k", "parent": None, "kind": "region", "name": "K"}])
    >>> due = [{"partner": "A", "place": "k", "month": date(2025, 3, 1), "reported": False}]
    >>> attendance(asked(rows_table(DELIVERIES, [])), rows_table(EXPECTED, due), tree, "region", Period.parse("2025"))
    {'k': Attendance(active=0, silent=1, unstated=0, received=0, due=1)}
    """
    within = tree.within(kind)
    rows = _active(rows).inner_join(within, "place")
    who = rows.group_by(place=rows.listed, partner=rows.partner).agg(
        answers=rows.in_question.coalesce(False).any(), unstated=rows.in_question.isnull().any()
    )
    due = fit(expected, EXPECTED)
    due = due.filter(due.month.between(period.start.replace(day=1), period.end))
    due = due.group_by("partner", "place", "month").agg(reported=due.reported.any()).inner_join(within, "place")
    reports = due.group_by(place=due.listed, partner=due.partner).agg(
        due=due.count(), received=due.reported.cast("int64").sum()
    )
    both = who.outer_join(reports, ["place", "partner"], rname="{name}_due")
    both = both.mutate(place=both.place.coalesce(both.place_due), active=both.partner.notnull())
    silent = (~both.active) & (both.received == 0)
    summary = both.group_by("place").agg(
        active=both.answers.coalesce(False).cast("int64").sum(),
        unstated=(both.unstated.coalesce(False) & ~both.answers).cast("int64").sum(),
        silent=silent.coalesce(False).cast("int64").sum(),
        received=both.received.coalesce(0).sum(),
        due=both.due.coalesce(0).sum(),
    )
    return {
        row.pop("place"): Attendance(**{name: int(count) for name, count in row.items()}) for row in plain_rows(summary)
    }


def _active(rows: ir.Table) -> ir.Table:
    return rows.filter(rows.in_period & (rows.verification != "rejected") & rows.measure.isin(ACTIVE_MEASURES))
