"""A row of the needs overview -> a need with its target, and an observation of each other status."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import sector_of
from layidu.intake.records import NeedRow, ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

#: "Reached" is the planning system's expected reach: never a delivery.
OBSERVED = {"population": "population_analysed", "affected": "people_affected", "reached": "expected_reach"}
METHOD = "Aperçu des besoins humanitaires (HNO)"
_LOWER = ("admin3", "admin3_code", "admin4", "admin4_code", "admin5", "admin5_code")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a row about a part of a cercle: it would count as the whole."""
    lower = next((name for name in _LOWER if row.text(name)), None)
    if lower is not None:
        row.report("NIVEAU-TROP-FIN", lower, row.text(lower))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """At the grain place x period x cluster x category, in persons; a status that the row does not say is absent."""
    sector, group = sector_of(row), row.must("category")
    made: list[RecordRow] = []
    if row.get("in_need") is not None or row.get("targeted") is not None:
        made.append(
            NeedRow(
                places=row.places,
                period=row.dated(),
                sector=sector,
                group=group,
                low=row.get("in_need"),
                high=row.get("in_need"),
                targeted=row.get("targeted"),
                method=METHOD,
            )
        )
    cut = {"group": group, **({"sector": sector} if sector else {})}
    made += [
        ObservationRow(
            indicator=indicator,
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(row.must(name)),
            disaggregation=tuple(sorted(cut.items())),
            series=METHOD,
        )
        for name, indicator in OBSERVED.items()
        if row.get(name) is not None
    ]
    return tuple(made)
