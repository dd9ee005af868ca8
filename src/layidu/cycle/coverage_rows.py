"""Rows of a coverage as publications print them."""

from __future__ import annotations

from collections.abc import Mapping

from layidu.core.numbers import Bounds
from layidu.cycle.attendance import AttendanceFigures
from layidu.cycle.covering import Covered
from layidu.cycle.figures import Input
from layidu.places.contain import Container
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.content import Figure, GapKind, GapRow, StraddlingRow

GAP_KINDS: Mapping[str | None, GapKind] = {"presence": "presence_gap", "reporting": "reporting_gap"}


def gap_rows(
    covered: Covered, who: AttendanceFigures, gazetteer: Gazetteer, places: set[str] | None = None
) -> tuple[GapRow, ...]:
    """Places by their gap, what is sure first; only those in ``places`` where given."""
    known = [row for row in covered.rows if row["gap_high"] is not None and row["gap_high"] > 0]
    known = [row for row in known if places is None or row["place"] in places]
    rows = []
    for row in sorted(known, key=lambda one: (-(one["gap_low"] or 0), -one["gap_high"])):
        need, reached, active = covered.needs.get(row["place"]), who.reached(row), who.active(row)
        parent = gazetteer.place(row["place"]).parent
        within = gazetteer.place(parent).name if parent and gazetteer.place(parent).kind != "country" else ""
        rows.append(
            GapRow(
                row["figure"],
                row["place_name"],
                Figure.of(need.id if need else "", "besoin", Bounds(row["in_need_low"], row["in_need_high"])),
                reached_figure(reached),
                Figure.of(row["figure"], "écart", Bounds(row["gap_low"], row["gap_high"])),
                Figure.of(active.id, "partenaires actifs", row["partners_active"]),
                GAP_KINDS.get(row["gap_kind"], ""),
                within,
            )
        )
    return tuple(rows)


def straddling_rows(covered: Covered, gazetteer: Gazetteer) -> tuple[StraddlingRow, ...]:
    """What lies above the level asked for, or in several of its places: printed, never shared out."""
    container = Container(gazetteer)
    rows = []
    for row in covered.straddling:
        if row["reached_high"] is None:
            continue
        told = {
            place
            for delivery, where in covered.gathered.placed.items()
            if where == row["place"]
            for place in covered.gathered.deliveries[delivery].places
        }
        lies_in = {
            region.name
            for place in container.overlapping(told - {row["place"]}, covered.division)
            if (region := gazetteer.at_kind(place, covered.kind))
        }
        names = sorted({gazetteer.place(place).name for place in told})
        rows.append(
            StraddlingRow(
                row["figure"],
                row["place_name"],
                tuple(sorted(lies_in)),
                Figure.of(row["figure"], "atteintes", Bounds(row["reached_low"], row["reached_high"])),
                f"rapporté pour : {', '.join(names)}" if names else "",
            )
        )
    return tuple(rows)


def reached_figure(reached: Input | None, label: str = "atteintes", note: str = "", completeness: str = "") -> Figure:
    """People reached as a printed figure; ``None`` where there is none, which is not zero."""
    bounds = reached.value if reached and isinstance(reached.value, Bounds) else None
    return Figure.of(reached.id if reached else "", label, bounds, note, completeness)
