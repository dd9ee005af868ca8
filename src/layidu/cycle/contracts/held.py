"""Contracts as the ledger holds them: every signed version, frozen as a snapshot, and the quarters that are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from layidu.accountability.contracts import Contract
from layidu.catalogue.findings import refusal
from layidu.core.periods import Period
from layidu.cycle.contracts.codec import from_data
from layidu.ledger.models import Snapshot, SourceRow
from layidu.ledger.store.keys import key_of

CONTRACT, SCORE = "contract", "score"


@dataclass(frozen=True)
class SignedContract:
    """A version as it was signed.

    ``rows``: line -> sheet, row and key of the cells in the signed file, which the run ``run_id`` read.
    """

    id: str
    contract: Contract
    sha256: str
    file_name: str
    signed_by: tuple[str, ...]
    made_at: datetime
    run_id: int | None
    rows: dict[str, tuple[str, int, str]]

    def origins(self) -> dict[str, int]:
        """Line -> id of the source row that says it, for lineage. A line of YAML may hold several rows."""
        wanted = {place: key for key, place in self.rows.items()}
        found = SourceRow.objects.filter(run_id=self.run_id).values_list("sheet", "row", "cells", "id")
        places = ((sheet, row, key_of(cells), identifier) for sheet, row, cells, identifier in found)
        return {wanted[sheet, row, key]: source for sheet, row, key, source in places if (sheet, row, key) in wanted}


@dataclass(frozen=True)
class ClosedQuarter:
    """A score that was frozen. ``revision``: 0 for the closing itself, then 1, 2… for what stands beside it."""

    id: str
    contract: str
    quarter: Period
    revision: int
    closed_by: str
    closed_on: date
    content: dict[str, Any]
    references: dict[str, str]


def signed_contracts(ref: str | None = None) -> list[SignedContract]:
    """Every signed version, in the order of signing; of one number where ``ref`` says so."""
    found = Snapshot.objects.filter(kind=CONTRACT).order_by("key", "made_at", "id")
    if ref is not None:
        found = found.filter(key=ref)
    made = [
        SignedContract(
            id=each.id,
            contract=from_data(Contract, each.content["contract"]),
            sha256=each.sha256,
            file_name=each.file_name,
            signed_by=tuple(each.content["signed_by"]),
            made_at=each.made_at,
            run_id=each.run_id,
            rows={key: (place[0], place[1], place[2]) for key, place in each.content["rows"].items()},
        )
        for each in found
    ]
    return sorted(made, key=lambda signed: (signed.contract.ref, signed.contract.version))


def versions_of(ref: str) -> list[SignedContract]:
    """The versions of one contract, the first first. Errors: Refusal CONTRAT-INCONNU with the numbers known."""
    found = signed_contracts(ref)
    if not found:
        known = ", ".join(sorted(set(Snapshot.objects.filter(kind=CONTRACT).values_list("key", flat=True))))
        raise refusal("CONTRAT-INCONNU", value=ref, known=known or "aucun contrat n'est signé")
    return found


def closed_quarters(ref: str, quarter: Period | None = None) -> list[ClosedQuarter]:
    """The frozen scores of a contract, by quarter and date; the first of a quarter is its closing."""
    found = Snapshot.objects.filter(kind=SCORE, key__startswith=f"{ref} ").order_by("made_at", "id")
    made: list[ClosedQuarter] = []
    for each in found:
        period = Period.parse(each.content["quarter"])
        if each.content["contract"] != ref or (quarter is not None and period != quarter):
            continue
        made.append(
            ClosedQuarter(
                each.id,
                ref,
                period,
                sum(earlier.quarter == period for earlier in made),
                each.content["closed_by"],
                date.fromisoformat(each.content["closed_on"]),
                each.content,
                each.references,
            )
        )
    return made


def last_closed_day(ref: str) -> date | None:
    """The last day of the last closed quarter of a contract; none while none is closed."""
    return max((closed.quarter.end for closed in closed_quarters(ref)), default=None)
