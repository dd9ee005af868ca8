"""A row of instalments -> one disbursement with its stage, served to one commitment."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.amounts import check_money, money_of
from layidu.intake.records import ActorRef, DeliveryRow, RecordRow, Role
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report doubtful money."""
    check_money(row)


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One delivery of kind disbursement; the amount is in minor units of its currency."""
    money = money_of(row)
    if money is None:
        raise ValueError(f"row {row.number}: no amount")
    roles: tuple[tuple[str, Role], ...] = (("donor", "funds"), ("recipient", "receives"))
    actors: list[tuple[Role, ActorRef]] = [(role, row.get(name)) for name, role in roles if row.get(name)]
    return (
        DeliveryRow(
            kind="disbursement",
            actors=tuple(actors),
            places=(),
            period=row.dated(),
            stage=row.must("stage"),
            amount=money.minor,
            currency=money.currency,
            commitment_ref=row.text("commitment_ref"),
            own_id=row.text("own_id"),
            note=row.text("note"),
        ),
    )
