"""Commitments as they stand, with their actors, places, reviews and what was said of the meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from layidu.ledger.models import Commitment, CommitmentActor, CommitmentPlace, Review
from layidu.ledger.queries.mergers import survivors

#: The statuses by which somebody is bound.
BINDING = ("accepted", "signed")
#: So many keys fit in one question to any database.
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """A review of a commitment."""

    on: date
    decision: str
    rating: str
    finding: str
    decided_by: str
    origin: int
    state: str = ""
    waits_for: str = ""
    evidence: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """A commitment's current version. ``actors`` are (role, id), survivors of mergers; amounts are minor units."""

    id: str
    ref: str
    version: int
    origin: int
    kind: str
    status: str
    title: str
    start: date | None
    end: date | None
    activity: str
    sector: str
    group: str
    target: int | None
    unit: str
    amount: int | None
    currency: str
    milestone: str
    signed_on: date | None
    meeting: str
    said_on: date | None
    citation: str
    note: str
    terms: Mapping[str, Any] | None
    actors: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    reviews: tuple[ReviewFact, ...]
    axis: str = ""
    axis_activity: str = ""
    evidence_expected: str = ""
    meeting_ref: str = ""

    def in_role(self, *roles: str) -> tuple[str, ...]:
        """The actors in any of the roles."""
        return tuple(actor for role, actor in self.actors if role in roles)


def promises(
    *,
    actor: str | Collection[str] | None = None,
    meeting: str | None = None,
    there: Collection[str] | None = None,
    merged_into: Mapping[str, str] | None = None,
) -> list[PromiseFact]:
    """Current commitments, each with every current review of its number, in the order they came.

    Decision served: where every promise stands. ``actor``: those in which it, or one of them, has any role;
    ``meeting``: those said there, by its reference; ``there``: those in any of these places; without any, all.
    ``merged_into``: ``survivors()``, of a caller that asked already.

    Of a number's versions only the newest stands, and a wish never before a promise: an announcement that was confirmed
    is no wish beside it, and one that is worded anew afterwards takes no confirmation back.
    """
    binds = Case(When(status__in=BINDING, then=1), default=0)
    current = Commitment.objects.filter(origin__retired_by__isnull=True).annotate(binds=binds)
    stronger = Q(binds__gt=OuterRef("binds")) | Q(binds=OuterRef("binds"), version__gt=OuterRef("version"))
    newer = current.filter(stronger, ref=OuterRef("ref"))
    found = current.filter(~Exists(newer))
    shown = survivors() if merged_into is None else merged_into
    if actor is not None:
        asked = {actor} if isinstance(actor, str) else set(actor)
        merged = asked.union(before for before, survivor in shown.items() if survivor in asked)
        found = found.filter(Exists(CommitmentActor.objects.filter(commitment=OuterRef("id"), actor_id__in=merged)))
    if meeting is not None:
        found = found.filter(meeting__ref=meeting)
    if there is not None:
        found = found.filter(Exists(CommitmentPlace.objects.filter(commitment=OuterRef("id"), place_id__in=there)))
    # The commitments are found once: the database would look for them again in every question about them.
    stand = list(found.select_related("meeting").order_by("origin_id"))
    actors: dict[str, list[tuple[str, str]]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    for some in _parts([commitment.id for commitment in stand]):
        of = CommitmentActor.objects.filter(commitment__in=some).annotate(one=F("actor_id"), of=F("role"))
        # A place has no role: both are asked at once, and told apart by it.
        where = CommitmentPlace.objects.filter(commitment__in=some).annotate(one=F("place_id"), of=Value(""))
        both = of.values_list("id", "commitment_id", "of", "one").union(
            where.values_list("id", "commitment_id", "of", "one"), all=True
        )
        for _id, commitment, role, one in sorted(both):
            if role:
                actors[commitment].append((role, shown.get(one, one)))
            else:
                places[commitment].append(one)
    reviews: dict[str, list[ReviewFact]] = defaultdict(list)
    for some in _parts(sorted({each.ref for each in stand})):
        judged = Review.objects.filter(origin__retired_by__isnull=True, commitment_ref__in=some)
        for review in judged.select_related("meeting").order_by("on", "origin_id"):
            reviews[review.commitment_ref].append(
                ReviewFact(
                    review.on,
                    review.decision,
                    review.rating,
                    review.finding,
                    shown.get(review.decided_by_id, review.decided_by_id),
                    review.origin_id,
                    review.state,
                    shown.get(review.waits_for_id or "", review.waits_for_id or ""),
                    review.evidence,
                    review.meeting.ref if review.meeting else "",
                )
            )
    return [
        PromiseFact(
            id=c.id,
            ref=c.ref,
            version=c.version,
            origin=c.origin_id,
            kind=c.kind,
            status=c.status,
            title=c.title,
            start=c.start,
            end=c.end,
            activity=c.activity,
            sector=c.sector,
            group=c.group,
            target=c.target,
            unit=c.unit,
            amount=c.amount,
            currency=c.currency,
            milestone=c.milestone,
            signed_on=c.signed_on,
            meeting=c.meeting.title if c.meeting else "",
            said_on=c.meeting.start if c.meeting else None,
            citation=c.meeting.citation if c.meeting else "",
            note=c.note,
            terms=c.terms,
            actors=tuple(dict.fromkeys(actors[c.id])),
            places=tuple(places[c.id]),
            reviews=tuple(reviews[c.ref]),
            axis=c.axis,
            axis_activity=c.axis_activity,
            evidence_expected=c.evidence_expected,
            meeting_ref=c.meeting.ref if c.meeting else "",
        )
        for c in stand
    ]


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Keys a part at a time, since a database takes only so many in one question."""
    for at in range(0, len(keys), AT_ONCE):
        yield keys[at : at + AT_ONCE]
