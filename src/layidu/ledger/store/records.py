"""Records as intake gives them, to rows of the ledger's tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import models

from layidu.intake.records import (
    BoundaryRow,
    CommitmentRow,
    ConfirmationRow,
    DeliveryRow,
    FacilityRow,
    HoldingRow,
    LocalityRow,
    MeetingRow,
    NeedRow,
    ObservationRow,
    PracticeRow,
    RecordRow,
    ReviewRow,
)
from layidu.ledger.models import (
    Boundary,
    Commitment,
    CommitmentActor,
    CommitmentPlace,
    Delivery,
    DeliveryActor,
    DeliveryFigure,
    DeliveryLink,
    DeliveryPlace,
    Facility,
    FacilityCode,
    FacilityPlace,
    Locality,
    Meeting,
    MeetingAttendance,
    Need,
    NeedPlace,
    PostHolding,
    Practice,
    PracticeCondition,
    PracticePlace,
    Review,
)
from layidu.ledger.store.geography import boundary_of, locality_of
from layidu.ledger.store.inserting import insert_all
from layidu.ledger.store.keys import key_of

#: Parents before children, as foreign keys ask.
ORDER: tuple[type[models.Model], ...] = (
    Meeting,
    MeetingAttendance,
    Need,
    NeedPlace,
    Commitment,
    CommitmentPlace,
    CommitmentActor,
    Delivery,
    DeliveryPlace,
    DeliveryActor,
    DeliveryFigure,
    DeliveryLink,
    Review,
    PostHolding,
    Practice,
    PracticePlace,
    PracticeCondition,
    Facility,
    FacilityCode,
    FacilityPlace,
    Boundary,
    Locality,
)
#: What a facility's row and its record call alike.
FACILITY_FIELDS = (
    "ref", "name", "kind", "ownership", "locality", "latitude", "longitude", "located_by", "as_of", "note",
)  # fmt: skip


class Batch:
    """Instances to insert, table by table, and observations to append to a Parquet file.

    ``meetings`` and ``amended`` are what the ledger already holds: meetings by (ref, content), and the current version
    of each commitment number, so that a corrected row becomes the next version.
    """

    def __init__(self, meetings: dict[tuple[str, str], str], amended: dict[str, tuple[str, int]]) -> None:
        self.instances: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.observations: list[dict[str, Any]] = []
        self._meetings = meetings
        self._amended = amended

    def add(self, records: Sequence[RecordRow], origin: int) -> None:
        """Add one source row's records; ``origin`` is the row's id in the ledger."""
        meeting_id: str | None = None
        for record in records:
            match record:
                case MeetingRow():
                    meeting_id = self._meeting(record, origin)
                case CommitmentRow():
                    self._commitment(record, origin, meeting_id)
                case ConfirmationRow():
                    self._confirmation(record, origin, meeting_id)
                case DeliveryRow():
                    self._delivery(record, origin)
                case NeedRow():
                    self._need(record, origin)
                case ReviewRow():
                    self._review(record, origin, meeting_id)
                case HoldingRow():
                    self._holding(record, origin)
                case PracticeRow():
                    self._practice(record, origin)
                case FacilityRow():
                    self._facility(record, origin)
                case BoundaryRow():
                    self.instances[Boundary].append(boundary_of(record, origin))
                case LocalityRow():
                    self.instances[Locality].append(locality_of(record, origin))
                case ObservationRow():
                    self.observations.append(_observation(record, origin))

    def insert(self) -> None:
        """Insert everything. Errors: IntegrityError when a record breaks a rule of the database."""
        for table in ORDER:
            insert_all(table, self.instances[table])

    def _meeting(self, record: MeetingRow, origin: int) -> str:
        content = key_of(record)
        known = self._meetings.get((record.ref, content))
        if known:
            return known
        meeting = Meeting(
            origin_id=origin,
            ref=record.ref,
            title=record.title,
            start=record.start,
            end=record.end,
            held_by_id=record.held_by.id,
            citation=record.citation,
            content=content,
        )
        self.instances[Meeting].append(meeting)
        self.instances[MeetingAttendance].extend(
            MeetingAttendance(meeting_id=meeting.id, actor_id=actor)
            for actor in dict.fromkeys(actor.id for actor in record.present)
        )
        self._meetings[record.ref, content] = meeting.id
        return meeting.id

    def _commitment(self, record: CommitmentRow, origin: int, meeting_id: str | None) -> None:
        amends, version = self._amended.get(record.own_id, (None, 0))
        commitment = Commitment(
            origin_id=origin,
            ref=record.own_id,
            version=version + 1,
            amends_id=amends,
            kind=record.kind,
            status=record.status,
            title=record.title,
            start=record.start,
            end=record.end,
            activity=record.activity or "",
            sector=record.sector or "",
            group=record.group or "",
            target=record.target,
            unit=record.unit,
            baseline=record.baseline,
            amount=record.amount,
            currency=record.currency,
            milestone=record.milestone,
            signed_on=record.signed_on,
            meeting_id=meeting_id or self._latest_meeting(record.meeting_ref),
            note=record.note,
            terms=json.loads(record.terms) if record.terms else None,
            axis=record.axis,
            axis_activity=record.axis_activity,
            evidence_expected=record.evidence_expected,
        )
        self._amended[record.own_id] = (commitment.id, version + 1)
        self.instances[Commitment].append(commitment)
        self.instances[CommitmentPlace].extend(
            CommitmentPlace(commitment_id=commitment.id, place_id=place) for place in record.places
        )
        self.instances[CommitmentActor].extend(
            CommitmentActor(commitment_id=commitment.id, actor_id=actor.id, role=role) for role, actor in record.actors
        )

    def _confirmation(self, record: ConfirmationRow, origin: int, meeting_id: str | None) -> None:
        """The wish as it was said, accepted: what it promises is what was announced."""
        wished, version = self._amended[record.commitment_ref]
        made = Commitment.objects.get(id=wished)
        actors = list(CommitmentActor.objects.filter(commitment_id=wished).order_by("id"))
        places = list(CommitmentPlace.objects.filter(commitment_id=wished).order_by("id"))
        made.pk = Commitment._meta.pk.get_default()
        made._state.adding = True
        made.origin_id, made.amends_id, made.version = origin, wished, version + 1
        made.status, made.end = "accepted", record.end or made.end
        if made.target is None and made.amount is None and not made.milestone:
            made.milestone = made.title
        # What was said stays said at the meeting where it was; where it was confirmed is the review's to tell.
        made.meeting_id = made.meeting_id or meeting_id or self._latest_meeting(record.meeting_ref)
        self._amended[record.commitment_ref] = (made.id, version + 1)
        self.instances[Commitment].append(made)
        self.instances[CommitmentPlace].extend(
            CommitmentPlace(commitment_id=made.id, place_id=one.place_id) for one in places
        )
        self.instances[CommitmentActor].extend(
            CommitmentActor(commitment_id=made.id, actor_id=one.actor_id, role=one.role) for one in actors
        )

    def _holding(self, record: HoldingRow, origin: int) -> None:
        self.instances[PostHolding].append(
            PostHolding(
                origin_id=origin,
                post_id=record.post.id,
                holder=record.holder,
                start=record.start,
                end=record.end,
                appointed_by_id=record.appointed_by.id,
            )
        )

    def _practice(self, record: PracticeRow, origin: int) -> None:
        before, after = record.before, record.after
        practice = Practice(
            origin_id=origin,
            ref=record.ref,
            title=record.title,
            what=record.what,
            told_by_id=record.told_by.id,
            start=record.start,
            activity=record.activity or "",
            sector=record.sector or "",
            amount=record.amount,
            currency=record.currency,
            cost_per=record.cost_per,
            indicator=record.indicator,
            measure=record.measure,
            before_start=before.start if before else None,
            before_end=before.end if before else None,
            after_start=after.start if after else None,
            after_end=after.end if after else None,
            like=list(record.like),
            other_conditions=record.other_conditions,
        )
        self.instances[Practice].append(practice)
        self.instances[PracticePlace].extend(
            PracticePlace(practice_id=practice.id, place_id=place) for place in record.places
        )
        self.instances[PracticeCondition].extend(
            PracticeCondition(practice_id=practice.id, indicator=indicator, low=low, high=high)
            for indicator, low, high in record.conditions
        )

    def _facility(self, record: FacilityRow, origin: int) -> None:
        facility = Facility(origin_id=origin, **{name: getattr(record, name) for name in FACILITY_FIELDS})
        self.instances[Facility].append(facility)
        self.instances[FacilityCode].extend(
            FacilityCode(facility_id=facility.id, scheme=scheme, code=code) for scheme, code in record.codes
        )
        self.instances[FacilityPlace].extend(
            FacilityPlace(facility_id=facility.id, place_id=place, since=record.as_of, method="stated")
            for place in record.places
        )

    def _latest_meeting(self, ref: str) -> str | None:
        found = [identifier for (known, _), identifier in self._meetings.items() if ref and known == ref]
        return found[-1] if found else None

    def _delivery(self, record: DeliveryRow, origin: int) -> None:
        delivery = Delivery(
            origin_id=origin,
            kind=record.kind,
            stage=record.stage,
            period_start=record.period.start,
            period_end=record.period.end,
            activity=record.activity or "",
            sector=record.sector or "",
            counting_mode=record.counting_mode or "",
            direct=record.direct,
            verification=record.verification,
            amount=record.amount,
            currency=record.currency,
            own_id=record.own_id,
            note=record.note,
        )
        self.instances[Delivery].append(delivery)
        self.instances[DeliveryPlace].extend(
            DeliveryPlace(delivery_id=delivery.id, place_id=place) for place in record.places
        )
        self.instances[DeliveryActor].extend(
            DeliveryActor(delivery_id=delivery.id, actor_id=actor.id, role=role) for role, actor in record.actors
        )
        self.instances[DeliveryFigure].extend(
            DeliveryFigure(delivery_id=delivery.id, group=group, people=people) for group, people in record.people
        )
        if record.commitment_ref:
            self.instances[DeliveryLink].append(
                DeliveryLink(delivery_id=delivery.id, commitment_ref=record.commitment_ref, on=record.period.end)
            )

    def _need(self, record: NeedRow, origin: int) -> None:
        need = Need(
            origin_id=origin,
            period_start=record.period.start,
            period_end=record.period.end,
            group=record.group,
            sector=record.sector or "",
            cause=record.cause,
            low=record.low,
            high=record.high,
            targeted=record.targeted,
            severity=record.severity,
            method=record.method,
        )
        self.instances[Need].append(need)
        self.instances[NeedPlace].extend(NeedPlace(need_id=need.id, place_id=place) for place in record.places)

    def _review(self, record: ReviewRow, origin: int, meeting_id: str | None) -> None:
        self.instances[Review].append(
            Review(
                origin_id=origin,
                commitment_ref=record.commitment_ref,
                on=record.on,
                rating=record.rating,
                finding=record.finding,
                decision=record.decision,
                state=record.state,
                waits_for_id=record.waits_for.id if record.waits_for else None,
                evidence=record.evidence,
                done_on=record.done_on,
                meeting_id=meeting_id or self._latest_meeting(record.meeting_ref),
                decided_by_id=record.decided_by.id,
            )
        )


def _observation(record: ObservationRow, origin: int) -> dict[str, Any]:
    return {
        "indicator": record.indicator,
        "place": record.place,
        "period_start": record.period.start,
        "period_end": record.period.end,
        "value": record.value,
        "low": record.low,
        "high": record.high,
        "numerator": record.numerator,
        "denominator": record.denominator,
        "disaggregation": json.dumps(dict(sorted(record.disaggregation)), ensure_ascii=False),
        "series": record.series,
        "origin": origin,
    }
