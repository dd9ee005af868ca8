"""Practices back to the cells of their format."""

from __future__ import annotations

from layidu.catalogue.entries import Indicator, entries
from layidu.core.money import Money
from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.intake.formats.practices.record import CONDITIONS, LIKE
from layidu.intake.records import PracticeRow
from layidu.intake.write import Value


def practice_cells(row: LedgerRow, places: PlaceColumns) -> dict[str, Value]:
    """A practice's cells. Errors: CannotSay where the row holds something else."""
    found = [record for record in row.records if isinstance(record, PracticeRow)]
    if len(found) != 1:
        raise CannotSay("faits d'une autre forme que celle du format")
    fact = found[0]
    cells: dict[str, Value] = {
        "own_id": fact.ref,
        "title": fact.title,
        "what": fact.what,
        "told_by": fact.told_by.spelling,
        "sector": fact.sector,
        "activity": fact.activity,
        **places.cells(fact.places),
        "start": fact.start,
        "cost_per": fact.cost_per,
        "indicator": fact.indicator,
        "measure": fact.measure,
        "before": str(fact.before) if fact.before else None,
        "after": str(fact.after) if fact.after else None,
        "other_conditions": fact.other_conditions,
    }
    if fact.amount is not None:
        cells |= {
            "amount": f"{Money(fact.amount, fact.currency).major():f}".replace(".", ","),
            "currency": fact.currency,
        }
    cells |= {f"like_{name}": name in fact.like for name in LIKE if fact.indicator}
    for name, (indicator, low, high) in zip(CONDITIONS, fact.conditions, strict=False):
        share = entries(Indicator)[indicator].unit == "part"
        cells |= {name: indicator, f"{name}_low": _bound(low, share), f"{name}_high": _bound(high, share)}
    return cells


def _bound(said: str, share: bool) -> str:
    from decimal import Decimal

    if not said or not share:
        return said.replace(".", ",")
    return f"{Decimal(said) * 100:f}".rstrip("0").rstrip(".").replace(".", ",") + " %"
