"""Which delivery rows count as people reached, by which counting mode, and why the others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layidu.catalogue.entries import Activity, entries
from layidu.core.periods import Period
from layidu.coverage.groups import Groups
from layidu.coverage.tables import DELIVERIES, WHOLE, fit
from layidu.coverage.tree import Tree

if TYPE_CHECKING:
    import ibis.expr.types as ir

COUNTED = "counted"

#: Why a row does not count, in the order in which it is asked: the first that holds is the reason printed.
REASONS = (
    "outside-division", "outside-period", "outside-question", "rejected", "not-achieved", "indirect",
    "counts-no-people", "no-figure", "other-group",
)  # fmt: skip


def asked(
    deliveries: ir.Table, *, period: Period | None = None, activity: str | None = None, sector: str | None = None
) -> ir.Table:
    """The deliveries with what the catalogue adds (sector, mode) and whether the question is about them.

    Decision served: the same rows answer « who is there » and « how many were reached ». Takes DELIVERIES; gives
    its rows with `sector` and `mode` filled from the activity's catalogue entry where the row states none,
    `in_period`, and `in_question` (null: the row does not state its activity or sector, so it may be).

    >>> from layidu.coverage.tables import plain_rows, rows_table
    >>> rows = rows_table(DELIVERIES, [{"delivery": "d", "activity": "vaccination"}, {"delivery": "e"}])
    >>> [(row["sector"], row["mode"], row["in_question"]) for row in plain_rows(
    ...     asked(rows, sector="health").order_by("delivery"))]
    [('health', 'contacts', True), (None, None, None)]
    """
    import ibis
    import pyarrow as pa

    known = sorted(entries(Activity).values(), key=lambda entry: entry.id)
    catalogue = ibis.memtable(
        pa.table({"activity": [entry.id for entry in known], "usual_sector": [entry.sector for entry in known],
                  "usual_mode": [entry.counting_mode for entry in known]})
    )  # fmt: skip
    rows = fit(deliveries, DELIVERIES).left_join(catalogue, "activity").drop("activity_right")
    rows = rows.mutate(
        sector=rows.sector.coalesce(rows.usual_sector),
        group=rows.group.coalesce(WHOLE),
        mode=rows.counting_mode.coalesce(rows.usual_mode),
        in_period=rows.month.between(period.start.replace(day=1), period.end) if period else ibis.literal(True),
    ).drop("usual_sector", "usual_mode", "counting_mode")
    question = ibis.literal(True)
    if activity is not None:
        question = question & (rows.activity == activity)
    if sector is not None:
        question = question & (rows.sector == sector)
    return rows.mutate(in_question=question)


def judged(rows: ir.Table, tree: Tree, groups: Groups, group: str) -> ir.Table:
    """The rows of `asked` with their `reason`: `counted`, or the first of REASONS that holds.

    Decision served: that nothing is left out in silence. Only achieved, direct (or not said to be indirect) rows
    that count people count; a rejected row never does; an activity whose catalogue mode is `none` counts no people.

    >>> from layidu.coverage.tables import plain_rows, rows_table
    >>> row = {"delivery": "d", "place": "k", "measure": "achieved", "verification": "rejected", "people": 5}
    >>> tree = Tree([{"place": "k", "parent": None, "kind": "region", "name": "Kayes"}])
    >>> plain_rows(judged(asked(rows_table(DELIVERIES, [row])), tree, Groups([]), "all"))[0]["reason"]
    'rejected'
    """
    import ibis

    comparable = sorted(groups.comparable(group))
    reason = ibis.cases(
        (rows.place.notin(list(tree)), "outside-division"),
        (~rows.in_period, "outside-period"),
        (~rows.in_question.coalesce(False), "outside-question"),
        (rows.verification == "rejected", "rejected"),
        (rows.measure != "achieved", "not-achieved"),
        (~rows.direct.coalesce(True), "indirect"),
        ((rows.mode == "none").coalesce(False), "counts-no-people"),
        (rows.people.isnull(), "no-figure"),
        (rows.group.notin(comparable), "other-group"),
        else_=COUNTED,
    )
    return rows.mutate(reason=reason)
