"""Indicator values back to the cells of their format."""

from __future__ import annotations

from decimal import Decimal

from layidu.catalogue.entries import Indicator, entries
from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.intake.records import ObservationRow
from layidu.intake.write import Value

_SHARE = "part"


def indicator_value_cells(row: LedgerRow, places: PlaceColumns) -> dict[str, Value]:
    """One row: the value or why it is absent, and the reports behind it. Errors: CannotSay for a row without facts."""
    facts = [fact for fact in row.records if isinstance(fact, ObservationRow)]
    if not facts:
        raise CannotSay("ligne sans valeur")
    behind = {fact.indicator: fact for fact in facts if "indicator" in dict(fact.disaggregation)}
    main = next((fact for fact in facts if "indicator" not in dict(fact.disaggregation)), None)
    any_fact = main or facts[0]
    cells: dict[str, Value] = {
        "indicator": main.indicator if main else dict(any_fact.disaggregation)["indicator"],
        **places.cells([any_fact.place] if any_fact.place else []),
        "period": str(any_fact.period),
        "series": any_fact.series,
    }
    if main is not None:
        cells |= {
            "value": _value(main),
            "numerator": _plain(main.numerator),
            "denominator": _plain(main.denominator),
            "absence": dict(main.disaggregation).get("absence"),
        }
    for name, counted in (("completeness", "reports_received"), ("timeliness", "reports_on_time")):
        fact = behind.get(f"reporting_{name}")
        if fact is None:
            continue
        if fact.numerator is not None and fact.denominator is not None:
            cells |= {counted: _plain(fact.numerator), "reports_expected": _plain(fact.denominator)}
        else:
            cells[name] = _percent(fact.value)
    return cells


def _value(fact: ObservationRow) -> Value:
    if fact.value is None:
        return None
    if entries(Indicator)[fact.indicator].unit != _SHARE:
        return _plain(fact.value)
    over, under = fact.numerator, fact.denominator
    # What is its numerator over its denominator needs no words of its own, which could round it.
    if over is not None and under and float(Decimal(repr(over)) / Decimal(repr(under))) == fact.value:
        return None
    return f"{_percent(fact.value)} %"


def _percent(share: float | None) -> str | None:
    return None if share is None else format((Decimal(repr(share)) * 100).normalize(), "f").replace(".", ",")


def _plain(number: float | None) -> Value:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else number
