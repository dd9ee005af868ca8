"""Posts and their holders: a promise is a post's, whoever sits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.core.text import tidy
from layidu.cycle.actors import the_actor
from layidu.cycle.forms import store_form
from layidu.intake.actors import ActorDirectory
from layidu.intake.records import ActorRef, HoldingRow
from layidu.ledger.importing import ImportResult, ledger_lock
from layidu.ledger.models import Actor
from layidu.ledger.queries.posts import holdings
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace


def appoint(
    workspace: Workspace, post: str, *, holder: str, on: date, by: str, until: date | None = None, new: bool = False
) -> ImportResult:
    """Record that somebody holds a post from a day on; who held it before holds it until the day before.

    Decision served: whom a letter goes to, and from which day a file changes hands. Nothing promised moves. An actor
    that files name becomes a post by this; ``new`` makes one that no file has named. The same day again corrects.
    Errors: Refusal when nobody or several are called so, when the name is empty or the end comes before the start.
    """
    name = tidy(holder)
    if not name:
        raise refusal("VALEUR-OBLIGATOIRE", header="Titulaire", cell="« Titulaire »")
    if until is not None and until < on:
        raise refusal("DATES-INVERSEES", value=str(until), start=str(on), cell="« Jusqu'au »")
    who, decider = _post(post, new=new), the_actor(by)
    record = HoldingRow(who, name, on, until, ActorRef(decider.id, decider.name))
    cells = {
        "Poste": who.spelling,
        "Titulaire": name,
        "À partir du": str(on),
        "Jusqu'au": str(until or ""),
        "Nommé par": decider.name,
    }
    result = store_form(
        workspace,
        "post_holdings",
        cells,
        [record],
        identity=(who.id, str(on)),
        scope=(who.id,),
        period=Period(on, until or on),
        sensitivity="ministry",
    )
    Actor.objects.filter(id=who.id).update(kind="post")
    return result


@dataclass(frozen=True, slots=True)
class Said:
    """An actor by its own name, and whether what was said of it changed anything."""

    name: str
    changed: bool


def say_kind(workspace: Workspace, name: str, kind: str, *, by: str) -> Said:
    """Say that an actor is a post, or an organisation; the same again changes nothing.

    Decision served: a contract's holder or an owner of recommendations that is a post can be handed over, before
    anybody was appointed to it. What was said, and by whom, is kept as a form. Errors: Refusal ACTEUR-INCONNU,
    ACTEUR-AMBIGU, or POSTE-OCCUPE where somebody holds what would be no post.
    """
    found = the_actor(name)
    now = Actor.objects.get(id=found.id).kind
    if now == kind:
        return Said(found.name, False)
    if kind != "post" and holdings(found.id):
        raise refusal("POSTE-OCCUPE", value=found.name)
    with ledger_lock():
        cells = {"Acteur": found.name, "Nature": kind, "Dit par": by, "Le": str(timezone.localdate())}
        store_form(workspace, "actor_kinds", cells, [], identity=(found.id,), scope=(found.id, kind))
        Actor.objects.filter(id=found.id).update(kind=kind)
    return Said(found.name, True)


def _post(name: str, *, new: bool) -> ActorRef:
    try:
        found = the_actor(name)
    except Refusal as answer:
        unknown = all(said.code == "ACTEUR-INCONNU" for said in answer.findings)
        if not (new and unknown):
            raise
        return ActorDirectory(actors.known_spellings()).resolve(name)
    return ActorRef(found.id, found.name)
