"""What the engine has to say about the data it counted, as findings of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from layidu.catalogue.entries import Activity, Group, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr
from layidu.coverage.counting import COUNTED
from layidu.coverage.leaves import UNSTATED
from layidu.coverage.tables import plain_rows
from layidu.coverage.tree import Tree

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def group_label(group: str) -> str:
    """The group in French, or its id when the catalogue does not hold it.

    >>> group_label("boys")
    'Garçons (moins de 18 ans)'
    """
    entry = entries(Group).get(group)
    return entry.label_fr if entry else group


def activity_label(activity: str | None) -> str:
    """The activity in French, or its id; « non précisée » when the row states none.

    >>> activity_label(None)
    'non précisée'
    """
    if activity is None or activity == UNSTATED:
        return "non précisée"
    entry = entries(Activity).get(activity)
    return entry.label_fr if entry else activity


def on_rows(rows: ir.Table) -> tuple[Finding, ...]:
    """Findings on judged rows: places outside the division, unknown counting modes, « direct » not stated."""
    found = []
    outside = rows.filter(rows.reason == "outside-division")
    (lost,) = plain_rows(outside.agg(rows=outside.count(), place=outside.place.min()))
    if lost["rows"]:
        found.append(
            finding("LIEU-HORS-DIVISION", count=format_fr(lost["rows"]), place=lost["place"], rows=lost["rows"])
        )
    counted = rows.filter(rows.reason == COUNTED)
    unknown = counted.filter(counted["mode"].isnull())
    for row in plain_rows(unknown.group_by("activity").agg(rows=unknown.count()).order_by("activity")):
        label = activity_label(row["activity"])
        found.append(finding("MODE-COMPTAGE-INCONNU", activity=label, count=format_fr(row["rows"]), rows=row["rows"]))
    if unsaid := counted.direct.isnull().sum().to_pyarrow().as_py():
        found.append(finding("DIRECT-NON-PRECISE", count=format_fr(unsaid), rows=unsaid))
    return tuple(found)


def on_falling(leaves: pa.Table, tree: Tree) -> tuple[Finding, ...]:
    """A finding for each cumulative count that goes down."""
    import pyarrow.compute as pc

    order = [(key, "ascending") for key in ("place", "activity", "partner")]
    falling = leaves.filter(pc.field("falling")).sort_by(order)
    return tuple(
        finding(
            "CUMUL-EN-BAISSE",
            partner=row["partner"],
            activity=activity_label(row["activity"]),
            place=tree.name(row["place"]),
            latest=format_fr(row["latest"]),
            largest=format_fr(row["peak"]),
        )
        for row in falling.to_pylist()
    )


def on_denominators(
    over: Iterable[tuple[str, str, int, int]],
    unknown: Iterable[tuple[str, str]],
    tree: Tree,
    what: str = "Le minimum de personnes atteintes",
) -> tuple[Finding, ...]:
    """Findings for lower bounds above the population, and for populations that nobody knows."""
    doubtful = [
        finding(
            "DENOMINATEUR-DOUTEUX", what=what, low=format_fr(low), population=format_fr(top),
            place=tree.name(place), group=group_label(group),
        )
        for place, group, low, top in over
    ]  # fmt: skip
    lacking: dict[str, list[str]] = {}
    for place, group in unknown:
        lacking.setdefault(group, []).append(tree.name(place))
    absent = [
        finding("DENOMINATEUR-ABSENT", group=group_label(group), count=format_fr(len(names)), places=_some(names))
        for group, names in sorted(lacking.items())
    ]
    return (*doubtful, *absent)


def _some(names: list[str], shown: int = 5) -> str:
    return ", ".join(names[:shown]) + (", …" if len(names) > shown else "")


def outside_division(count: int, place: str) -> Finding:
    """The finding for statements of need on places that the division does not hold.

    >>> outside_division(2, "X:9").rows
    2
    """
    return finding("LIEU-HORS-DIVISION", count=format_fr(count), place=place, rows=count)


def incoherent_need(place: str, group: str, low: int, high: int) -> Finding:
    """The finding for a need whose low, by its children or groups, is above its stated high.

    >>> incoherent_need("Kita", "all", 20, 10).code
    'BESOIN-INCOHERENT'
    """
    return finding("BESOIN-INCOHERENT", place=place, group=group_label(group), low=format_fr(low), high=format_fr(high))
