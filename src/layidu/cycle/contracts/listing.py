"""Signed contracts as lists and pages show them."""

from __future__ import annotations

from typing import Any

from layidu.cycle.contracts.codec import as_data
from layidu.cycle.contracts.held import SignedContract, closed_quarters, versions_of


def headed(signed: SignedContract) -> dict[str, Any]:
    """One signed version, as `layidu contract list --json` gives it."""
    contract = signed.contract
    return {
        "contract": contract.ref, "version": contract.version, "title": contract.title,
        "holder": contract.holder.name, "period": str(contract.period), "signed_by": list(signed.signed_by),
        "in_force_from": contract.effective.isoformat(), "file": signed.file_name, "sha256": signed.sha256,
        "id": signed.id, "example": contract.example,
    }  # fmt: skip


def shown(ref: str) -> dict[str, Any]:
    """A contract as it stands, its versions and closed quarters: the shape of `layidu contract show --json`.

    Errors: Refusal CONTRAT-INCONNU.
    """
    versions = versions_of(ref)
    closed = [
        {"id": each.id, "quarter": str(each.quarter), "revision": each.revision, "on": each.closed_on.isoformat(),
         "by": each.closed_by}
        for each in closed_quarters(ref)
    ]  # fmt: skip
    last = versions[-1].contract
    return {**as_data(last), "versions": [headed(each) for each in versions], "closed": closed}
