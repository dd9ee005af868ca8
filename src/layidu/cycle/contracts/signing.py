"""Signing and amending: a contract is frozen with its source, its commitments and its parties, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from layidu.accountability.contracts import Contract
from layidu.accountability.values import Signature
from layidu.catalogue.findings import finding
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.cycle.contracts.building import Draft, draft_of, unknown_parties
from layidu.cycle.contracts.checking import checked
from layidu.cycle.contracts.codec import as_data
from layidu.cycle.contracts.commitments import reading_of
from layidu.cycle.contracts.held import CONTRACT, SignedContract, signed_contracts, versions_of
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.actors import ActorDirectory
from layidu.intake.contracts.read import read_contract
from layidu.intake.reader_process import ReaderProcess
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import import_reading, ledger_lock
from layidu.ledger.models import Actor, Snapshot
from layidu.ledger.store import actors
from layidu.ledger.store.keys import key_of
from layidu.ledger.workspace import Workspace

#: The parties without whom there is no contract.
MUST_SIGN = ("holder", "authority")


@dataclass(frozen=True)
class Signed:
    """What signing came to. ``again``: these very bytes were signed before, and nothing was changed."""

    id: str
    contract: Contract
    sha256: str
    commitments: int
    findings: tuple[Finding, ...]
    again: bool = False


def read_draft(workspace: Workspace, path: Path, *, version: int = 1) -> Draft:
    """A contract's file as a draft, read against the open ledger's actors and the country's places.

    Decision served: what must be mended before signing. Errors: Refusal for a file that cannot be read at all.
    """
    directory = ActorDirectory(actors.known_spellings())
    with ReaderProcess() as reader:
        paper = read_contract(path, gazetteer=workspace_gazetteer(workspace), actors=directory, reader=reader)
    return draft_of(paper, directory, version=version)


def sign(
    workspace: Workspace, path: Path, *, by: Sequence[str], on: date, add_parties: bool = False
) -> Signed:  # fmt: skip
    """Sign a contract: its content is frozen under its sha256, its promises enter the ledger.

    Decision served: from when each side is bound, and to what exactly. ``by`` are the parties that sign ``on`` that
    day, beside those whose signature the file dates. The same bytes twice change nothing.
    Errors: Refusal with every finding; nothing is written then.
    """
    content, draft = path.read_bytes(), read_draft(workspace, path)
    before = signed_contracts(draft.contract.ref) if draft.contract else []
    if again := _same(before, content):
        return Signed(again.id, again.contract, again.sha256, 0, (), again=True)
    contract, signatures, findings = _with_signatures(draft, by, on)
    if before:
        findings.append(finding("CONTRAT-DEJA-SIGNE", value=before[0].contract.ref))
    return _freeze(workspace, path, content, draft, contract, signatures, findings, on, add_parties=add_parties)


def amend(
    workspace: Workspace,
    ref: str,
    path: Path,
    *,
    by: Sequence[str],
    on: date,
    since: date | None = None,
    add_parties: bool = False,
) -> Signed:
    """Sign a new version beside the ones before, in force ``since`` a day (else the day that it is signed).

    Decision served: what changes for the quarters still open; a closed quarter keeps the version that judged it.
    Errors: Refusal with every finding; nothing is written then.
    """
    before = versions_of(ref)
    content, draft = path.read_bytes(), read_draft(workspace, path, version=before[-1].contract.version + 1)
    if again := _same(before, content):
        return Signed(again.id, again.contract, again.sha256, 0, (), again=True)
    contract, signatures, findings = _with_signatures(draft, by, on)
    if contract is not None:
        contract = replace(contract, in_force_from=since or on)
        if contract.ref != ref:
            findings.append(finding("CONTRAT-NUMERO-AUTRE", value=contract.ref, ref=ref))
        elif _substance(contract) == _substance(before[-1].contract):
            findings.append(finding("CONTRAT-INCHANGE", value=ref))
    return _freeze(workspace, path, content, draft, contract, signatures, findings, on, add_parties=add_parties)


def _same(before: Sequence[SignedContract], content: bytes) -> SignedContract | None:
    return next((each for each in before if each.sha256 == sha256_of(content)), None)


def _substance(contract: Contract) -> Any:
    data = as_data(replace(contract, version=1, in_force_from=None, note=""))
    data["parties"] = [[party.actor, party.role] for party in contract.parties]
    return data


def _with_signatures(
    draft: Draft, by: Sequence[str], on: date
) -> tuple[Contract | None, tuple[Signature, ...], list[Finding]]:
    if draft.contract is None:
        return None, (), []
    findings: list[Finding] = []
    directory = ActorDirectory([(ref.spelling, ref.id) for ref in draft.parties] + actors.known_spellings())
    signing = {directory.resolve(name).id: name for name in by}
    signatures = tuple(Signature(actor, name, on) for actor, name in signing.items())
    signed = tuple(
        replace(party, signed_on=on if party.actor in signing else party.signed_on) for party in draft.contract.parties
    )
    findings += [
        finding("CONTRAT-SIGNATURE-MANQUANTE", value=party.name)
        for party in signed
        if party.role in MUST_SIGN and party.signed_on is None
    ]
    return replace(draft.contract, parties=signed), signatures, findings


def _freeze(
    workspace: Workspace,
    path: Path,
    content: bytes,
    draft: Draft,
    contract: Contract | None,
    signatures: tuple[Signature, ...],
    findings: list[Finding],
    on: date,
    *,
    add_parties: bool,
) -> Signed:
    with ledger_lock():
        said = [*draft.findings, *findings]
        if contract is not None:
            said += checked(draft, contract, signatures)
        if not add_parties:
            said += unknown_parties(draft)
        if contract is None or any(item.severity == "error" for item in said):
            raise Refusal(tuple(item for item in said if item.severity == "error"))
        result = import_reading(workspace, content, path.name, reading_of(draft, contract))
        if result.held:
            raise Refusal(tuple(result.findings))
        Actor.objects.filter(id__in=draft.posts).exclude(kind="post").update(kind="post")
        snapshot = Snapshot.objects.create(
            id=f"K{Snapshot.objects.filter(kind=CONTRACT).count() + 1}",
            kind=CONTRACT,
            key=contract.ref,
            title=contract.title[:255],
            run_id=result.run_id,
            file_name=path.name[:255],
            sha256=sha256_of(content),
            content={
                "contract": as_data(contract),
                "signed_by": [party.name for party in contract.parties if party.signed_on is not None],
                "signed_on": on.isoformat(),
                "rows": {key: [row.raw.sheet, row.raw.number, key_of(row.cells)] for key, row in _keyed(draft).items()},
            },
        )
    return Signed(snapshot.id, contract, snapshot.sha256, result.loaded, tuple(said))


def _keyed(draft: Draft) -> dict[str, Any]:
    """Every row by a key: its section and number, steps of a trajectory by target and day, parties by actor."""
    keyed = dict(draft.rows)
    for row in draft.paper.rows["trajectory"]:
        keyed[f"trajectory/{row.text('target')}/{row.text('on')}"] = row
    for row in draft.paper.rows["parties"]:
        keyed[f"parties/{row.get('name').id}"] = row
    for row in draft.paper.rows["contract"]:
        keyed["contract/"] = row
    return keyed
