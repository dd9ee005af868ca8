"""A 5W row -> one delivery: a service, or presence where the row says nothing but who and where."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.catalogue.entries import Activity, entries
from layidu.intake.records import ActorRef, DeliveryRow, RecordRow, Role
from layidu.intake.rows import TypedRow

_ROLES: tuple[tuple[str, Role], ...] = (("organisation", "leads"), ("implementer", "implements"), ("donor", "funds"))


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a sector that is not the activity's, and a count whose way of counting nobody says."""
    activity = row.get("activity")
    known = entries(Activity)[activity].sector if activity else None
    if known and row.get("sector") not in (None, known):
        row.report("SECTEUR-CONTREDIT", "sector", row.text("sector"), activity=row.text("activity"), known=known)
    if row.get("reached") is not None and row.get("counting_mode") is None and activity is None:
        row.report("MODE-COMPTAGE-ABSENT", "reached")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One delivery at the grain organisation x place x month x activity x group; people are persons."""
    reached = row.get("reached")
    actors: list[tuple[Role, ActorRef]] = [(role, row.get(name)) for name, role in _ROLES if row.get(name)]
    # Of a consortium one alone answers, the first named; all of them did it, and all that a donor's cell joins paid.
    actors += [("implements", ref) for ref in (*row.together("organisation"), *row.together("implementer"))]
    actors += [("funds", ref) for ref in row.together("donor")]
    return (
        DeliveryRow(
            kind="presence" if reached is None and row.get("activity") is None else "service",
            actors=tuple(dict.fromkeys(actors)),
            places=row.places,
            period=row.dated(),
            activity=row.get("activity"),
            sector=row.get("sector"),
            people=() if reached is None else ((row.must("group"), reached),),
            counting_mode=row.get("counting_mode"),
            direct=row.get("direct"),
            commitment_ref=row.text("commitment_ref"),
            own_id=row.text("own_id"),
            note=row.text("note"),
        ),
    )
