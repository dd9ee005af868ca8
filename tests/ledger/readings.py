"""Readings made by hand, as intake would give them."""

from __future__ import annotations

from datetime import date

from layidu.core.periods import Period
from layidu.intake.records import (
    ActorRef,
    CommitmentRow,
    DeliveryRow,
    Held,
    Loaded,
    Origin,
    Reading,
    RecordRow,
    ReviewRow,
)

MARCH = Period.parse("2025-03")
KAYES, GAO = "ML-2023:01", "ML-2023:07"


def actor(name: str, spelling: str | None = None) -> ActorRef:
    return ActorRef(f"act-{name.lower()}", spelling or name)


def delivery(partner: str = "Educo", place: str = KAYES, people: int | None = 100, **more: object) -> DeliveryRow:
    fields: dict[str, object] = {
        "kind": "presence" if people is None else "service",
        "actors": (("leads", actor(partner)),),
        "places": (place,),
        "period": MARCH,
        "activity": "vaccination",
        "people": () if people is None else (("all", people),),
    }
    return DeliveryRow(**{**fields, **more})  # type: ignore[arg-type]


def promise(ref: str = "P-1", **more: object) -> CommitmentRow:
    fields: dict[str, object] = {
        "own_id": ref, "kind": "activity", "status": "signed", "title": "Vacciner",
        "actors": (("owes", actor("Educo")),),
        "places": (KAYES,), "end": date(2025, 12, 31), "target": 500, "unit": "personne",
    }  # fmt: skip
    return CommitmentRow(**{**fields, **more})  # type: ignore[arg-type]


def review(ref: str = "P-1", decision: str = "fulfilled") -> ReviewRow:
    return ReviewRow(ref, date(2026, 1, 10), "satisfaisant", decision, actor("Ministère"))  # type: ignore[arg-type]


def loaded(record: RecordRow, row: int = 2, repeats: tuple[int, ...] = (), *, identity: tuple[str, ...] | None = None,
           scope: tuple[str, ...] = ("Educo", "2025-03")) -> Loaded:  # fmt: skip
    cells = {"Ligne": str(row), "Personnes": str(getattr(record, "people", ""))}
    return Loaded(Origin("Feuil1", row, repeats, cells), identity or (str(row),), scope, (record,))


def reading(*rows: Loaded, held: tuple[Held, ...] = (), complete: bool = False, format: str = "five_w") -> Reading:
    read = sum(1 + len(row.origin.repeats) for row in (*rows, *held))
    return Reading(
        format=format, sheet="Feuil1", columns={"people": "Personnes"}, period=MARCH, read=read, loaded=rows, held=held,
        findings=(), complete=complete,
    )  # fmt: skip
