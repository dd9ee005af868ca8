"""Follow-up: what was announced, what was signed, what is overdue, by actor and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from layidu.accountability.standing import BUCKETS, Judgement, Standing, standing
from layidu.core.money import Money
from layidu.core.numbers import NARROW_SPACE, Bounds, format_fr
from layidu.core.text import fold
from layidu.cycle.delivered import people_delivered
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.ledger.queries.promises import PromiseFact, ReviewFact, promises
from layidu.ledger.workspace import Workspace
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
STATE_FR = {"started": "commencé", "blocked": "bloqué", "waiting": "en attente"}


@dataclass(frozen=True, slots=True)
class FollowedPromise:
    """A promise, where it stands and what was delivered for it (``people``: bounds; ``None``: nobody was counted)."""

    promise: PromiseFact
    standing: Standing
    owed_by: str
    place_names: tuple[str, ...]
    served_by: tuple[DeliveryFact, ...]
    people: Bounds | None = None
    waits_for: str = ""
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def status_fr(self) -> str:
        """Its status in French, lateness first."""
        return "en retard" if self.standing.overdue else STATUS_FR[self.standing.status]

    def progress_fr(self) -> str:
        """How far the latest review found it, and whom it waits for."""
        if self.standing.state in ("waiting", "blocked") and self.waits_for:
            return f"{STATE_FR[self.standing.state]} : {self.waits_for}"
        return STATE_FR.get(self.standing.state, "")

    def last_review(self) -> ReviewFact | None:
        """The latest review up to the day; ``None`` without any."""
        return self.promise.reviews[-1] if self.promise.reviews else None

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
        return self.promise.milestone or contract_target_fr(self.promise.terms) or self.promise.evidence_expected

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
            "bucket": self.standing.bucket,
            "state": self.standing.state,
            "waits_for": self.waits_for,
            "axis": promise.axis,
            "axis_activity": promise.axis_activity,
            "evidence_expected": promise.evidence_expected,
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
            "reviews": [
                {
                    "on": review.on,
                    "decision": review.decision,
                    "state": review.state,
                    "rating": review.rating,
                    "finding": review.finding,
                    "evidence": review.evidence,
                    "decided_by": self.names.get(review.decided_by, ""),
                    "waits_for": self.names.get(review.waits_for, ""),
                }
                for review in promise.reviews
            ],
        }


def contract_target_fr(terms: Mapping[str, Any] | None) -> str:
    """What a contract's line asks, where no whole number of the ledger can say it: a share, a rate; else nothing.

    >>> contract_target_fr({"section": "targets", "target": "0.74", "unit": "part"})
    '74,0\u202f%'
    """
    from layidu.cycle.contracts.wording import quantity_fr

    if not terms or terms.get("section") != "targets":
        return ""
    return quantity_fr(float(terms["target"]), terms["unit"])


def unit_fr(unit: str, quantity: int) -> str:
    """A unit's French name, in the plural from two on."""
    from layidu.catalogue.entries import Unit, entries

    known = entries(Unit).get(unit)
    label = known.label_fr if known else unit
    return f"{label}s" if abs(quantity) >= 2 and not label.endswith(("s", "x")) else label


@dataclass(frozen=True, slots=True)
class Kept:
    """Which promises are wanted; ``None`` and empty keep all.

    ``actor``: an id that has any role; ``owner``: an id that owes, alone first or with others; ``place``: a name or
    id, above or below, in any division; ``axis``: words of it; ``statuses`` are statuses, buckets, ``open`` or
    ``closed``; ``meeting``: the reference of the meeting where it was said.
    """

    actor: str | None = None
    owner: str | None = None
    place: str | None = None
    axis: str | None = None
    kinds: Sequence[str] = ()
    statuses: Sequence[str] = ()
    meeting: str | None = None

    def keeps(self, promise: PromiseFact) -> bool:
        """Whether the promise itself is wanted, its place aside, wherever it stands."""
        return (
            (not self.actor or self.actor in {identifier for _, identifier in promise.actors})
            and (not self.owner or self.owner in promise.in_role("owes", "co-owes"))
            and (not self.axis or fold(self.axis) in fold(promise.axis))
            and (not self.kinds or promise.kind in self.kinds)
            and (not self.meeting or promise.meeting_ref == self.meeting)
        )

    def stands(self, found: Standing) -> bool:
        """Whether it stands where it is wanted."""
        return not self.statuses or any(_is(found, wanted) for wanted in self.statuses)


def _is(found: Standing, wanted: str) -> bool:
    match wanted:
        case "overdue":
            return found.overdue
        case "due-soon":
            return found.due_soon
        case "blocked" | "waiting":
            return found.is_open and found.state == wanted
        case "open":
            return found.is_open
        case "closed":
            return found.bucket == "closed"
    return found.status == wanted


def follow_up(
    workspace: Workspace,
    on: date,
    *,
    actor: str | None = None,
    place: str | None = None,
    statuses: Sequence[str] = (),
    kept: Kept | None = None,
) -> list[FollowedPromise]:
    """Promises as they stand on a day, the most overdue first, then by end date; wishes last.

    Decision served: whom to call, and what to bring to a meeting. ``kept`` says which are wanted; ``actor``, ``place``
    and ``statuses`` are short for it. Reviews after the day are not known yet, and are left out of the history too.
    """
    wanted = kept or Kept(actor=actor, place=place, statuses=statuses)
    gazetteer = workspace_gazetteer(workspace)
    names = actor_names()
    there = places_touching(gazetteer, wanted.place) if wanted.place else None
    standing_there = []
    for promise in promises(actor=wanted.actor or wanted.owner, meeting=wanted.meeting, there=there):
        if wanted.keeps(promise):
            stands = standing_of(promise, on)
            if wanted.stands(stands):
                standing_there.append((promise, stands))
    refs = {promise.ref for promise, _ in standing_there}
    facts = [fact for fact in deliveries() if fact.period.start <= on and not refs.isdisjoint(fact.serves)]
    served: dict[str, list[DeliveryFact]] = {}
    for delivery in facts:
        for ref in delivery.serves:
            served.setdefault(ref, []).append(delivery)
    people = people_delivered(facts) if facts else {}
    followed = []
    for promise, stands in standing_there:
        known = tuple(review for review in promise.reviews if review.on <= on)
        followed.append(
            FollowedPromise(
                promise if len(known) == len(promise.reviews) else replace(promise, reviews=known),
                stands,
                ", ".join(names[owner] for owner in promise.in_role("owes")),
                tuple(gazetteer.place(one).name for one in promise.places),
                tuple(served.get(promise.ref, ())),
                people.get(promise.ref),
                names.get(stands.waits_for, ""),
                names,
            )
        )
    return sorted(followed, key=_urgency)


def standing_of(promise: PromiseFact, on: date) -> Standing:
    """Where one promise stands on a day, from its reviews up to then."""
    judged = [
        Judgement(review.on, review.decision, review.state, review.waits_for)  # type: ignore[arg-type]
        for review in promise.reviews
    ]
    return standing(promise.status, promise.end, judged, on)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many promises of one axis or one owner stand where; the buckets add up to ``total``."""

    name: str
    total: int
    buckets: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """One line of ``by_axis`` and ``by_owner``."""
        return {"name": self.name, "total": self.total, **self.buckets}


def counted_by(followed: Iterable[FollowedPromise], name: Callable[[FollowedPromise], str]) -> list[Counted]:
    """Counts by the name that each promise is given (its axis, its owner), the most overdue first."""
    tallies: dict[str, Counter[str]] = {}
    for item in followed:
        tallies.setdefault(name(item), Counter())[item.standing.bucket] += 1
    lines = [
        Counted(of, sum(found.values()), {bucket: found[bucket] for bucket in BUCKETS}) for of, found in tallies.items()
    ]
    return sorted(lines, key=lambda line: (-line.buckets["overdue"], -line.total, line.name))


def _urgency(item: FollowedPromise) -> tuple[int, int, date]:
    wish = item.standing.status in ("announced", "proposed", "requested")
    return (-item.standing.days_late, 1 if wish else 0, item.promise.end or date.max)


def places_touching(gazetteer: Gazetteer, wanted: str) -> frozenset[str]:
    """The places called so (by id, or by name in any division), with all above and all below them."""
    key = fold(wanted)
    found: set[str] = set()
    for division in gazetteer.divisions():
        for place in gazetteer.places(division.id):
            if place.id == wanted or fold(place.name) == key:
                found.update(above.id for above in gazetteer.lineage(place.id))
                found.update(below.id for below in _below(gazetteer, place.id))
    return frozenset(found)


def _below(gazetteer: Gazetteer, identifier: str) -> Iterator[Place]:
    for child in gazetteer.children(identifier):
        yield child
        yield from _below(gazetteer, child.id)
