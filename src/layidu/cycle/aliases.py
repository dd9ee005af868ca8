"""Spellings that a person confirms: an organisation's, a place's or an activity's, for ever or until withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.text import fold, tidy
from layidu.cycle.actors import the_actor
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.knowledge import places_alike
from layidu.intake.placing import matcher_of
from layidu.intake.vocabulary import shared
from layidu.ledger import learning
from layidu.ledger.models import ActorAlias, PlaceAlias, WordAlias
from layidu.ledger.workspace import Workspace
from layidu.places.answers import Issue
from layidu.places.gazetteer import Gazetteer, Kind

#: What a spelling that is read as another than the one written is said to be; here it must be written as it is.
_NOT_AS_WRITTEN = ("LIEU-ORTHOGRAPHE", "LIEU-AUTRE-NIVEAU", "LIEU-PLUS-PETIT", "LIEU-SANITAIRE")

_ACTIVITIES = "activities"


@dataclass(frozen=True)
class Alias:
    """One confirmed spelling. ``number`` begins with L (place), O (organisation) or A (activity); ``withdrawn_by`` is
    empty in use.
    """

    number: str
    spelling: str
    means: str
    kind: str
    confirmed_by: str
    since: str
    withdrawn_by: str
    withdrawn_on: str | None


def confirm_place(
    workspace: Workspace,
    spelling: str,
    name: str,
    *,
    kind: Kind,
    parent: str | None = None,
    division: str | None = None,
    by: str,
) -> Alias:
    """Confirm that a spelling is a place's; it holds for the places of that name in every division.

    Decision served: a row held for its spelling loads, and nobody is asked again. In: the place by its name as it is,
    its level, where the name is not its alone the place that it lies in.
    Errors: Refusal LIEU-INCONNU or LIEU-AMBIGU for the name, ALIAS-EXISTANT, ALIAS-NOM-AUTRE-LIEU for a spelling that
    is the name of another place of that level: it would make every row of it ambiguous.
    """
    gazetteer = workspace_gazetteer(workspace)
    place = _the_place(gazetteer, name, kind, parent, division)
    _must_be_free(gazetteer, tidy(spelling), kind, place)
    number = learning.keep_place_alias(place, tidy(spelling), by=by)
    return next(each for each in aliases(workspace) if each.number == f"L{number}")


def confirm_organisation(workspace: Workspace, spelling: str, name: str, *, by: str) -> Alias:
    """Confirm that a spelling is an actor's, whatever its case, accents and hyphens.

    Errors: Refusal ACTEUR-INCONNU or ACTEUR-AMBIGU for the name, ALIAS-EXISTANT, ALIAS-PRIS where it names another.
    """
    number = learning.keep_actor_alias(the_actor(name).id, tidy(spelling), by=by)
    return next(each for each in aliases(workspace) if each.number == f"O{number}")


def confirm_activity(workspace: Workspace, spelling: str, name: str, *, by: str) -> Alias:
    """Confirm that a spelling is an activity's, whatever its case and accents; it holds in every format.

    Decision served: what a partner calls by a name of its own is understood for ever.
    Errors: Refusal ACTIVITE-INCONNUE for the name, ALIAS-EXISTANT, ALIAS-MOT-PRIS where it means another activity.
    """
    known = shared(_ACTIVITIES)
    word = known.find(name)
    if word is None:
        near = known.near(name) or sorted(known.labels.values())
        raise refusal("ACTIVITE-INCONNUE", value=name, known=", ".join(f"« {label} »" for label in near))
    means = known.find(spelling)
    if means is not None:
        other = known.labels[means]
        raise refusal("ALIAS-EXISTANT" if means == word else "ALIAS-MOT-PRIS", value=spelling, other=other)
    number = learning.keep_word_alias(_ACTIVITIES, word, tidy(spelling), by=by)
    return next(each for each in aliases(workspace) if each.number == f"A{number}")


def withdraw(number: str, *, by: str) -> None:
    """Withdraw the alias of that number (L3, O12, A4). Errors: Refusal ALIAS-INCONNU, ALIAS-DU-NOM."""
    kind, digits = number[:1].upper(), number[1:]
    if kind not in ("L", "O", "A") or not digits.isdigit():
        raise refusal("ALIAS-INCONNU", value=number)
    if kind == "L":
        learning.withdraw_place_alias(int(digits), by=by)
    elif kind == "A":
        learning.withdraw_word_alias(int(digits), by=by)
    else:
        learning.withdraw_actor_alias(int(digits), by=by)


def aliases(workspace: Workspace) -> list[Alias]:
    """Every spelling that a person confirmed, withdrawn or not: places first, each in the order confirmed."""
    gazetteer = workspace_gazetteer(workspace)
    places = [
        Alias(
            f"L{row.id}", row.spelling, _described(gazetteer, row.place_id), "place", row.confirmed_by,
            row.since.date().isoformat(), row.withdrawn_by,
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
        )
        for row in PlaceAlias.objects.order_by("id")
    ]  # fmt: skip
    actors = [
        Alias(
            f"O{row.id}", row.spelling, row.actor.name, row.actor.kind, row.confirmed_by,
            row.since.date().isoformat(), row.withdrawn_by,
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
        )
        for row in ActorAlias.objects.exclude(confirmed_by="").select_related("actor").order_by("id")
    ]  # fmt: skip
    labels = {entry.id: entry.label_fr for entry in entries(Activity).values()}
    words = [
        Alias(
            f"A{row.id}", row.spelling, labels.get(row.word, row.word), "activity", row.confirmed_by,
            row.since.date().isoformat(), row.withdrawn_by,
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
        )
        for row in WordAlias.objects.order_by("id")
    ]  # fmt: skip
    return [*places, *actors, *words]


def _the_place(gazetteer: Gazetteer, name: str, kind: Kind, parent: str | None, division: str | None) -> str:
    match = matcher_of(gazetteer).match(name=name, parent=parent, division=division, kind=kind)
    said = [issue for issue in match.issues if issue.severity == "error"]
    if match.place is None:
        raise Refusal(tuple(_told(issue) for issue in said or match.issues))
    if any(issue.code in _NOT_AS_WRITTEN for issue in match.issues):
        suggestion = f"Vouliez-vous dire {gazetteer.place(match.place).name} ? "
        raise refusal("LIEU-INCONNU", value=name, known=gazetteer.known_label(kind), suggestion=suggestion)
    return match.place


def _told(issue: Issue) -> Finding:
    words: dict[str, Any] = dict(issue.names)
    return finding(issue.code, value=issue.value, **words)


def _must_be_free(gazetteer: Gazetteer, spelling: str, kind: Kind, place: str) -> None:
    key = fold(spelling).replace(" ", "")
    bearers = {
        each.id
        for each in gazetteer
        if each.kind == kind
        and key in {fold(name).replace(" ", "") for name in (each.name, *(n.name for n in gazetteer.names(each.id)))}
    }
    if others := sorted(bearers - set(places_alike(gazetteer, place))):
        shown = ", ".join(_described(gazetteer, other) for other in others[:3])
        raise refusal("ALIAS-NOM-AUTRE-LIEU", value=spelling, other=shown)
    if bearers:
        raise refusal("ALIAS-EXISTANT", value=spelling)


def _described(gazetteer: Gazetteer, place: str) -> str:
    if place not in gazetteer:
        return place
    found = gazetteer.place(place)
    above = next(iter(gazetteer.ancestors(place)), None)
    lies = f", {above.name}" if above is not None and above.kind != "country" else ""
    return f"{gazetteer.kind_label(found.kind)} {found.name}{lies} ({found.division})"
