"""What the ledger knows that a plan needs: people in need, who works where and on what, what is promised already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.coverage.needs import Need, needs_in
from layidu.coverage.reach import Frame
from layidu.coverage.tables import PARTITIONS, PLACES, POPULATION, rows_table
from layidu.cycle.coverage_inputs import Divided, partition_rows
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.models import Need as NeedRecord
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import deliveries
from layidu.ledger.queries.needs import NeedFact, needs
from layidu.ledger.queries.promises import PromiseFact, promises
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer, Place

BINDING = ("accepted", "signed", "requested")
ACCEPTED = ("accepted", "signed")


@dataclass(frozen=True)
class StatedNeed:
    """People in need of a sector in one place of the plan's level, its severity (if said) and the rows that say it."""

    low: int
    high: int
    severity: float | None
    origins: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Promised:
    """A promise that binds a partner in the plan's period: persons, as said and not divided by time. ``counted``: it
    was accepted and lies within the period, so that what it covers need not be planned again."""

    ref: str
    partner: str
    activity: str
    place: str
    people: int
    origin: int
    counted: bool


@dataclass(frozen=True)
class Known:
    """The ledger's part of a plan. ``needs`` by (sector, place); ``works`` are (partner, place) with where it is seen,
    ``does`` (partner, activity) likewise (ids of source rows)."""

    period: Period
    needs_period: Period
    division: str
    level: str
    places: tuple[Place, ...]
    needs: Mapping[tuple[str, str], StatedNeed]
    works: Mapping[tuple[str, str], int]
    does: Mapping[tuple[str, str], int]
    promised: tuple[Promised, ...]
    funders: tuple[str, ...]
    names: Mapping[str, str] = field(repr=False)
    uncounted: int = 0
    findings: tuple[Finding, ...] = ()


def known_to_ledger(
    workspace: Workspace, *, period: Period, level: str, division: str | None = None,
    needs_period: Period | None = None, closed: bool = False,
) -> Known:  # fmt: skip
    """Everything the ledger says for a plan of a period, by places of a level.

    Decision served: what a plan starts from. A partner works where it delivered since the year before the period, or
    where a promise binds it in the period. Needs are those of the period; where none is stated, those of the newest
    period before it, and that is said. ``closed``: promises that a review closed count too, as when looking back.
    Errors: Refusal DECOUPAGE-INCONNU, NIVEAU-ABSENT, PLAN-SANS-BESOIN.
    """
    gazetteer = workspace_gazetteer(workspace)
    division = division or gazetteer.default_division
    known = {entry.id: entry for entry in gazetteer.divisions()}
    if division not in known:
        raise refusal("DECOUPAGE-INCONNU", value=division, divisions=", ".join(known))
    if level not in known[division].kinds:
        raise refusal("NIVEAU-ABSENT", value=level, division=division, levels=", ".join(known[division].kinds))
    return _Gathering(gazetteer, division, level, period, closed).known(needs_period)


class _Gathering:
    def __init__(self, gazetteer: Gazetteer, division: str, level: str, period: Period, closed: bool) -> None:
        self._gazetteer, self._division, self._level, self._period = gazetteer, division, level, period
        self._closed = closed
        self._divided = Divided(gazetteer, division)
        self._placed: dict[tuple[str, ...], str | None] = {}
        self._findings: list[Finding] = []
        self._uncounted = 0

    def known(self, needs_period: Period | None) -> Known:
        when = needs_period or self._needs_period()
        works: dict[tuple[str, str], int] = {}
        does: dict[tuple[str, str], int] = {}
        year_before = date(self._period.start.year - 1, self._period.start.month, 1)
        found = promises()
        funders = {actor for promise in found for actor in promise.in_role("funds")}
        for fact in deliveries(Period(year_before, self._period.end)):
            if fact.partner is None or fact.kind == "disbursement":
                continue
            funders.update(actor for role, actor in fact.actors if role == "funds")
            if fact.activity:
                does.setdefault((fact.partner, fact.activity), fact.origin)
            for place in fact.places:
                if here := self._place((place,)):
                    works.setdefault((fact.partner, here), fact.origin)
        promised = [each for promise in found for each in self._promised(promise, works, does)]
        return Known(
            self._period, when, self._division, self._level,
            tuple(self._gazetteer.places(self._division, self._level)), self._needs(when), works, does,
            tuple(promised), tuple(sorted(funders)), actor_names(), self._uncounted,
            tuple(self._findings),
        )  # fmt: skip

    def _needs_period(self) -> Period:
        if needs(self._period):
            return self._period
        newest = (
            NeedRecord.objects.filter(origin__retired_by__isnull=True, period_start__lte=self._period.start)
            .order_by("-period_end")
            .values_list("period_start", "period_end")
            .first()
        )
        if newest is None:
            raise refusal("PLAN-SANS-BESOIN", period=self._period.label_fr())
        found = Period(*newest)
        self._findings.append(
            finding("PLAN-BESOINS-ANTERIEURS", period=self._period.label_fr(), found=found.label_fr())
        )
        return found

    def _place(self, places: tuple[str, ...]) -> str | None:
        """The place of the level that holds all of them; ``None`` where that is only a higher one."""
        if places not in self._placed:
            inside = self._divided.place(places)
            here = self._gazetteer.at_kind(inside, self._level) if inside else None
            self._placed[places] = here.id if here else None
        return self._placed[places]

    def _promised(
        self, promise: PromiseFact, works: dict[tuple[str, str], int], does: dict[tuple[str, str], int]
    ) -> list[Promised]:
        closed = not self._closed and any(review.decision in ("cancelled", "fulfilled") for review in promise.reviews)
        if promise.kind != "activity" or promise.status not in BINDING or closed or promise.end is None:
            return []
        whole_time = Period(min(promise.start or promise.end, promise.end), promise.end)
        if not whole_time.overlaps(self._period):
            return []
        within = self._period.start <= whole_time.start and whole_time.end <= self._period.end
        accepted = promise.status in ACCEPTED
        found = []
        for partner in promise.in_role("owes"):
            if promise.activity:
                does.setdefault((partner, promise.activity), promise.origin)
            for place in promise.places:
                if here := self._place((place,)):
                    works.setdefault((partner, here), promise.origin)
            whole = self._place(promise.places) if promise.places else None
            if promise.activity and whole and promise.target is not None and promise.unit == "personne":
                found.append(Promised(promise.ref, partner, promise.activity, whole, promise.target, promise.origin,
                                      accepted and within))  # fmt: skip
        self._uncounted += accepted and not any(each.counted for each in found)
        # Two that owe one figure together promise it once.
        return [replace(each, counted=each.counted and at == 0) for at, each in enumerate(found)]

    def _needs(self, when: Period) -> dict[tuple[str, str], StatedNeed]:
        facts = needs(when)
        placed = [(place, fact) for fact in facts if (place := self._divided.place(fact.places)) is not None]
        if len(placed) < len(facts):
            lost = next(fact.places[0] for fact in facts if self._divided.place(fact.places) is None)
            self._findings.append(finding("LIEU-HORS-DIVISION", count=len(facts) - len(placed), place=lost))
        severity = dict(NeedRecord.objects.filter(id__in=[f.id for f in facts]).values_list("id", "severity"))
        tree = [{"place": p.id, "parent": p.parent, "kind": p.kind, "name": p.name}
                for p in self._gazetteer.places(self._division)]  # fmt: skip
        frame = Frame.of(rows_table(POPULATION, []), rows_table(PLACES, tree), rows_table(PARTITIONS, partition_rows()))
        rows = [
            {"place": place, "stated_for": "+".join(sorted(fact.places)), "sector": fact.sector or None,
             "group": fact.group, "low": fact.low, "high": fact.high, "targeted": None, "reached_are_in_need": None}
            for place, fact in placed
        ]  # fmt: skip
        found: dict[tuple[str, str], StatedNeed] = {}
        for sector in sorted({fact.sector for _, fact in placed if fact.sector}):
            answer = needs_in(frame, rows, sector=sector)
            of_sector = [(place, fact) for place, fact in placed if fact.sector == sector]
            for each in self._gazetteer.places(self._division, self._level):
                need = answer.total.get(each.id)
                if need is not None and (stated := self._stated(need, each.id, of_sector, severity)) is not None:
                    found[sector, each.id] = stated
        above = {place for place, _ in placed if self._gazetteer.at_kind(place, self._level) is None}
        if above:
            self._findings.append(finding("PLAN-BESOINS-AU-DESSUS", count=len(above), level=self._level))
        return found

    def _stated(
        self, need: Need, place: str, facts: Sequence[tuple[str, NeedFact]], severity: Mapping[str, int | None]
    ) -> StatedNeed | None:
        low = need.low if need.low is not None else need.high
        high = need.high if need.high is not None else need.low
        if low is None or high is None:
            return None
        inside = [fact for where, fact in facts if any(each.id == place for each in self._gazetteer.lineage(where))]
        origins = tuple((fact.origin, column) for fact in inside for column in ("pin_low", "pin_high", "pin"))
        weights: dict[float, float] = defaultdict(float)
        for fact in inside:
            grave = severity.get(fact.id)
            if grave is not None:
                weights[float(grave)] += fact.high or fact.low or 0
        total = sum(weights.values())
        mean = sum(grave * weight for grave, weight in weights.items()) / total if total else None
        return StatedNeed(low, high, mean, origins)
