"""A contract tried on the values of the ledger before it is signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from layidu.accountability.contracts import Contract
from layidu.accountability.simulating import Simulation, simulate
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.cycle.contracts.building import unknown_parties
from layidu.cycle.contracts.checking import checked
from layidu.cycle.contracts.evidence import Gathered, peers_of
from layidu.cycle.contracts.held import signed_contracts
from layidu.cycle.contracts.signing import read_draft
from layidu.ledger.workspace import Workspace


@dataclass(frozen=True)
class Tried:
    """A contract's file looked at without changing anything. ``contract`` is none where it lacks what makes one."""

    contract: Contract | None
    findings: tuple[Finding, ...]
    simulation: Simulation | None = None

    @property
    def refused(self) -> bool:
        """Whether it could not be signed as it is."""
        return self.contract is None or any(item.severity == "error" for item in self.findings)


def look_at(workspace: Workspace, path: Path) -> Tried:
    """Everything that is wrong with a contract's file; nothing is written.

    Decision served: what to mend before the parties meet. A file whose number is signed already is looked at as the
    next version. Errors: Refusal for a file that cannot be read at all.
    """
    draft = read_draft(workspace, path)
    known = signed_contracts(draft.contract.ref) if draft.contract else []
    if known:
        draft = read_draft(workspace, path, version=known[-1].contract.version + 1)
    contract = draft.contract
    if contract is not None and known:
        contract = replace(contract, in_force_from=date.today())  # noqa: DTZ011 - were it signed on the reader's own day
    said = (*draft.findings, *(checked(draft, contract) if contract else ()), *unknown_parties(draft))
    return Tried(contract, said)


def try_on_past(workspace: Workspace, path: Path) -> Tried:
    """The score that past values would have made, and the targets below the present level or above any peer's.

    Errors: Refusal with every finding, where the contract cannot be signed as it is for another reason than a party
    that the ledger does not know.
    """
    draft = read_draft(workspace, path)
    contract = draft.contract
    said = (*draft.findings, *(checked(draft, contract) if contract else ()))
    if contract is None or any(item.severity == "error" for item in said):
        raise Refusal(tuple(item for item in said if item.severity == "error"))
    others = [each.contract for each in signed_contracts() if each.contract.ref != contract.ref]
    evidence = Gathered(workspace, [contract, *others]).evidence(contract, peers_of(contract, others))
    simulation = simulate(contract, evidence.values, evidence.peers)
    return Tried(contract, (*said, *simulation.findings), simulation)
