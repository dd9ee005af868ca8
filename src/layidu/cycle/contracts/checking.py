"""What is wrong with a contract before it is signed, each finding at the row that says the line."""

from __future__ import annotations

from collections.abc import Iterable

from layidu.accountability.checking import check
from layidu.accountability.contracts import Contract
from layidu.accountability.values import Signature
from layidu.catalogue.entries import Indicator, entries
from layidu.core.findings import Finding
from layidu.cycle.contracts.building import Draft
from layidu.cycle.contracts.held import closed_quarters, signed_contracts


def checked(draft: Draft, contract: Contract, signatures: Iterable[Signature] = ()) -> tuple[Finding, ...]:
    """Findings of the rules of contracts, against the other contracts and the closed quarters of the ledger.

    Decision served: whether it can be signed. A contract of a later version is held against the one that it amends.
    """
    latest: dict[str, Contract] = {signed.contract.ref: signed.contract for signed in signed_contracts()}
    closed = [each.quarter for each in closed_quarters(contract.ref) if each.revision == 0]
    return draft.located(
        check(
            contract,
            entries(Indicator),
            [other for ref, other in latest.items() if ref != contract.ref],
            signatures=signatures,
            amends=latest.get(contract.ref) if contract.version > 1 else None,
            closed=closed,
        )
    )
