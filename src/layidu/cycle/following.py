"""Follow-up: what was announced, what was signed, what is overdue, by actor and place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.accountability.standing import Judgement, Standing, standing
from layidu.core.money import Money
from layidu.core.numbers import NARROW_SPACE, Bounds, format_fr
from layidu.core.text import fold
from layidu.cycle.delivered import people_delivered
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.ledger.queries.promises import PromiseFact, promises
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Place

STATUS_FR = {
    "announced": "annoncé",
    "proposed": "proposé",
    "requested": "demandé",
    "accepted": "accepté",
    "signed": "signé",
    "fulfilled": "tenu",
    "cancelled": "annulé",
}


@dataclass(frozen=True, slots=True)
class FollowedPromise:
    """A promise, where it stands and what was delivered for it (``people``: bounds; ``None``: nobody was counted)."""

    promise: PromiseFact
    standing: Standing
    owed_by: str
    place_names: tuple[str, ...]
    served_by: tuple[DeliveryFact, ...]
    people: Bounds | None = None

    def status_fr(self) -> str:
        """Its status in French, lateness first."""
        return "en retard" if self.standing.overdue else STATUS_FR[self.standing.status]

    def lateness_fr(self) -> str:
        """How late, or how near its end, in words."""
        if self.standing.overdue:
            return f"{format_fr(self.standing.days_late)} jours de retard"
        if self.standing.due_soon:
            return f"échéance dans {self.standing.days_left} jours"
        return ""

    def target_fr(self) -> str:
        """What was promised: an amount, a quantity with its unit, or a milestone."""
        if self.promise.amount is not None:
            return Money(self.promise.amount, self.promise.currency).text()
        if self.promise.target is not None:
            return f"{format_fr(self.promise.target)}{NARROW_SPACE}{unit_fr(self.promise.unit, self.promise.target)}"
        return self.promise.milestone

    def paid(self) -> dict[str, int]:
        """Disbursed so far by currency, in minor units; an instalment only committed or already spent is not added."""
        sums: dict[str, int] = {}
        for delivery in self.served_by:
            if delivery.stage == "disbursed" and delivery.amount is not None:
                sums[delivery.currency] = sums.get(delivery.currency, 0) + delivery.amount
        return sums

    def as_json(self) -> dict[str, Any]:
        """One commitment of `layidu follow-up --json`."""
        promise = self.promise
        return {
            "ref": promise.ref,
            "version": promise.version,
            "kind": promise.kind,
            "title": promise.title,
            "status": self.standing.status,
            "declared_status": promise.status,
            "overdue": self.standing.overdue,
            "days_late": self.standing.days_late,
            "owed_by": self.owed_by,
            "places": list(self.place_names),
            "start": promise.start,
            "end": promise.end,
            "target": promise.target,
            "unit": promise.unit,
            "amount": promise.amount,
            "currency": promise.currency,
            "meeting": promise.meeting,
            "citation": promise.citation,
            "deliveries": len(self.served_by),
            "people_low": self.people.low if self.people else None,
            "people_high": self.people.high if self.people else None,
        }


def unit_fr(unit: str, quantity: int) -> str:
    """A unit's French name, in the plural from two on."""
    from layidu.catalogue.entries import Unit, entries

    known = entries(Unit).get(unit)
    label = known.label_fr if known else unit
    return f"{label}s" if abs(quantity) >= 2 and not label.endswith(("s", "x")) else label


def follow_up(
    workspace: Workspace, on: date, *, actor: str | None = None, place: str | None = None, statuses: Sequence[str] = ()
) -> list[FollowedPromise]:
    """Promises as they stand on a day, the most overdue first, then by end date; wishes last.

    Decision served: whom to call, and what to bring to a meeting. ``actor`` (an id) keeps those where it has any role;
    ``place`` (a name or id) those there, above or below, in any division; ``statuses`` may also say ``overdue``.
    """
    gazetteer = gazetteer_of(workspace.country)
    names = actor_names()
    served: dict[str, list[DeliveryFact]] = {}
    facts = [fact for fact in deliveries() if fact.serves and fact.period.start <= on]
    for delivery in facts:
        for ref in delivery.serves:
            served.setdefault(ref, []).append(delivery)
    people = people_delivered(facts)
    followed = []
    for promise in promises():
        if actor and actor not in {identifier for _, identifier in promise.actors}:
            continue
        if place and not _touches(gazetteer, promise.places, place):
            continue
        judgements = [Judgement(review.on, review.decision) for review in promise.reviews]  # type: ignore[arg-type]
        stands = standing(promise.status, promise.end, judgements, on)  # type: ignore[arg-type]
        if statuses and stands.status not in statuses and not ("overdue" in statuses and stands.overdue):
            continue
        followed.append(
            FollowedPromise(
                promise,
                stands,
                ", ".join(names[owner] for owner in promise.in_role("owes")),
                tuple(gazetteer.place(one).name for one in promise.places),
                tuple(served.get(promise.ref, ())),
                people.get(promise.ref),
            )
        )
    return sorted(followed, key=_urgency)


def _urgency(item: FollowedPromise) -> tuple[int, int, date]:
    wish = item.standing.status in ("announced", "proposed", "requested")
    return (-item.standing.days_late, 1 if wish else 0, item.promise.end or date.max)


def _touches(gazetteer: Gazetteer, places: Iterable[str], wanted: str) -> bool:
    key = fold(wanted)
    for identifier in places:
        lineage = gazetteer.lineage(identifier)
        if any(place.id == wanted or fold(place.name) == key for place in lineage):
            return True
        if any(place.id == wanted or fold(place.name) == key for place in _below(gazetteer, identifier)):
            return True
    return False


def _below(gazetteer: Gazetteer, identifier: str) -> Iterator[Place]:
    for child in gazetteer.children(identifier):
        yield child
        yield from _below(gazetteer, child.id)
