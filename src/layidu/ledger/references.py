"""What a reading says of promises made before: reviews, confirmations and deliveries that name a commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.intake.records import CommitmentRow, ConfirmationRow, DeliveryRow, Held, Loaded, Origin, Reading, ReviewRow
from layidu.ledger.models import Commitment, CommitmentActor
from layidu.ledger.store.comparison import Keys

#: The format under which signed contracts stand in the ledger.
CONTRACTS = "contracts"
WISHES = ("announced", "proposed", "requested")


@dataclass(frozen=True, slots=True)
class _Promise:
    """The version of a commitment that stands: what it says, who may speak for it, the row it stands on."""

    status: str
    has_end: bool
    owes: frozenset[str]
    receives: frozenset[str]
    identity: tuple[str, str]


def resolve_references(reading: Reading) -> tuple[list[Loaded], list[Held], list[Finding]]:
    """The rows that may be stored, those held, and what is said of references to commitments.

    Decision served: nobody judges a promise that nobody made, and nobody but its author confirms a wish or lets it go
    (of a request: who asked may let it go). A delivery whose commitment is unknown waits for it, and that is said.
    """
    named = {getattr(record, "commitment_ref", "") for row in reading.loaded for record in row.records} - {""}
    wished = {
        record.own_id
        for row in reading.loaded
        for record in row.records
        if isinstance(record, CommitmentRow) and record.status in WISHES
    }
    promised = _promises(named | wished)
    # Minutes may raise a commitment and judge another one in the same file.
    own = {record.own_id for row in reading.loaded for record in row.records if isinstance(record, CommitmentRow)}
    frozen = set() if reading.format == CONTRACTS else _lines_of_contracts(own)
    sound, held, findings = [], list(reading.held), []
    for row in reading.loaded:
        reasons = [said for record in row.records if (said := _why_not(record, row, promised, own))]
        reasons += [
            said_of(row.origin, "CONTRAT-LIGNE-FIGEE", value=record.own_id)
            for record in row.records
            if isinstance(record, CommitmentRow) and record.own_id in frozen
        ]
        if reasons:
            held.append(Held(row.origin, tuple(reasons)))
            findings += reasons
            continue
        sound.append(row)
        findings += [
            said_of(row.origin, "SOUHAIT-DEJA-PROMIS", value=record.own_id)
            for record in row.records
            if isinstance(record, CommitmentRow) and _kept_promise(record, row, promised)
        ]
        findings += [
            said_of(row.origin, "ENGAGEMENT-A-RATTACHER", value=record.commitment_ref)
            for record in row.records
            if isinstance(record, DeliveryRow)
            and record.commitment_ref
            and record.commitment_ref not in promised
            and record.commitment_ref not in own
        ]
    return sound, held, findings


def _lines_of_contracts(refs: set[str]) -> set[str]:
    """Those of the numbers that are lines of a signed contract: only an amendment changes them."""
    if not refs:
        return set()
    return set(Commitment.objects.filter(ref__contains="/", terms__isnull=False).values_list("ref", flat=True)) & refs


def said_of(origin: Origin, code: str, **names: str) -> Finding:
    """A finding about a row, its repeats counted."""
    return finding(code, sheet=origin.sheet, row=origin.row, rows=1 + len(origin.repeats), **names)


def _why_not(record: Any, row: Loaded, promised: dict[str, _Promise], own: set[str]) -> Finding | None:
    if not isinstance(record, ReviewRow | ConfirmationRow):
        return None
    ref = record.commitment_ref
    if not ref:
        return None
    promise = promised.get(ref)
    if promise is None:
        known_here = isinstance(record, ReviewRow) and ref in own
        return None if known_here else said_of(row.origin, "ENGAGEMENT-INCONNU", value=ref)
    if isinstance(record, ReviewRow):
        return _not_theirs_to_drop(record, row, promise)
    keys = Keys.of(row)
    if promise.status not in WISHES and promise.identity != (keys.scope, keys.identity):
        return said_of(row.origin, "SOUHAIT-DEJA-ENGAGE", value=ref)
    if record.by.id not in promise.owes:
        return said_of(row.origin, "SOUHAIT-AUTRE-AUTEUR", value=ref, actor=record.by.spelling)
    if record.end is None and not promise.has_end:
        return said_of(row.origin, "ECHEANCE-ABSENTE", value=ref)
    return None


def _kept_promise(record: CommitmentRow, row: Loaded, promised: dict[str, _Promise]) -> bool:
    """Whether a wish is said of a number by which somebody is bound already, by another row."""
    promise = promised.get(record.own_id)
    if record.status not in WISHES or promise is None or promise.status in WISHES:
        return False
    keys = Keys.of(row)
    return promise.identity != (keys.scope, keys.identity)


def _not_theirs_to_drop(record: ReviewRow, row: Loaded, promise: _Promise) -> Finding | None:
    if record.decision != "cancelled" or promise.status not in WISHES:
        return None
    may = promise.owes | (promise.receives if promise.status == "requested" else frozenset())
    if record.decided_by.id in may:
        return None
    return said_of(row.origin, "SOUHAIT-AUTRE-AUTEUR", value=record.commitment_ref, actor=record.decided_by.spelling)


def _promises(refs: set[str]) -> dict[str, _Promise]:
    """By number; a commitment known only by rows retired since still counts as made."""
    if not refs:
        return {}
    found = Commitment.objects.filter(ref__in=refs).order_by("version")
    actors: dict[str, dict[str, set[str]]] = {}
    for commitment, role, actor in CommitmentActor.objects.filter(
        commitment__in=found.values("id"), role__in=["owes", "receives"]
    ).values_list("commitment_id", "role", "actor_id"):
        actors.setdefault(commitment, {}).setdefault(role, set()).add(actor)
    made: dict[str, _Promise] = {}
    current: set[str] = set()
    for one in found.select_related("origin"):
        if one.origin.retired_by_id is not None and one.ref in current:
            continue
        if one.origin.retired_by_id is None:
            bound = one.ref in current and made[one.ref].status not in WISHES
            current.add(one.ref)
            if bound and one.status in WISHES:
                continue
        roles = actors.get(one.id, {})
        made[one.ref] = _Promise(
            one.status,
            one.end is not None,
            frozenset(roles.get("owes", ())),
            frozenset(roles.get("receives", ())),
            (one.origin.scope, one.origin.identity),
        )
    return made
