"""Rows of lists and surveys back to their cells: DTM rounds, health facilities, availability of services, IATI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from layidu.core.money import Money
from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.intake.records import CommitmentRow, DeliveryRow, FacilityRow, ObservationRow, RecordRow
from layidu.intake.vocabulary import shared
from layidu.intake.write import Value

Cells = dict[str, Value]
R = TypeVar("R", bound=RecordRow)

_OTHER_FORM = "faits d'une autre forme que celle du format"
_PLACES = frozenset(("region", "region_code", "cercle", "cercle_code", "scheme"))
_STATES = {
    "facility_functionality": "functionality",
    "facility_condition": "condition",
    "facility_accessibility": "accessibility",
}


def survey_makers() -> Mapping[str, Callable[[LedgerRow, PlaceColumns], Cells]]:
    """The function of each of these formats that gives a row's cells by field.

    >>> "iati" in survey_makers()
    True
    """
    return {
        "dtm_displacement": _dtm,
        "health_facilities": _facility,
        "herams": _services,
        "iati": _iati,
    }


def _dtm(row: LedgerRow, places: PlaceColumns) -> Cells:
    facts = {dict(fact.disaggregation).get("group", ""): fact for fact in _all(row, ObservationRow)}
    if "" not in facts or len(facts) != len(row.records):
        raise CannotSay(_OTHER_FORM)
    fact = facts[""]
    cut = dict(fact.disaggregation)
    return {
        **_said(row),
        **places.cells([fact.place] if fact.place else []),
        "operation": cut["operation"],
        "round": fact.series,
        "persons": _number(fact.value),
        "males": _number(facts["male"].value) if "male" in facts else None,
        "females": _number(facts["female"].value) if "female" in facts else None,
        "date": str(fact.period),
        **{name: cut.get(name) for name in ("reason", "origin_region", "assessment")},
    }


def _facility(row: LedgerRow, places: PlaceColumns) -> Cells:
    (fact,) = _all(row, FacilityRow)
    scheme, code = fact.codes[0] if fact.codes else ("", "")
    # The region's own spelling stays: other files may name the facility by it.
    region = {"region": row.said["region"]} if row.said.get("region") else {}
    return {
        **_said(row),
        **places.cells(fact.places),
        **region,
        "code": code,
        "code_scheme": scheme,
        "name": fact.name,
        "kind": fact.kind,
        "ownership": fact.ownership,
        "locality": fact.locality,
        "latitude": _degrees(fact.latitude),
        "longitude": _degrees(fact.longitude),
        "located_by": fact.located_by,
        "date": fact.as_of.isoformat(),
        "note": fact.note,
    }


def _services(row: LedgerRow, places: PlaceColumns) -> Cells:
    """One row a service, whatever the layout in which the survey came."""
    facts = {fact.indicator: fact for fact in _all(row, ObservationRow)}
    any_fact = next(iter(facts.values()))
    region = {"region": row.said["region"]} if row.said.get("region") else {}
    cells: Cells = {
        "code": row.said.get("code"),
        "name": row.said.get("name"),
        "kind": dict(any_fact.disaggregation).get("kind"),
        **places.cells([any_fact.place] if any_fact.place else []),
        **region,
        "date": str(any_fact.period),
        **{
            _STATES[indicator]: dict(fact.disaggregation)["level"]
            for indicator, fact in facts.items()
            if indicator in _STATES
        },
    }
    if (service := facts.get("service_availability")) is not None:
        cut = dict(service.disaggregation)
        label = shared("availability").labels.get(cut["level"], "non renseigné")
        cells |= {"service": cut["service"], "availability": label, "reason": cut.get("reason")}
    return cells


def _iati(row: LedgerRow, places: PlaceColumns) -> Cells:
    """An activity's amount is the sum of commitments that its own cells list: they go back, and not their sum."""
    said: Cells = dict(row.said)
    if len(row.records) != 1:
        raise CannotSay(_OTHER_FORM)
    (fact,) = row.records
    if isinstance(fact, CommitmentRow) and fact.kind == "activity":
        return {**said, "own_id": fact.own_id, "title": fact.title}
    if not isinstance(fact, CommitmentRow | DeliveryRow) or fact.amount is None:
        raise CannotSay(_OTHER_FORM)
    major = Money(fact.amount, fact.currency).major()
    exact = Decimal(repr(float(major))) == major
    amount: Value = float(major) if exact else f"{major:f}".replace(".", ",")
    return {**said, "amount": amount, "currency": fact.currency}


def _said(row: LedgerRow) -> Cells:
    """The cells that no fact holds, as they were received."""
    return {field: text for field, text in row.said.items() if field not in _PLACES}


def _all(row: LedgerRow, kind: type[R]) -> list[R]:
    found: list[R] = [record for record in row.records if isinstance(record, kind)]
    if not found or len(found) != len(row.records):
        raise CannotSay(_OTHER_FORM)
    return found


def _degrees(value: float | None) -> Value:
    """A workbook keeps fifteen digits: a coordinate that has more is written as text, so that no facility moves."""
    return value if value is None or float(f"{value:.15g}") == value else repr(value)


def _number(value: float | None) -> Value:
    return int(value) if value is not None and value.is_integer() else value
