"""What the ledger's promises mean to a plan: served already, or something to stay near."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr
from layidu.cycle.planning.gathering import Known, Promised
from layidu.cycle.planning.stands import Key, Stand, Tables


def add_promises(
    known: Known, tables: Tables, stands: dict[Key, Stand], *, activities: set[str], partners: set[str],
    counting: bool, place: Callable[[str], str],
) -> Iterator[Finding]:  # fmt: skip
    """Accepted promises within the period as served already, the others as lines to stay near; what must be said.

    Decision served: money goes to needs that nobody has promised to meet. ``counting`` false: nothing is taken from
    needs, and every promise is only stayed near. ``place`` names a place. A promise of a partner outside the workbook
    covers needs too; its hours are not the plan's.
    """
    counted = [each for each in known.promised if counting and each.counted and each.activity in activities]
    by_owner: dict[tuple[str, str, str | None], list[Promised]] = {}
    by_cell: dict[tuple[str, str], list[Promised]] = {}
    for each in counted:
        owner = each.partner if each.partner in partners else None
        by_owner.setdefault((each.place, each.activity, owner), []).append(each)
        by_cell.setdefault((each.place, each.activity), []).append(each)
    for (where, activity, owner), promised in by_owner.items():
        tables.add("committed", _line(where, activity, owner, promised))
    labels = entries(Activity)
    for (where, activity), promised in by_cell.items():
        stands["promised", where, activity] = Stand(
            f"Déjà promis – {labels[activity].label_fr}, {place(where)}", sum(each.people for each in promised),
            "Σ des promesses acceptées ou signées de la période",
            ledger=tuple((each.origin, "target") for each in promised),
        )  # fmt: skip
    near: dict[tuple[str, str, str], list[Promised]] = {}
    for each in known.promised:
        if each not in counted and each.partner in partners and each.activity in activities:
            near.setdefault((each.place, each.activity, each.partner), []).append(each)
    for key, promised in near.items():
        tables.add("present", _line(*key, promised))
    if counted:
        people = format_fr(sum(each.people for each in counted))
        yield finding("PLAN-PROMESSES-COMPTEES", count=len(counted), people=people)
    if counting and known.uncounted:
        yield finding("PLAN-PROMESSES-NON-COMPTEES", count=known.uncounted)


def _line(place: str, activity: str, partner: str | None, promised: list[Promised]) -> dict[str, Any]:
    people = float(sum(each.people for each in promised))
    return {"place": place, "activity": activity, "partner": partner, "people": people}
