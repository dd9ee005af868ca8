"""The ledger's current facts of one import format, as the records that intake gave of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from layidu.catalogue.entries import Indicator, entries
from layidu.core.periods import Period
from layidu.cycle.exporting.meeting_facts import FORMATS as MEETING_FORMATS
from layidu.cycle.exporting.meeting_facts import as_told, meeting_rows
from layidu.intake.records import (
    ActorRef,
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
    Meeting,
    MeetingAttendance,
    Need,
    NeedPlace,
    Review,
    SourceRow,
)
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.observations import ObservationFact, observations
from layidu.ledger.queries.practices import practices
from layidu.ledger.store.records import FACILITY_FIELDS
from layidu.ledger.workspace import Workspace

K = TypeVar("K")
V = TypeVar("V")
Found = dict[int, list[RecordRow]]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A current row of a source with its facts; ``said`` are its cells as received, by field of its format."""

    origin: int
    records: tuple[RecordRow, ...]
    said: Mapping[str, str]
    example: bool

    def span(self) -> Period | None:
        """The days that its facts are about; ``None`` where they say no date."""
        days = [day for record in self.records for day in _days(record) if day is not None]
        return Period(min(days), max(days)) if days else None


def current_rows(workspace: Workspace, format_name: str) -> list[LedgerRow]:
    """The rows of a format that are current, in the order they came, each with its facts.

    Decision served: what a partner gets back to correct. Errors: OSError when an observation file is missing.
    """
    return rows_of(workspace, format_name, current_lines(format_name))


def current_lines(format_name: str) -> QuerySet[SourceRow]:
    """The rows of a format that are current, in the order they came."""
    return SourceRow.objects.filter(format=format_name, fate=SourceRow.Fate.LOADED, retired_by__isnull=True).order_by(
        "id"
    )


def rows_of(
    workspace: Workspace,
    format_name: str,
    lines: QuerySet[SourceRow],
    *,
    observed: Iterable[ObservationFact] | None = None,
) -> list[LedgerRow]:
    """Some lines of a format with their facts. ``observed``: their observations, which are then not looked for.

    Errors: OSError when an observation file is missing.
    """
    ids: Ids = lines.values("id")
    found: Found = defaultdict(list)
    names = actor_names()
    for gather in (_deliveries, _needs, _commitments, _reviews, _facilities, _practices):
        for origin, record in gather(ids, names):
            found[origin].append(record)
    if observed is None:
        mine = set(lines.values_list("id", flat=True))
        observed = (
            fact for indicator in entries(Indicator) for fact in observations(workspace, indicator)
            if fact.origin in mine
        )  # fmt: skip
    for fact in observed:
        found[fact.origin].append(_observation(fact))
    meetings = meeting_rows(names) if format_name in MEETING_FORMATS else None
    rows = []
    for line in lines.select_related("run__source").order_by("id"):
        said = {field: line.cells.get(header, "") for field, header in line.run.columns.items()}
        records = found[line.id] if meetings is None else as_told(found[line.id], said, meetings)
        rows.append(LedgerRow(line.id, tuple(records), said, line.run.source.example))
    return rows


def _days(record: RecordRow) -> tuple[Any, ...]:
    match record:
        case DeliveryRow() | NeedRow() | ObservationRow():
            return record.period.start, record.period.end
        case CommitmentRow() | MeetingRow():
            return record.start, record.end
        case ReviewRow() | ConfirmationRow():
            return (record.on,)
        case PracticeRow():
            return (record.start,)
        case HoldingRow():
            return record.start, record.end
        case FacilityRow():
            return (record.as_of,)
        case BoundaryRow() | LocalityRow():
            return ()


Ids = QuerySet[SourceRow, Any]
Names = Mapping[str, str]


def _deliveries(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    mine = {"delivery__origin__in": ids}
    places = _grouped(DeliveryPlace.objects.filter(**mine).order_by("id").values_list("delivery_id", "place_id"))
    figures = _grouped(
        (delivery, (group, people))
        for delivery, group, people in DeliveryFigure.objects.filter(**mine)
        .order_by("id")
        .values_list("delivery_id", "group", "people")
    )
    actors = _actors(DeliveryActor.objects.filter(**mine), "delivery_id", names)
    serves = dict(DeliveryLink.objects.filter(**mine).values_list("delivery_id", "commitment_ref"))
    for one in Delivery.objects.filter(origin__in=ids):
        yield (
            one.origin_id,
            DeliveryRow(
                kind=one.kind,  # type: ignore[arg-type]
                actors=tuple(actors[one.id]),
                places=tuple(places[one.id]),
                period=Period(one.period_start, one.period_end),
                activity=one.activity or None,
                sector=one.sector or None,
                people=tuple(figures[one.id]),
                counting_mode=one.counting_mode or None,  # type: ignore[arg-type]
                direct=one.direct,
                verification=one.verification,  # type: ignore[arg-type]
                stage=one.stage,  # type: ignore[arg-type]
                amount=one.amount,
                currency=one.currency,
                commitment_ref=serves.get(one.id, ""),
                own_id=one.own_id,
                note=one.note,
            ),
        )


def _needs(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    places = _grouped(NeedPlace.objects.filter(need__origin__in=ids).order_by("id").values_list("need_id", "place_id"))
    for one in Need.objects.filter(origin__in=ids):
        yield (
            one.origin_id,
            NeedRow(
                places=tuple(places[one.id]),
                period=Period(one.period_start, one.period_end),
                sector=one.sector or None,
                group=one.group,
                low=one.low,
                high=one.high,
                targeted=one.targeted,
                severity=one.severity,
                cause=one.cause,
                method=one.method,
            ),
        )


def _commitments(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    """Commitments, each after the meeting at which its row says that it was said."""
    mine = {"commitment__origin__in": ids}
    places = _grouped(CommitmentPlace.objects.filter(**mine).order_by("id").values_list("commitment_id", "place_id"))
    actors = _actors(CommitmentActor.objects.filter(**mine), "commitment_id", names)
    present = _grouped(MeetingAttendance.objects.order_by("id").values_list("meeting_id", "actor_id"))
    at_meetings = set(SourceRow.objects.filter(id__in=ids, format="meetings").values_list("id", flat=True))
    for one in Commitment.objects.filter(origin__in=ids).select_related("meeting"):
        if one.meeting and one.origin_id in at_meetings:
            yield (
                one.origin_id,
                _meeting(one.meeting, [ActorRef(key, names[key]) for key in present[one.meeting.id]], names),
            )
        yield (
            one.origin_id,
            CommitmentRow(
                own_id=one.ref,
                kind=one.kind,  # type: ignore[arg-type]
                status=one.status,  # type: ignore[arg-type]
                title=one.title,
                actors=tuple(actors[one.id]),
                places=tuple(places[one.id]),
                start=one.start,
                end=one.end,
                activity=one.activity or None,
                sector=one.sector or None,
                group=one.group or None,
                target=one.target,
                unit=one.unit,
                baseline=one.baseline,
                amount=one.amount,
                currency=one.currency,
                milestone=one.milestone,
                signed_on=one.signed_on,
                meeting_ref=one.meeting.ref if one.meeting else "",
                note=one.note,
                axis=one.axis,
                axis_activity=one.axis_activity,
                evidence_expected=one.evidence_expected,
            ),
        )


def _meeting(one: Meeting, present: list[ActorRef], names: Names) -> MeetingRow:
    return MeetingRow(
        ref=one.ref,
        title=one.title,
        start=one.start,
        end=one.end,
        held_by=ActorRef(one.held_by_id, names[one.held_by_id]),
        present=tuple(present),
        citation=one.citation,
    )


def _reviews(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    for one in Review.objects.filter(origin__in=ids).select_related("meeting"):
        yield (
            one.origin_id,
            ReviewRow(
                commitment_ref=one.commitment_ref,
                on=one.on,
                rating=one.rating,
                decision=one.decision,  # type: ignore[arg-type]
                decided_by=ActorRef(one.decided_by_id, names[one.decided_by_id]),
                finding=one.finding,
                state=one.state,  # type: ignore[arg-type]
                waits_for=ActorRef(one.waits_for_id, names[one.waits_for_id]) if one.waits_for_id else None,
                evidence=one.evidence,
                done_on=one.done_on,
                meeting_ref=one.meeting.ref if one.meeting else "",
            ),
        )


def _practices(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    for one in practices(origins=frozenset(ids.values_list("id", flat=True))):
        yield (
            one.origin,
            PracticeRow(
                ref=one.ref,
                title=one.title,
                what=one.what,
                told_by=ActorRef(one.told_by, names[one.told_by]),
                places=one.places,
                start=one.start,
                activity=one.activity or None,
                sector=one.sector or None,
                amount=one.amount,
                currency=one.currency,
                cost_per=one.cost_per,
                indicator=one.indicator,
                measure=one.measure,
                before=one.before,
                after=one.after,
                like=one.like,
                conditions=one.conditions,
                other_conditions=one.other_conditions,
            ),
        )


def _facilities(ids: Ids, names: Names) -> Iterable[tuple[int, RecordRow]]:
    mine = {"facility__origin__in": ids}
    stated = FacilityPlace.objects.filter(**mine, method="stated").order_by("id")
    places = _grouped(stated.values_list("facility_id", "place_id"))
    codes = _grouped(
        (facility, (scheme, code))
        for facility, scheme, code in FacilityCode.objects.filter(**mine)
        .order_by("id")
        .values_list("facility_id", "scheme", "code")
    )
    for one in Facility.objects.filter(origin__in=ids):
        yield (
            one.origin_id,
            FacilityRow(
                **{name: getattr(one, name) for name in FACILITY_FIELDS},
                places=tuple(places[one.id]),
                codes=tuple(codes[one.id]),
            ),
        )


def _observation(fact: ObservationFact) -> ObservationRow:
    return ObservationRow(
        indicator=fact.indicator,
        place=fact.place,
        period=Period(fact.start, fact.end),
        value=fact.value,
        low=fact.low,
        high=fact.high,
        numerator=fact.numerator,
        denominator=fact.denominator,
        disaggregation=tuple(sorted(fact.disaggregation.items())),
        series=fact.series,
    )


def _actors(table: QuerySet[Any], column: str, names: Names) -> dict[str, list[Any]]:
    rows = table.order_by("id").values_list(column, "role", "actor_id")
    return _grouped((key, (role, ActorRef(actor, names[actor]))) for key, role, actor in rows)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
