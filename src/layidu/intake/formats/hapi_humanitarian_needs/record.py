"""A row of the needs overview -> a need, its target, or an observation: each status is a measure of its own."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published, check_sector, sector_of
from layidu.intake.records import NeedRow, ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

#: Statuses that are no need. REA comes from the planning system's "expected reach", so that it may be a plan: it is
#: never a delivery.
_OBSERVED = {"reached": "expected_reach", "affected": "people_affected", "all": "population_analysed"}
METHOD = "Aperçu des besoins humanitaires (HNO)"


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what the publisher says of the row, a level that contradicts its place, and a sector said twice."""
    check_published(row)
    check_sector(row)


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """At the grain place x period x sector x category, in persons: a need (in need: low = high; targeted: the target
    alone, no bound said), else one observation of the status's indicator."""
    status, people, sector = row.must("status"), row.must("population"), sector_of(row)
    if status in _OBSERVED:
        cut = {"group": row.must("category"), **({"sector": sector} if sector else {})}
        return (
            ObservationRow(
                indicator=_OBSERVED[status],
                place=row.places[0] if row.places else None,
                period=row.dated(),
                value=float(people),
                disaggregation=tuple(sorted(cut.items())),
                series=METHOD,
            ),
        )
    in_need = people if status == "in_need" else None
    return (
        NeedRow(
            places=row.places,
            period=row.dated(),
            sector=sector,
            group=row.must("category"),
            low=in_need,
            high=in_need,
            targeted=people if status == "targeted" else None,
            method=METHOD,
        ),
    )
