"""A row of a survey of services -> one facility in the state that each level names: absent is not « not available »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from layidu.intake.facility_names import facility_ref, is_first_of_its_row
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow
from layidu.intake.values import ABSENT_WORDS
from layidu.intake.vocabulary import shared, word_key

#: Between a level and what limits the service, and between reasons.
_LEVEL_END = re.compile(r"\s*[:(–]\s*")
_REASONS = re.compile(r"\s*[;,]\s*")
_STATES = (
    ("functionality", "facility_functionality"),
    ("condition", "facility_condition"),
    ("accessibility", "facility_accessibility"),
)


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a level that is none of those known, and a level of no service."""
    said = row.get("availability")
    if said is None:
        return
    if _level(str(said)) is None:
        known = ", ".join(f"« {label} »" for label in shared("availability").labels.values())
        row.report("CHOIX-INCONNU", "availability", str(said)[:80], known=known)
    if row.get("service") is None and not row.reported("service"):
        row.report("SERVICE-ABSENT", "availability", str(said)[:80])


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One facility (value 1) by service and level; its own state is said once, with the first of its services."""
    facility = facility_ref(row)
    made: list[RecordRow] = []
    if row.get("availability") is not None:
        level, reasons = _parts(row.text("availability"), row.text("reason"))
        said = [("facility", facility), ("service", row.text("service")), ("level", level)]
        made.append(_one(row, "service_availability", [*said, *([("reason", reasons)] if reasons else [])]))
    if not made or is_first_of_its_row(row, rows):
        made += [
            _one(row, indicator, [("facility", facility), ("level", row.text(name))])
            for name, indicator in _STATES
            if row.get(name) is not None
        ]
    return tuple(made)


def _one(row: TypedRow, indicator: str, said: Sequence[tuple[str, str]]) -> ObservationRow:
    kind = [("kind", row.text("kind"))] if row.get("kind") else []
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=row.dated(),
        value=1.0,
        disaggregation=(*said, *kind),
    )


def _level(text: str) -> str | None:
    """The level that a cell begins with; « not stated » where it says so, which is another thing than unavailable."""
    word = _LEVEL_END.split(text, maxsplit=1)[0]
    found = shared("availability").find(word)
    return found or ("not_stated" if word_key(word) in ABSENT_WORDS else None)


def _parts(text: str, reason: str) -> tuple[str, str]:
    level, *rest = _LEVEL_END.split(text, maxsplit=1)
    given = [*rest, reason] if reason else rest
    reasons = [part for one in given for part in _REASONS.split(one.rstrip(") .")) if part]
    return _level(level) or "not_stated", "; ".join(dict.fromkeys(reasons))
