"""What contracts are judged by, gathered from the ledger once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from layidu.accountability.contracts import BudgetLine, Contract, MeansOwed, Milestone, Target
from layidu.accountability.scoring import lines_of
from layidu.accountability.values import (
    LEVELS,
    Absence,
    Evidence,
    Level,
    MeansDelivered,
    MilestoneReview,
    PeerValue,
    Remark,
    Reporting,
    Value,
)
from layidu.core.periods import Period
from layidu.cycle.contracts.building import commitment_ref
from layidu.ledger.queries.contracts import LineReview, came_on, line_reviews, said_in
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.ledger.queries.observations import ObservationFact, observations_of
from layidu.ledger.workspace import Workspace

#: The format under which a holder's word on a line is kept.
COMMENTS = "contract_comments"
CONTEST = "contestation"
COMPLETENESS, TIMELINESS = "reporting_completeness", "reporting_timeliness"
#: Where a source says only a share of reports and no counts, the share is kept to a hundredth of a per cent.
_OUT_OF = 10_000

Place = str | None
Key = tuple[str, Place]


class Gathered:
    """The ledger's facts about some contracts, indexed; ``evidence`` gives those of one.

    Decision served: what stands behind a score. A value counts for a target of its indicator at its very place; values
    of places inside it are never added up here. Only what is current is gathered, with the day it came.
    """

    def __init__(self, workspace: Workspace, contracts: Sequence[Contract]) -> None:
        self._contracts = contracts
        indicators = {line.indicator for each in contracts for line in lines_of(each) if isinstance(line, Target)}
        self._values: dict[Key, list[ObservationFact]] = defaultdict(list)
        self._absent: dict[Key, list[ObservationFact]] = defaultdict(list)
        self._reports: dict[Key, list[ObservationFact]] = defaultdict(list)
        facts = observations_of(workspace, indicators | {COMPLETENESS, TIMELINESS}) if indicators else []
        for fact in facts:
            if of := fact.disaggregation.get("indicator"):
                if of in indicators:
                    self._reports[of, fact.place].append(fact)
            elif "absence" in fact.disaggregation:
                self._absent[fact.indicator, fact.place].append(fact)
            elif not fact.disaggregation:
                self._values[fact.indicator, fact.place].append(fact)
        self._came = came_on({fact.origin for fact in facts})
        absent = {fact.origin for rows in self._absent.values() for fact in rows}
        self._notes = said_in(absent, "comment")
        refs = {each.ref for each in contracts}
        self._reviews: dict[str, list[LineReview]] = defaultdict(list)
        for review in line_reviews(refs):
            self._reviews[review.commitment_ref].append(review)
        self._served: dict[str, list[DeliveryFact]] = defaultdict(list)
        for delivery in deliveries():
            for ref in delivery.serves:
                if ref.rpartition("/")[0] in refs:
                    self._served[ref].append(delivery)
        self._came |= came_on({fact.origin for served in self._served.values() for fact in served})

    def evidence(self, contract: Contract, peers: Iterable[Contract] = ()) -> Evidence:
        """The evidence of one contract, of every quarter; ``peers`` are contracts of its declared group."""
        lines = list(lines_of(contract))
        targets = [line for line in lines if isinstance(line, Target)]
        return Evidence(
            values=(
                *(value for target in targets for value in self._observed(contract, target)),
                *(value for line in lines if isinstance(line, BudgetLine) for value in self._spent(contract, line)),
            ),
            absences=tuple(said for target in targets for said in self._absences(contract, target)),
            means=tuple(given for owed in contract.means for given in self._given(contract, owed)),
            reviews=tuple(
                judged for line in lines if isinstance(line, Milestone) for judged in self._judged(contract, line)
            ),
            reports=tuple(report for target in targets for report in self._reporting(contract, target)),
            peers=tuple(value for target in targets for value in self._of_peers(target, peers)),
        )

    def _observed(self, contract: Contract, target: Target) -> list[Value]:
        facts = self._values.get((target.indicator, place_of(contract, target)), ())
        made = [
            (LEVELS.index(level), self._value(target.ref, level, fact)) for fact in facts for level in [_level(fact)]
        ]
        return [value for _, value in sorted(made, key=lambda pair: (pair[1].period, pair[0]))]

    def _value(self, ref: str, level: Level, fact: ObservationFact) -> Value:
        said: dict[str, Any] = {level: _decimal(fact.value)}
        parts = ("value", "numerator", "denominator")
        return Value(
            ref,
            Period(fact.start, fact.end),
            **said,
            numerator=_decimal(fact.numerator),
            denominator=_decimal(fact.denominator),
            known_on=self._came.get(fact.origin),
            origins=tuple((fact.origin, part) for part in parts if getattr(fact, part) is not None),
        )

    def _absences(self, contract: Contract, target: Target) -> list[Absence]:
        return [
            Absence(
                target.ref,
                Period(fact.start, fact.end),
                fact.disaggregation["absence"],  # type: ignore[arg-type]
                self._notes.get(fact.origin, ""),
                self._came.get(fact.origin),
                ((fact.origin, "absence"),),
            )
            for fact in self._absent.get((target.indicator, place_of(contract, target)), ())
        ]

    def _reporting(self, contract: Contract, target: Target) -> list[Reporting]:
        found: dict[Period, dict[str, ObservationFact]] = defaultdict(dict)
        for fact in self._reports.get((target.indicator, place_of(contract, target)), ()):
            found[Period(fact.start, fact.end)][fact.indicator] = fact
        made = []
        for period, parts in sorted(found.items()):
            complete, timely = parts.get(COMPLETENESS), parts.get(TIMELINESS)
            if complete is None:
                continue
            expected, received = _counts(complete)
            # Where nothing is said of days, nothing is held against anybody: what came is taken as on time.
            on_time = received if timely is None else round(Decimal(str(timely.value)) * expected)
            fields = ("reports_expected", "reports_received", "reports_on_time")
            said = {fact.origin: self._came.get(fact.origin) for fact in parts.values()}
            made.append(
                Reporting(
                    target.ref, period, expected, received, on_time,
                    tuple((complete.origin, name) for name in fields),
                    max((day for day in said.values() if day), default=None),
                )
            )  # fmt: skip
        return made

    def _spent(self, contract: Contract, line: BudgetLine) -> list[Value]:
        """Spending since the contract's start, after each day on which something was spent; rejected ones left out.

        What was entered later is a later statement of the same sum, so that a sum known on a day stays what it was.
        """
        served = [
            fact
            for fact in self._served.get(commitment_ref(contract.ref, line.ref), ())
            if fact.stage == "spent" and fact.currency == line.currency and fact.verification != "rejected"
        ]
        made = []
        for end in sorted({fact.period.end for fact in served if fact.period.end >= contract.period.start}):
            spent = [fact for fact in served if contract.period.start <= fact.period.end <= end]
            made += [
                Value(
                    line.ref,
                    Period(contract.period.start, end),
                    declared=Decimal(sum(fact.amount or 0 for fact in known)),
                    known_on=day,
                    origins=tuple((fact.origin, "amount") for fact in known),
                )
                for day in sorted({self._came[fact.origin] for fact in spent})
                for known in [[fact for fact in spent if self._came[fact.origin] <= day]]
            ]
        return made

    def _given(self, contract: Contract, owed: MeansOwed) -> list[MeansDelivered]:
        """Money disbursed, and what a review says was handed over: a fulfilled means was given whole, on its day."""
        ref = commitment_ref(contract.ref, owed.ref)
        paid = [
            MeansDelivered(
                owed.ref,
                fact.period.end,
                amount=fact.amount,
                origins=((fact.origin, "amount"),),
                known_on=self._came[fact.origin],
            )
            for fact in self._served.get(ref, ())
            if fact.stage == "disbursed" and fact.currency == owed.currency and fact.verification != "rejected"
        ]
        decided = [review for review in self._reviews.get(ref, ()) if review.decision]
        if not decided or decided[-1].decision != "fulfilled":
            return paid
        last = decided[-1]
        whole = MeansDelivered(
            owed.ref, last.done_on or last.on, quantity=owed.quantity, amount=owed.amount,
            origins=((last.origin, "decision"),), known_on=last.known_on,
        )  # fmt: skip
        return [whole] if owed.quantity is not None or not paid else paid

    def _judged(self, contract: Contract, line: Milestone) -> list[MilestoneReview]:
        """What reviews decided; done on the day they say, else that of the latest delivery of it, else their own."""
        ref = commitment_ref(contract.ref, line.ref)
        given = [
            fact for fact in self._served.get(ref, ()) if fact.kind == "milestone" and fact.verification != "rejected"
        ]
        made = []
        for review in self._reviews.get(ref, ()):
            if not review.decision:
                continue
            handed = [fact for fact in given if fact.period.end <= review.on]
            # A delivery entered after the review is a later statement of the same judgement.
            came = {review.known_on, *(self._came[fact.origin] for fact in handed)}
            made += [
                _milestone(line, review, [fact for fact in handed if self._came[fact.origin] <= day], day)
                for day in sorted(came)
                if day >= review.known_on
            ]
        return made

    def remarks(self, contract: Contract, quarter: Period) -> tuple[Remark, ...]:
        """What the parties say of the lines of one quarter."""
        return tuple(
            Remark(
                line.ref, review.on, review.finding, review.rating == CONTEST, review.decided_by,
                ((review.origin, "text"),),
            )
            for line in lines_of(contract)
            for review in self._reviews.get(commitment_ref(contract.ref, line.ref), ())
            if review.format == COMMENTS and review.period == quarter
        )  # fmt: skip

    def _of_peers(self, target: Target, peers: Iterable[Contract]) -> list[PeerValue]:
        made = []
        for peer in peers:
            for line in lines_of(peer):
                if isinstance(line, Target) and line.indicator == target.indicator:
                    for value in self._observed(peer, line):
                        said = (getattr(value, level) for level in reversed(LEVELS))
                        used = next((number for number in said if number is not None), None)
                        if used is not None:
                            made.append(PeerValue(target.ref, peer.ref, value.period, used, value.known_on))
        return made


def _milestone(line: Milestone, review: LineReview, given: Sequence[DeliveryFact], known_on: date) -> MilestoneReview:
    last = max(given, key=lambda fact: fact.period.end, default=None)
    done_on, origins = review.done_on, [(review.origin, "decision")]
    if review.decision != "fulfilled":
        stated, done_on = True, None
    elif done_on is not None:
        stated = True
        origins.append((review.origin, "done_on"))
    elif last is not None:
        stated, done_on = True, last.period.end
        origins.append((last.origin, ""))
    else:
        stated, done_on = False, review.on
    return MilestoneReview(
        line.ref, review.on, done_on, review.evidence, review.decided_by, tuple(origins), stated, known_on
    )


def place_of(contract: Contract, target: Target) -> Place:
    """Where a target is observed: its own place, else the contract's where it has one alone, else not stated."""
    return target.place or (contract.places[0] if len(contract.places) == 1 else None)


def peers_of(contract: Contract, others: Iterable[Contract]) -> list[Contract]:
    """The other holders of the declared group, over the same quarter; none where no group is declared."""
    if not contract.peers:
        return []
    mine = contract.holder.actor
    return [other for other in others if other.peers == contract.peers and other.holder.actor != mine]


def _level(fact: ObservationFact) -> Level:
    """How far a value was looked at; a series of another name (a survey's) was declared by its source."""
    return next((level for level in LEVELS if level == fact.series), "declared")


def _counts(fact: ObservationFact) -> tuple[int, int]:
    if fact.denominator and fact.numerator is not None:
        return int(fact.denominator), int(fact.numerator)
    return _OUT_OF, round(Decimal(str(fact.value)) * _OUT_OF)


def _decimal(number: float | None) -> Decimal | None:
    """The decimal as it was typed: the shortest one that reads back as the same float."""
    return None if number is None else Decimal(repr(number))


def today_is(day: date | None) -> date:
    """The day as of which things are known: the one asked for, else today."""
    return day or date.today()  # noqa: DTZ011 - the reader's own day
