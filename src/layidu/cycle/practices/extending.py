"""A practice taken further: proposed commitments, which bind nobody until they are accepted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from layidu.accountability.practices.conditions import STATES_FR
from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.money import Money
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.cycle.practices.comparing import alike_places
from layidu.cycle.practices.gathering import places_around, the_practice
from layidu.intake.records import ActorRef, CommitmentRow, Loaded, Origin, Reading
from layidu.ledger.importing import import_reading, ledger_lock
from layidu.ledger.models import Commitment
from layidu.ledger.queries.practices import PracticeFact
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Place

#: What stands as « format » of the rows that an extension makes: nobody imports them from a file.
EXTENSIONS = "practice_extensions"
#: What a place's own commitment may cost: other costs are of something that is not counted here.
_PER_PLACE = "place"


@dataclass(frozen=True)
class Extended:
    """What became of an extension: numbers proposed now, those that were there before, and what must be said."""

    practice: str
    proposed: tuple[str, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]


def extend(
    workspace: Workspace, ref: str, to: Sequence[str], owner: str, on: date, *, by: str, due: date | None = None
) -> Extended:
    """Propose a practice to other places: one ``proposed`` commitment a place, owed by ``owner``.

    Decision served: what works somewhere is asked for elsewhere, through the same door as a plan's proposals: nobody is
    bound until it is accepted. A place whose conditions are not met, or not known, is proposed all the same, with a
    finding and in the commitment's own note. What was proposed before stays as it is, and what moved on since too.
    All or nothing. Errors: Refusal PRATIQUE-INCONNUE, ACTEUR-INCONNU, PRATIQUE-LIEU (unknown, of another kind, or a
    place that tried it).
    """
    practice = the_practice(ref)
    owing = the_actor(owner)
    places = _places(workspace, practice, to)
    alike, _ = alike_places(workspace, practice.ref, on)
    states = {each["place"]: each for each in alike["alike"]}
    who = ActorRef(owing.id, owing.name)
    findings = []
    rows = []
    for at, place in enumerate(places, 1):
        state = states[place.id]
        if state["state"] != "met" and (state["checks"] or practice.other_conditions):
            why = _why(state, practice)
            findings.append(finding("PRATIQUE-CONDITIONS", value=place.name, why=why))
        rows.append(_row(practice, place, who, at, state, due))
    with ledger_lock():
        known = set(Commitment.objects.filter(ref__in=[row.identity[0] for row in rows]).values_list("ref", flat=True))
        new = [row for row in rows if row.identity[0] not in known]
        if new:
            _store(workspace, practice, new, by, on)
    return Extended(
        practice.ref, tuple(row.identity[0] for row in new),
        tuple(row.identity[0] for row in rows if row.identity[0] in known), tuple(findings),
    )  # fmt: skip


def _places(workspace: Workspace, practice: PracticeFact, to: Sequence[str]) -> list[Place]:
    around = places_around(workspace, practice)
    tried = {place.id for place in around.tried}
    found: dict[str, Place] = {}
    wrong = []
    for name in to:
        wanted = fold(name)
        place = next((p for p in (*around.tried, *around.others) if p.id == name or fold(p.name) == wanted), None)
        if place is None or place.id in tried:
            kind = around.gazetteer.kind_label(around.tried[0].kind)
            why = f"ce n'est pas un lieu de ce niveau ({kind})" if place is None else "elle y fut déjà essayée"
            wrong += list(refusal("PRATIQUE-LIEU", value=name, practice=practice.ref, why=why).findings)
        else:
            found[place.id] = place
    if wrong:
        raise Refusal(tuple(wrong))
    return list(found.values())


def _why(state: dict[str, object], practice: PracticeFact) -> str:
    checks = state["checks"]
    assert isinstance(checks, list)
    said = [f"{check['condition']} : {STATES_FR[check['state']]}" for check in checks if check["state"] != "met"]
    if practice.other_conditions:
        said.append(f"à vérifier sur place : {practice.other_conditions}")
    return " ; ".join(said)


def number_of(practice: str, place: Place) -> str:
    """The number by which the extension of a practice to a place is known, the same every time.

    >>> from types import SimpleNamespace
    >>> number_of("PR-1", SimpleNamespace(id="ML-2023:07"))
    'PR-1-EXT-ML-2023:07'
    """
    return f"{practice}-EXT-{place.id}"


def _row(
    practice: PracticeFact, place: Place, owner: ActorRef, at: int, state: dict[str, object], due: date | None
) -> Loaded:
    own_id = number_of(practice.ref, place)
    costs = practice.amount if practice.cost_per == _PER_PLACE and practice.amount else None
    why = _why(state, practice)
    cells = {
        "N°": own_id, "Pratique": f"{practice.ref} – {practice.title}", "Lieu": place.name, "Acteur": owner.spelling,
        "Échéance": str(due or ""), "Coût": Money(costs, practice.currency).text() if costs else "",
        "Conditions": why or "toutes remplies",
    }  # fmt: skip
    record = CommitmentRow(
        own_id=own_id,
        kind="activity",
        status="proposed",
        title=f"{practice.title} – {place.name}",
        actors=(("owes", owner),),
        places=(place.id,),
        end=due,
        activity=practice.activity or None,
        sector=practice.sector or None,
        amount=costs,
        currency=practice.currency if costs else "",
        milestone=practice.what,
        note=f"Extension de la pratique {practice.ref}. " + (f"Conditions : {why}." if why else "Conditions remplies."),
    )
    said = {label: text for label, text in cells.items() if text}
    return Loaded(Origin("", at, (), said), (own_id,), (practice.ref,), (record,))


def _store(workspace: Workspace, practice: PracticeFact, rows: Sequence[Loaded], by: str, on: date) -> None:
    form = {"formulaire": EXTENSIONS, "pratique": practice.ref, "par": by, "le": str(on),
            "lignes": [dict(row.origin.cells) for row in rows]}  # fmt: skip
    content = json.dumps(form, ensure_ascii=False, indent=1).encode()
    reading = Reading(
        EXTENSIONS, "", {}, None, len(rows), list(rows), [], [], example=practice.example, meta={"source_kind": "form"}
    )
    result = import_reading(workspace, content, f"formulaire {EXTENSIONS}.json", reading)
    if result.held:
        raise Refusal(tuple(said for said in result.findings if said.severity == "error"))
