"""A flow of humanitarian money -> a pledge, or a disbursement with its stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from layidu.core.money import Money
from layidu.intake.records import ActorRef, CommitmentRow, DeliveryRow, RecordRow, Role
from layidu.intake.rows import TypedRow
from layidu.intake.vocabulary import shared

CURRENCY = "USD"
_STAGES = {"commitment": "committed", "paid": "disbursed"}


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report cents of cents, usage years out of order, and a cluster that is no one sector of the catalogue."""
    amount = row.get("amount")
    if amount is not None and amount.scaleb(2) != Decimal(amount.scaleb(2)).to_integral_value():
        row.report("MONTANT-TROP-FIN", "amount", row.text("amount"), currency=CURRENCY)
    start, end = row.get("usage_from"), row.get("usage_to")
    if start is not None and end is not None and end.end < start.start:
        row.report("DATES-INVERSEES", "usage_to", str(end), start=str(start))
    if row.text("clusters") and _sector(row) is None:
        row.report("SECTEUR-NON-LU", "clusters", row.text("clusters"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """A pledge is announced by its donor until it is confirmed: the tracking service defines it as non-binding. A
    commitment is a contract for money and a payment its transfer: deliveries, committed and disbursed, that serve no
    promise of the ledger unless somebody says so. Amounts are in cents of a dollar."""
    money = Money.of(row.must("amount"), CURRENCY)
    donor: ActorRef = row.must("donor")
    note = " ; ".join(
        f"{label} : {row.text(name)}"
        for label, name in (("Plan", "plan"), ("Contribution", "contribution"), ("Sens", "boundary"))
        if row.text(name)
    )
    recipient: list[tuple[Role, ActorRef]] = [("receives", row.must("recipient"))] if row.get("recipient") else []
    if row.must("status") == "pledge":
        return (
            CommitmentRow(
                own_id=f"FTS-{row.text('own_id')}",
                kind="pledge",
                status="announced",
                title=row.text("description") or f"Promesse de financement : {donor.spelling}",
                actors=(("owes", donor), *recipient),
                places=row.places,
                start=_day(row, "usage_from", first=True) or row.dated().start,
                end=_day(row, "usage_to", first=False),
                sector=_sector(row),
                amount=money.minor,
                currency=money.currency,
                note=note,
            ),
        )
    return (
        DeliveryRow(
            kind="disbursement",
            actors=(("funds", donor), *recipient),
            places=row.places,
            period=row.dated(),
            sector=_sector(row),
            stage=_STAGES[row.must("status")],  # type: ignore[arg-type]
            amount=money.minor,
            currency=money.currency,
            own_id=f"FTS-{row.text('own_id')}",
            note=note,
        ),
    )


def _day(row: TypedRow, name: str, *, first: bool) -> date | None:
    span = row.get(name)
    if span is None:
        return None
    day: date = span.start if first else span.end
    return day


def _sector(row: TypedRow) -> str | None:
    text = row.text("clusters")
    found = shared("hapi_sectors").find(text) or shared("sectors").find(text) if text else None
    return None if found == "intersectoral" else found
