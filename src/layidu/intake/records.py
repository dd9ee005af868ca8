"""What intake gives: one dataclass a kind of record, and the reading of a file that holds them.

These are the only words that intake and the ledger share. Actors appear by id and spelling, places by id in a
division; a row's identity is what its format declares, so that a corrected file supersedes exactly what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from layidu.catalogue.entries import CountingMode
from layidu.core.findings import Finding
from layidu.core.periods import Period

Role = Literal["owes", "co-owes", "funds", "implements", "receives", "leads"]
CommitmentStatus = Literal["announced", "proposed", "requested", "accepted", "signed", "fulfilled", "cancelled"]


@dataclass(frozen=True, slots=True)
class ActorRef:
    """An actor as a file names it: the id under which its spellings meet, and the spelling as written (trimmed).

    Another spelling is the same actor: it counts in no comparison and stands in no ``repr``.

    >>> ActorRef("act-1", "Educo") == ActorRef("act-1", "EDUCO"), ActorRef("act-1", "Educo")
    (True, ActorRef(id='act-1'))
    """

    id: str
    spelling: str = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of a record in its file: sheet, row (as Excel numbers it), exact repeats, raw cells by header."""

    sheet: str
    row: int
    repeats: tuple[int, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Something done, handed over or paid. ``presence``: an organisation said to be active, nothing else said.

    ``people`` maps group ids to persons (absent group: not said, never zero); ``amount`` is in minor units.
    """

    kind: Literal["presence", "service", "goods", "disbursement", "milestone"]
    actors: tuple[tuple[Role, ActorRef], ...]
    places: tuple[str, ...]
    period: Period
    activity: str | None = None
    sector: str | None = None
    people: tuple[tuple[str, int], ...] = ()
    counting_mode: CountingMode | None = None
    direct: bool | None = None
    verification: Literal["reported", "verified", "rejected"] = "reported"
    stage: Literal["", "committed", "disbursed", "spent"] = ""
    amount: int | None = None
    currency: str = ""
    commitment_ref: str = ""
    own_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A promise. ``own_id`` is the reference by which files name it; one actor alone ``owes`` it."""

    own_id: str
    kind: Literal["contract_target", "activity", "pledge", "recommendation", "task", "means"]
    status: CommitmentStatus
    title: str
    actors: tuple[tuple[Role, ActorRef], ...]
    places: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    activity: str | None = None
    sector: str | None = None
    group: str | None = None
    target: int | None = None
    unit: str = ""
    baseline: int | None = None
    amount: int | None = None
    currency: str = ""
    milestone: str = ""
    signed_on: date | None = None
    meeting_ref: str = ""
    note: str = ""
    #: Of a contract's line, as JSON text: its decimals, weight, floor, cap, trajectory, rule.
    terms: str = ""
    axis: str = ""
    axis_activity: str = ""
    evidence_expected: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """A wish that its author makes a promise: the ledger keeps it as a new version of the commitment, accepted.

    ``end`` is the day promised; ``None`` keeps the one that was announced.
    """

    commitment_ref: str
    on: date
    by: ActorRef
    end: date | None = None
    meeting_ref: str = ""


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A person appointed to a post. ``holder`` is personal data."""

    post: ActorRef
    holder: str
    start: date
    end: date | None
    appointed_by: ActorRef


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """A value of an indicator; a stock that is only known within bounds has ``low`` and ``high`` and no ``value``.

    ``place`` is ``None`` where the source does not say the place ("not stated" is not zero and not the country).
    """

    indicator: str
    place: str | None
    period: Period
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    disaggregation: tuple[tuple[str, str], ...] = ()
    series: str = ""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """People in need in places, within bounds; ``targeted`` is what the same source says the response aims at."""

    places: tuple[str, ...]
    period: Period
    sector: str | None
    group: str
    low: int | None
    high: int | None
    targeted: int | None = None
    severity: int | None = None
    cause: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting; ``statements`` are the wishes, requests and decisions said there, as commitments."""

    ref: str
    title: str
    start: date
    end: date
    held_by: ActorRef
    present: tuple[ActorRef, ...] = ()
    citation: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A judgement of a commitment on a date; only a review fulfils or cancels.

    ``done_on``: the day the thing was done, of one that is fulfilled; ``None``: not said.
    """

    commitment_ref: str
    on: date
    rating: str
    decision: Literal["", "fulfilled", "cancelled", "continue"]
    decided_by: ActorRef
    finding: str = ""
    state: Literal["", "started", "blocked", "waiting"] = ""
    waits_for: ActorRef | None = None
    evidence: str = ""
    meeting_ref: str = ""
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A health facility as a list describes it: in the places that it states, at the coordinates that it gives.

    ``ref`` is what other files name it by; coordinates are decimal degrees, both or neither; ``codes`` are
    (scheme, code) pairs; an empty ``ownership`` is not stated.
    """

    ref: str
    name: str
    kind: str
    places: tuple[str, ...]
    as_of: date
    latitude: float | None = None
    longitude: float | None = None
    located_by: str = ""
    ownership: str = ""
    locality: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """The outline of a place: WKB in WGS 84 degrees as URL-safe base64, simplified to ``precision`` metres.

    For a commune ``place`` is the cercle that holds it, and ``name`` and ``code`` are its own: the ledger creates it
    where it has none. ``approximate``: the source itself says that its lines are.
    """

    place: str
    level: Literal["country", "region", "cercle", "commune"]
    outline: str
    precision: int
    approximate: bool = False
    name: str = ""
    code: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class LocalityRow:
    """A village, town or quarter by its names, in the cercle (``place``) and commune that its list states."""

    name: str
    place: str
    other_names: tuple[str, ...] = ()
    commune: str = ""
    commune_code: str = ""
    code: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """Something that was tried in places, with what it cost and what to look at before and after.

    ``amount`` is in minor units of ``currency``, for each ``cost_per``. ``conditions`` are (indicator, low, high) under
    which it was tried, decimals as text, empty where open; ``like`` by what places are compared with it.
    """

    ref: str
    title: str
    what: str
    told_by: ActorRef
    places: tuple[str, ...]
    start: date | None = None
    activity: str | None = None
    sector: str | None = None
    amount: int | None = None
    currency: str = ""
    cost_per: str = ""
    indicator: str = ""
    measure: str = ""
    before: Period | None = None
    after: Period | None = None
    like: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, str], ...] = ()
    other_conditions: str = ""


RecordRow = (
    PracticeRow
    | FacilityRow
    | BoundaryRow
    | LocalityRow
    | DeliveryRow
    | CommitmentRow
    | ConfirmationRow
    | ObservationRow
    | NeedRow
    | MeetingRow
    | ReviewRow
    | HoldingRow
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sound row: its place in the file, its identity and scope as the format declares them, and its records.

    ``scope`` (partner and period, say) is the set within which a non-unique identity is compared as a multiset.
    """

    origin: Origin
    identity: tuple[str, ...]
    scope: tuple[str, ...]
    records: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A row kept back, with every reason and, where one is known, the mend (header -> value proposed)."""

    origin: Origin
    reasons: tuple[Finding, ...]
    mend: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A file read: ``read`` data rows = rows loaded + held, and their exact repeats (folded).

    ``complete``: the file declares that it holds everything of its scopes, so a missing row is withdrawn.
    ``meta`` carries what else the format says (partner, title), for people only. ``letters`` are the letters of each
    column by (sheet, header).
    """

    format: str
    sheet: str
    columns: Mapping[str, str]
    period: Period | None
    read: int
    loaded: Sequence[Loaded]
    held: Sequence[Held]
    findings: Sequence[Finding]
    complete: bool = False
    example: bool = False
    meta: Mapping[str, Any] = field(default_factory=dict)
    letters: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def folded(self) -> int:
        """How many rows are exact repeats of another row of the file, held rows' repeats included."""
        origins = [row.origin for row in self.loaded] + [row.origin for row in self.held]
        return sum(len(origin.repeats) for origin in origins)
