"""From a fact back to the cells of its format: the inverse of the formats' ``record.py``, one function a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from layidu.core.money import Money
from layidu.cycle.exporting.exchange_cells import exchange_makers
from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.meeting_cells import minutes_cells, recommendation_cells
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.exporting.practice_cells import practice_cells
from layidu.cycle.exporting.survey_cells import survey_makers
from layidu.cycle.exporting.value_cells import indicator_value_cells
from layidu.intake.formats import formats
from layidu.intake.records import (
    ActorRef,
    CommitmentRow,
    DeliveryRow,
    MeetingRow,
    NeedRow,
    ObservationRow,
    ReviewRow,
    Role,
)
from layidu.intake.values import PART_MARK
from layidu.intake.write import Value

Cells = dict[str, Value]
#: An outline does not fit in a cell of a workbook; outlines and villages are their publishers' to give.
NOT_GIVEN_BACK = {"boundaries", "populated_places"}
R = TypeVar("R")


def cells_of(format_name: str, row: LedgerRow, places: PlaceColumns) -> Cells:
    """A row's facts as business cells of its format, by field; comments are left behind.

    A format without a function of its own gives its rows back as they were received, each in the place that the ledger
    holds. Errors: CannotSay where the format has no column for something that the facts say.
    """
    maker = _MAKERS.get(format_name)
    made = _as_received(format_name, row, places) if maker is None else maker(row, places)
    return {field: value for field, value in made.items() if value is not None and value != ""}


def exported_formats() -> tuple[str, ...]:
    """The formats that can be given back.

    >>> "five_w" in exported_formats()
    True
    """
    return tuple(sorted({*_MAKERS, *formats()} - NOT_GIVEN_BACK))


def _as_received(format_name: str, row: LedgerRow, places: PlaceColumns) -> Cells:
    """The row's own cells, for formats whose rows are observations of one place; a month that the file's name said."""
    facts = [fact for fact in row.records if isinstance(fact, ObservationRow)]
    if not facts or len(facts) != len(row.records) or len({(fact.place, fact.period) for fact in facts}) != 1:
        raise CannotSay("faits d'une autre forme que celle du format")
    period, place = formats()[format_name].period, facts[0].place
    said: Cells = dict(row.said)
    if period and not any(row.said.get(name) for name in period):
        said[period[-1]] = str(facts[0].period)
    if place is None:
        return said
    return {**{name: text for name, text in said.items() if name not in places.fields}, **places.cells([place])}


def _five_w(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, DeliveryRow)
    if len(fact.people) > 1:
        raise CannotSay("plusieurs groupes")
    group, reached = fact.people[0] if fact.people else (row.said.get("group"), None)
    return {
        "organisation": _single(fact.actors, "leads"),
        "implementer": _single(fact.actors, "implements"),
        "donor": _single(fact.actors, "funds"),
        "sector": fact.sector,
        "activity": fact.activity,
        **places.cells(fact.places),
        "month": str(fact.period),
        "group": group,
        "reached": reached,
        "counting_mode": fact.counting_mode,
        "direct": fact.direct,
        "commitment_ref": fact.commitment_ref,
        "own_id": fact.own_id,
    }


def _needs(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, NeedRow)
    return {
        **places.cells(fact.places),
        "start": _day(fact.period.start),
        "end": _day(fact.period.end),
        "sector": fact.sector,
        "group": fact.group,
        "pin_low": fact.low,
        "pin_high": fact.high,
        "targeted": fact.targeted,
        "severity": fact.severity,
        "cause": fact.cause,
        "method": fact.method,
    }


def _commitments(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, CommitmentRow)
    return {
        "own_id": fact.own_id,
        "kind": fact.kind,
        "status": fact.status,
        "title": fact.title,
        "owes": _single(fact.actors, "owes"),
        "co_owes": _many(fact.actors, "co-owes"),
        "funds": _many(fact.actors, "funds"),
        "implements": _many(fact.actors, "implements"),
        "receives": _many(fact.actors, "receives"),
        **places.cells(fact.places),
        "start": _day(fact.start),
        "end": _day(fact.end),
        "sector": fact.sector,
        "activity": fact.activity,
        "group": fact.group,
        "target": fact.target,
        "unit": fact.unit,
        "baseline": fact.baseline,
        **_money(fact.amount, fact.currency),
        "milestone": fact.milestone,
        "signed_on": _day(fact.signed_on),
        # A meeting that the ledger does not hold yet is known by the cell alone.
        "meeting_ref": fact.meeting_ref or row.said.get("meeting_ref"),
    }


def _instalments(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, DeliveryRow)
    return {
        "commitment_ref": fact.commitment_ref,
        "own_id": fact.own_id,
        "stage": fact.stage,
        "date": _day(fact.period.end),
        **_money(fact.amount, fact.currency),
        "donor": _single(fact.actors, "funds"),
        "recipient": _single(fact.actors, "receives"),
    }


def _reviews(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, ReviewRow)
    return {
        "commitment_ref": fact.commitment_ref,
        "date": _day(fact.on),
        "rating": fact.rating,
        "decision": fact.decision,
        "decided_by": fact.decided_by.spelling,
        "finding": fact.finding,
        "state": fact.state,
        "waits_for": fact.waits_for.spelling if fact.waits_for else None,
        "evidence": fact.evidence,
        "done_on": _day(fact.done_on),
    }


def _population(row: LedgerRow, places: PlaceColumns) -> Cells:
    fact = _one(row, ObservationRow)
    cut = dict(fact.disaggregation)
    return {
        **places.cells([fact.place] if fact.place else []),
        "universe": cut.get("universe"),
        "sex": cut.get("sex"),
        "population": _number(fact.value),
        "year": str(fact.period),
        "source": fact.series,
    }


def _displacement(row: LedgerRow, places: PlaceColumns) -> Cells:
    """A share and its precision are given back as the source says them: the ledger keeps the bounds made of them."""
    facts = {fact.indicator: fact for fact in row.records if isinstance(fact, ObservationRow)}
    if not facts:
        raise CannotSay("ligne sans valeur")
    any_fact = next(iter(facts.values()))
    persons = facts.get("idps")
    as_share = persons is not None and persons.value is None
    where = places.cells([any_fact.place]) if any_fact.place else {"region": row.said.get("region", "")}
    return {
        **where,
        "group": dict(any_fact.disaggregation).get("group"),
        "persons": _number(persons.value) if persons else None,
        "households": _number(facts["idp_households"].value) if "idp_households" in facts else None,
        "share": _as_said(row.said.get("share", "")) if as_share else None,
        "precision": _as_said(row.said.get("precision", "")) if as_share else None,
        "date": str(any_fact.period),
        "cycle": any_fact.series,
    }


def _meetings(row: LedgerRow, places: PlaceColumns) -> Cells:
    meeting, fact = _one(row, MeetingRow), _one(row, CommitmentRow)
    extra = formats()["meetings"].extra
    kinds = [word for word in extra["kind"] if (extra["kind"][word], extra["status"][word]) == (fact.kind, fact.status)]
    if len(kinds) != 1:
        raise CannotSay("type de déclaration inconnu du format")
    sources = ("publisher", "source_title", "source_date")
    return {
        "meeting_ref": meeting.ref,
        "meeting_start": _day(meeting.start),
        "meeting_end": _day(meeting.end),
        "meeting_title": meeting.title,
        "held_by": meeting.held_by.spelling,
        "present": _joined(meeting.present),
        "kind": kinds[0],
        "own_id": fact.own_id,
        "actor": _single(fact.actors, "owes"),
        "recipient": _many(fact.actors, "receives"),
        "statement": fact.title,
        "start": _day(fact.start),
        "end": _day(fact.end),
        "target": fact.target,
        "unit": fact.unit,
        **places.cells(fact.places),
        # The ledger keeps the citation in one piece, its row in three.
        **{name: row.said.get(name, "") for name in sources},
    }


_MAKERS: Mapping[str, Callable[[LedgerRow, PlaceColumns], Cells]] = {
    "five_w": _five_w,
    "needs": _needs,
    "commitments": _commitments,
    "instalments": _instalments,
    "reviews": _reviews,
    "population": _population,
    "displacement": _displacement,
    "meetings": _meetings,
    "recommendations": recommendation_cells,
    "minutes": minutes_cells,
    "practices": practice_cells,
    "indicator_values": indicator_value_cells,
    **exchange_makers(),
    **survey_makers(),
}


def _one(row: LedgerRow, kind: type[R]) -> R:
    found: list[Any] = [record for record in row.records if isinstance(record, kind)]
    if len(found) != 1:
        raise CannotSay("faits d'une autre forme que celle du format")
    made: R = found[0]
    return made


def _single(actors: Sequence[tuple[Role, ActorRef]], role: Role) -> str:
    names = [ref.spelling for each, ref in actors if each == role]
    if len(names) > 1:
        raise CannotSay("plusieurs acteurs dans un même rôle")
    return names[0] if names else ""


def _many(actors: Sequence[tuple[Role, ActorRef]], role: Role) -> str:
    return _joined([ref for each, ref in actors if each == role])


def _joined(refs: Sequence[ActorRef]) -> str:
    return f"{PART_MARK} ".join(ref.spelling for ref in refs)


def _day(day: date | None) -> Value:
    """A date as a cell; workbooks know none before 1900."""
    return day.isoformat() if day and day.year < 1900 else day


def _money(amount: int | None, currency: str) -> Cells:
    if amount is None:
        return {}
    major = Money(amount, currency).major()
    # A cell holds a binary number: an amount that it would round is written as text.
    exact = Decimal(repr(float(major))) == major
    return {"amount": float(major) if exact else f"{major:f}".replace(".", ","), "currency": currency}


def _number(value: float | None) -> Value:
    return int(value) if value is not None and value.is_integer() else value


def _as_said(text: str) -> Value:
    try:
        return float(text)
    except ValueError:
        return text
