"""A response plan -> what it requires and has received, and the measures of its caseload, each for itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from layidu.intake.plan_funding import check_share, observed
from layidu.intake.records import NeedRow, ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

METHOD = "Effectifs du plan (HPC Tools)"


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a printed share that the amounts contradict, and a caseload that is no list of whole numbers."""
    check_share(row, "required_usd", "funded_usd", "funded_pct")
    caseload = _caseload(row)
    if caseload is None:
        row.report("VALEUR-ILLISIBLE", "caseload", row.text("caseload")[:60])
        return
    for name, value in caseload.items():
        if value in (None, ""):
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            row.report("NOMBRE-ILLISIBLE", "caseload", f"{name} : {value}")
        elif _measure(row, name) is None:
            row.report("MESURE-NON-LUE", "caseload", name)


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Observations in dollars (the requirement as it was first and as it is), and in persons; people in need and
    targeted make one need of the country, of no sector. A measure without a figure is absent, never zero."""
    code = row.text("plan_code")
    made: list[RecordRow] = []
    for indicator, name, version in (
        ("funding_required", "original_usd", "original"),
        ("funding_required", "required_usd", "current"),
        ("funding_received", "funded_usd", "current"),
    ):
        if row.get(name) is not None:
            made.append(observed(row, indicator, row.must(name), code, version=version))
    people = {
        measure: value for name, value in (_caseload(row) or {}).items()
        if (measure := _measure(row, name)) and value not in (None, "")
    }  # fmt: skip
    if "need" in people or "targeted" in people:
        made.append(
            NeedRow(
                places=row.places,
                period=row.dated(),
                sector=None,
                group="all",
                low=people.get("need"),
                high=people.get("need"),
                targeted=people.get("targeted"),
                cause=row.text("name"),
                method=METHOD,
            )
        )
    made += [
        ObservationRow(
            indicator=indicator,
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(value),
            disaggregation=(("appeal", code),),
            series=METHOD,
        )
        for indicator, value in people.items()
        if indicator not in ("need", "targeted")
    ]
    return tuple(made)


def _caseload(row: TypedRow) -> Mapping[str, Any] | None:
    """The caseload's measures by name; ``None`` where the cell is no such list."""
    text = row.text("caseload")
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _measure(row: TypedRow, name: str) -> str | None:
    """What a measure is, by its key or, where several share one (« measure »), by its own words."""
    key, _, words = name.partition("|")
    known: Mapping[str, str] = row.extra["caseload"]
    return known.get(key) or known.get(words)
