"""A row of commitments -> one promise, its actors by role and its money in minor units."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.amounts import check_money, money_of
from layidu.intake.records import ActorRef, CommitmentRow, RecordRow, Role
from layidu.intake.rows import TypedRow

_ROLES: tuple[tuple[str, Role], ...] = (
    ("co_owes", "co-owes"), ("funds", "funds"), ("implements", "implements"), ("receives", "receives"),
)  # fmt: skip
_RESERVED = ("fulfilled", "cancelled")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a status that only a review may set, a target without unit, and doubtful money."""
    if row.get("status") in _RESERVED:
        row.report("STATUT-RESERVE", "status", "tenu" if row.get("status") == "fulfilled" else "annulé")
    check_money(row)
    if row.get("target") is not None and row.get("unit") is None and not row.reported("unit"):
        row.report("UNITE-ABSENTE", "target", row.text("target"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One commitment; a set of places stays a set, a target is in its unit."""
    actors: list[tuple[Role, ActorRef]] = [("owes", row.must("owes"))]
    actors += [(role, ref) for name, role in _ROLES for ref in row.get(name) or ()]
    # A promise made together: the first named answers alone, the others owe it with them.
    actors += [("co-owes", ref) for ref in row.together("owes")[1:]]
    money = money_of(row)
    return (
        CommitmentRow(
            own_id=row.text("own_id"),
            kind=row.must("kind"),
            status=row.must("status"),
            title=row.text("title"),
            actors=tuple(dict.fromkeys(actors)),
            places=row.places,
            start=row.get("start"),
            end=row.get("end"),
            activity=row.get("activity"),
            sector=row.get("sector"),
            group=row.get("group"),
            target=row.get("target"),
            unit=row.text("unit"),
            baseline=row.get("baseline"),
            amount=money.minor if money else None,
            currency=money.currency if money else "",
            milestone=row.text("milestone"),
            signed_on=row.get("signed_on"),
            meeting_ref=row.text("meeting_ref"),
            note=row.text("note"),
        ),
    )
