"""A reading as plain data that a person can read and compare."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

from layidu.core.periods import Period
from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.records import ActorRef, Reading
from layidu.places.country import gazetteer_of

MALI = gazetteer_of("mali")
DATA = Path(__file__).parents[3] / "shared" / "data"


def read(path: Path, **more: Any) -> Reading:
    return read_file(path, gazetteer=MALI, actors=more.pop("actors", None) or ActorDirectory(), **more)


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings}


def assert_adds_up(reading: Reading) -> None:
    assert reading.read == len(reading.loaded) + len(reading.held) + reading.folded


def plain(value: Any) -> Any:
    if isinstance(value, Period | date):
        return str(value)
    if isinstance(value, ActorRef):
        return value.spelling
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        said = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {name: each for name, each in said.items() if each not in (None, "", [])}
    return value


def place_names(reading: Reading) -> dict[str, str]:
    ids = {
        place
        for row in reading.loaded
        for record in row.records
        for place in (*getattr(record, "places", ()), getattr(record, "place", None))
        if place
    }
    return {place: MALI.place(place).name for place in sorted(ids)}


def as_data(reading: Reading) -> dict[str, Any]:
    return {
        "format": reading.format,
        "period": str(reading.period) if reading.period else None,
        "example": reading.example,
        "complete": reading.complete,
        "read": reading.read,
        "places": place_names(reading),
        "loaded": [
            {
                "row": row.origin.row,
                **({"repeats": list(row.origin.repeats)} if row.origin.repeats else {}),
                "records": [{"record": type(record).__name__, **plain(record)} for record in row.records],
            }
            for row in reading.loaded
        ],
        "held": [
            {
                "row": row.origin.row,
                **({"repeats": list(row.origin.repeats)} if row.origin.repeats else {}),
                "reasons": [reason.sentence() for reason in row.reasons],
                **({"mend": dict(row.mend)} if row.mend else {}),
            }
            for row in reading.held
        ],
        "findings": [f"{finding.code} x {finding.rows}" for finding in reading.findings],
    }
