"""Rows of the exchange formats back to their cells: HDX HAPI, the Financial Tracking Service, the Cadre Harmonisé.

What the facts say is written from the facts; what the ledger keeps of a row in its cells alone (the names that a
publisher gives, keys, types of organisation) goes back as it was received.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from layidu.core.money import Money
from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.intake.formats import formats
from layidu.intake.formats.cadre_harmonise.record import OUTCOMES, PHASES
from layidu.intake.formats.hno.record import OBSERVED
from layidu.intake.records import CommitmentRow, DeliveryRow, NeedRow, ObservationRow, RecordRow, Role
from layidu.intake.write import Value

Cells = dict[str, Value]
R = TypeVar("R", bound=RecordRow)

_STATUS_OF = {"expected_reach": "reached", "people_affected": "affected", "population_analysed": "all"}
_FLOW_OF = {"committed": "commitment", "disbursed": "paid"}
_OTHER_FORM = "faits d'une autre forme que celle du format"


def _presence(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, DeliveryRow)
    return {
        "organisation": _actor(fact, "leads"),
        **_sector(row, fact.sector),
        **places.cells(fact.places),
        "start": fact.period.start,
        "end": fact.period.end,
    }


def _needs(row: LedgerRow, places: PlaceColumns) -> Cells:
    if isinstance(row.records[0], NeedRow):
        need = _one(row, NeedRow)
        where, period, sector, group = need.places, need.period, need.sector, need.group
        status = "in_need" if need.low is not None else "targeted"
        people: Value = need.low if need.low is not None else need.targeted
    else:
        seen = _one(row, ObservationRow)
        cut = dict(seen.disaggregation)
        where, period = ((seen.place,) if seen.place else ()), seen.period
        sector, group = cut.get("sector"), cut.get("group", "all")
        status, people = _STATUS_OF[seen.indicator], _number(seen.value)
    return {
        **_sector(row, sector),
        "category": group,
        "status": status,
        "population": people,
        **places.cells(where),
        "start": period.start,
        "end": period.end,
    }


def _hno(row: LedgerRow, places: PlaceColumns) -> Cells:
    need = next((fact for fact in row.records if isinstance(fact, NeedRow)), None)
    seen = _by_indicator(row)
    if need is None and not seen:
        raise CannotSay(_OTHER_FORM)
    if need is not None:
        where, period, sector, group = need.places, need.period, need.sector, need.group
    else:
        first = next(iter(seen.values()))
        cut = dict(first.disaggregation)
        where, period = ((first.place,) if first.place else ()), first.period
        sector, group = cut.get("sector"), cut["group"]
    return {
        **places.cells(where),
        "sector": sector or "intersectoral",
        "category": group,
        "in_need": need.low if need else None,
        "targeted": need.targeted if need else None,
        **{name: _number(seen[indicator].value) if indicator in seen else None for name, indicator in OBSERVED.items()},
        "period": str(period),
    }


def _idps(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, ObservationRow)
    cut = dict(fact.disaggregation)
    return {
        **_observed(fact, places),
        "operation": cut.get("operation"),
        "assessment_type": cut.get("assessment"),
        # A round without number is known by its day, which its dates say already.
        "reporting_round": cut["round"] if cut["round"].isdigit() else None,
        "population": _number(fact.value),
    }


def _population(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, ObservationRow)
    cut = dict(fact.disaggregation)
    return {
        **_observed(fact, places),
        "gender": cut.get("sex"),
        "age_range": cut.get("age"),
        "population": _number(fact.value),
    }


def _food_security(row: LedgerRow, places: PlaceColumns) -> Cells:
    facts = _by_indicator(row)
    people, share = facts["food_security_phase"], facts.get("food_security_phase_share")
    cut = dict(people.disaggregation)
    return {
        **_observed(people, places),
        "phase": cut["phase"],
        "analysis": cut["analysis"],
        "population": _number(people.value),
        "share": _exact(share.value) if share else None,
    }


def _funding(row: LedgerRow, places: PlaceColumns) -> Cells:
    facts = _by_indicator(row)
    required, received = facts.get("funding_required"), facts.get("funding_received")
    any_fact = required or received
    if any_fact is None:
        raise CannotSay(_OTHER_FORM)
    appeal = dict(any_fact.disaggregation)["appeal"]
    return {
        **_observed(any_fact, places),
        "appeal_code": row.said.get("appeal_code") or (None if row.said.get("appeal_name") else appeal),
        "required_usd": _exact(required.value) if required else None,
        "funded_usd": _exact(received.value) if received else None,
    }


def _plans(row: LedgerRow, places: PlaceColumns) -> Cells:
    """The caseload goes back as it came: the ledger keeps its measures as facts, and the others in the cell alone."""
    money = [fact for fact in row.records if isinstance(fact, ObservationRow) and fact.indicator.startswith("funding_")]
    if not money:
        raise CannotSay(_OTHER_FORM)
    amounts = {(fact.indicator, dict(fact.disaggregation)["version"]): _exact(fact.value) for fact in money}
    return {
        **_observed(money[0], places),
        "plan_code": dict(money[0].disaggregation)["appeal"],
        "original_usd": amounts.get(("funding_required", "original")),
        "required_usd": amounts.get(("funding_required", "current")),
        "funded_usd": amounts.get(("funding_received", "current")),
    }


def _flows(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = row.records[0] if len(row.records) == 1 else None
    if isinstance(fact, CommitmentRow):
        donor, status, date = _actor(fact, "owes"), "pledge", row.said.get("date") or fact.start
    elif isinstance(fact, DeliveryRow):
        donor, status, date = _actor(fact, "funds"), _FLOW_OF[fact.stage], fact.period.end
    else:
        raise CannotSay(_OTHER_FORM)
    return {
        "own_id": fact.own_id.removeprefix("FTS-"),
        "status": status,
        "date": date,
        "donor": donor,
        "recipient": _actor(fact, "receives"),
        "amount": _exact(float(Money(fact.amount or 0, fact.currency).major())),
        **places.cells(fact.places),
    }


def _cadre_harmonise(row: LedgerRow, places: PlaceColumns) -> Cells:
    found = [fact for fact in row.records if isinstance(fact, ObservationRow)]
    base = next((fact for fact in found if fact.indicator == "population_analysed"), None)
    if base is None:
        raise CannotSay(_OTHER_FORM)
    cut = dict(base.disaggregation)
    year, _, exercise = cut["exercise"].partition(" ")
    values = {dict(fact.disaggregation).get("phase") or dict(fact.disaggregation).get("outcome"): _number(fact.value)
              for fact in found}  # fmt: skip
    months = [base.period.start.month, base.period.end.month]
    seasons = formats()["cadre_harmonise"].extra["months"]
    where = places.cells([base.place] if base.place else [])
    if "cercle" not in where and "region" in where:
        where["cercle"] = where.pop("region")  # a region without cercles stands in their column
    return {
        **where,
        "zone": cut.get("zone"),
        "commune": cut.get("commune"),
        "exercise": exercise,
        "exercise_year": int(year),
        "analysis": cut["analysis"],
        "reference": next((season for season, span in seasons.items() if span == months), None),
        "reference_year": str(base.period.start.year),
        "population": _number(base.value),
        **{("phase35" if phase == "3+" else f"phase{phase}"): values.get(phase) for phase in PHASES},
        **{name: values.get(name) for name in ("area_phase", *OUTCOMES)},
    }


_MAKERS: Mapping[str, Callable[[LedgerRow, PlaceColumns], Cells]] = {
    "hapi_operational_presence": _presence,
    "hapi_humanitarian_needs": _needs,
    "hno": _hno,
    "hapi_idps": _idps,
    "hapi_population": _population,
    "hapi_funding": _funding,
    "hapi_food_security": _food_security,
    "fts_flows": _flows,
    "fts_plans": _plans,
    "cadre_harmonise": _cadre_harmonise,
}


def exchange_makers() -> Mapping[str, Callable[[LedgerRow, PlaceColumns], Cells]]:
    """The function of each exchange format that gives a row's cells by field.

    >>> "hapi_idps" in exchange_makers()
    True
    """
    return {name: _with_what_was_said(name, make) for name, make in _MAKERS.items()}


def _with_what_was_said(
    name: str, make: Callable[[LedgerRow, PlaceColumns], Cells]
) -> Callable[[LedgerRow, PlaceColumns], Cells]:
    def cells(row: LedgerRow, places: PlaceColumns) -> Cells:
        format = formats()[name]
        told = {*format.place_kinds, *(f"{kind}_code" for kind in format.place_kinds), "scheme", format.country}
        said = {field: text for field, text in row.said.items() if field not in told}
        return {**said, **make(row, places)}

    return cells


def _observed(fact: ObservationRow, places: PlaceColumns) -> Cells:
    where = places.cells([fact.place] if fact.place else [])
    return {**where, "start": fact.period.start, "end": fact.period.end}


def _sector(row: LedgerRow, sector: str | None) -> Cells:
    """The sector where the row says it: by its code, its name, or both."""
    by_name = row.said.get("sector_name") and not row.said.get("sector")
    return {"sector": None if by_name else sector or "intersectoral"}


def _one(row: LedgerRow, kind: type[R]) -> R:
    found = [record for record in row.records if isinstance(record, kind)]
    if len(found) != 1 or len(row.records) != 1:
        raise CannotSay(_OTHER_FORM)
    return found[0]


def _by_indicator(row: LedgerRow) -> Mapping[str, ObservationRow]:
    return {fact.indicator: fact for fact in row.records if isinstance(fact, ObservationRow)}


def _actor(fact: CommitmentRow | DeliveryRow, role: Role) -> str:
    names = [ref.spelling for each, ref in fact.actors if each == role]
    if len(names) > 1:
        raise CannotSay("plusieurs acteurs dans un même rôle")
    return names[0] if names else ""


def _number(value: float | None) -> Value:
    return int(value) if value is not None and value.is_integer() else value


def _exact(value: float | None) -> Value:
    """An amount or a share as a cell; text where a cell's binary number would be written with an exponent."""
    if value is None or value.is_integer():
        return _number(value)
    return value if "e" not in repr(value) else f"{value:.20f}".rstrip("0").replace(".", ",")
