"""The holder's word on a line before its quarter is closed: a comment, or a contest of its value."""

from __future__ import annotations

from datetime import date

from layidu.accountability.contracts import in_force
from layidu.catalogue.findings import refusal
from layidu.core.periods import Period
from layidu.cycle.contracts.building import commitment_ref
from layidu.cycle.contracts.commitments import items_of
from layidu.cycle.contracts.evidence import COMMENTS, CONTEST
from layidu.cycle.contracts.held import last_closed_day, versions_of
from layidu.cycle.forms import store_form
from layidu.intake.actors import ActorDirectory
from layidu.intake.records import ActorRef, ReviewRow
from layidu.ledger.importing import ImportResult
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace

COMMENT = "commentaire"


def comment(
    workspace: Workspace, ref: str, line: str, *, quarter: Period, by: str, text: str, on: date, contest: bool = False
) -> ImportResult:
    """Keep what a party says of a line of a quarter that is not closed yet.

    Decision served: the score is read with its holder's word beside it. The same words twice are kept once.
    Errors: Refusal CONTRAT-INCONNU, CONTRAT-LIGNE-ABSENTE, CONTRAT-ETRANGER, CONTRAT-CLOS-SANS-APPEL.
    """
    versions = [each.contract for each in versions_of(ref)]
    contract = in_force(versions, quarter.end) or versions[-1]
    if line not in items_of(contract):
        raise refusal("CONTRAT-LIGNE-ABSENTE", value=line, contract=ref, known=", ".join(items_of(contract)))
    actor = ActorDirectory(actors.known_spellings()).resolve(by)
    party = next((each for each in contract.parties if each.actor == actor.id), None)
    if party is None:
        known = ", ".join(each.name for each in contract.parties)
        raise refusal("CONTRAT-ETRANGER", value=by, known=known)
    closed = last_closed_day(ref)
    if closed is not None and quarter.end <= closed:
        raise refusal("CONTRAT-CLOS-SANS-APPEL", value=quarter.label_fr(), contract=ref)
    rating = CONTEST if contest else COMMENT
    number = commitment_ref(ref, line)
    review = ReviewRow(
        commitment_ref=number,
        on=on,
        rating=rating,
        decision="",
        decided_by=ActorRef(party.actor, party.name),
        finding=text,
    )
    cells = {
        "N° engagement": number,
        "Trimestre": str(quarter),
        "Date": on.isoformat(),
        "Nature": rating,
        "Par": party.name,
        "Texte": text,
    }
    identity = (number, str(quarter), rating, party.actor, text)
    return store_form(workspace, COMMENTS, cells, [review], identity=identity, scope=(number,), period=quarter)
