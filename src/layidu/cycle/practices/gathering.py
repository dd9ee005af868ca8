"""What the ledger knows of a practice and of the places around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from layidu.accountability.practices.spec import LIKENESS, Condition, Evidence, Likeness, PlaceSeen, Trait
from layidu.accountability.readings import readings
from layidu.accountability.values import LEVELS, Value
from layidu.catalogue.entries import Indicator, entries
from layidu.catalogue.findings import refusal
from layidu.core.periods import Period
from layidu.cycle.contracts.held import signed_contracts
from layidu.cycle.coverage_inputs import SEX_GROUPS, UNIVERSE
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.queries.contracts import came_on
from layidu.ledger.queries.observations import ObservationFact, observations_of
from layidu.ledger.queries.practices import PracticeFact, practices
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer, Place

POPULATION, DISPLACED = "population", "idps"
EVERYBODY = "all"


def the_practice(ref: str) -> PracticeFact:
    """The practice of that number. Errors: Refusal PRATIQUE-INCONNUE with the numbers that are known."""
    found = practices(ref)
    if not found:
        known = ", ".join(one.ref for one in practices()[:12]) or "aucune"
        raise refusal("PRATIQUE-INCONNUE", value=ref, known=known)
    return found[-1]


def evidence_of(practice: PracticeFact) -> Evidence | None:
    """What is compared; ``None`` where the practice names no indicator."""
    if not practice.indicator or practice.before is None or practice.after is None:
        return None
    indicator = entries(Indicator)[practice.indicator]
    like: tuple[Likeness, ...] = tuple(name for name in LIKENESS if name in practice.like)
    return Evidence(
        indicator.id, indicator.label_fr, indicator.unit, indicator.direction,
        "relative" if practice.measure == "relative" else "difference", practice.before, practice.after, like,
    )  # fmt: skip


def conditions_of(practice: PracticeFact) -> list[Condition]:
    """The conditions that a number of the ledger can check."""
    made = []
    for name, low, high in practice.conditions:
        indicator = entries(Indicator)[name]
        made.append(
            Condition(
                name, indicator.label_fr, indicator.unit, Decimal(low) if low else None, Decimal(high) if high else None
            )
        )
    return made


@dataclass(frozen=True)
class Around:
    """The places of a practice and those that may be like them: same division, same kind, none of its own."""

    gazetteer: Gazetteer
    tried: tuple[Place, ...]
    others: tuple[Place, ...]


def places_around(workspace: Workspace, practice: PracticeFact) -> Around:
    """The places of a practice, and every other place of their kind. Errors: Refusal PRATIQUE-LIEUX-MELES."""
    gazetteer = workspace_gazetteer(workspace)
    tried = tuple(gazetteer.place(one) for one in practice.places)
    kinds = {(place.division, place.kind) for place in tried}
    if len(kinds) != 1:
        named = ", ".join(f"{place.name} ({gazetteer.kind_label(place.kind)})" for place in tried)
        raise refusal("PRATIQUE-LIEUX-MELES", value=practice.ref, places=named)
    ((division, kind),) = kinds
    mine = set(practice.places)
    return Around(gazetteer, tried, tuple(p for p in gazetteer.places(division, kind) if p.id not in mine))


class Knowledge:
    """Values of places as known on a day; each indicator is read once.

    Decision served: whether places are compared on what was known, and only on what is known.
    """

    def __init__(self, workspace: Workspace, indicators: Iterable[str], on: date) -> None:
        wanted = sorted({*indicators, POPULATION, DISPLACED})
        facts = [fact for fact in observations_of(workspace, wanted) if fact.value is not None and fact.place]
        came = came_on({fact.origin for fact in facts})
        self._by: dict[tuple[str, str], list[ObservationFact]] = defaultdict(list)
        self._came = came
        for fact in facts:
            if came[fact.origin] <= on and _whole(fact):
                self._by[fact.indicator, fact.place or ""].append(fact)
        self._groups = {
            place: signed.contract.peers
            for signed in signed_contracts()
            for place in signed.contract.places
            if signed.contract.peers
        }

    def seen(self, place: Place, indicator: str, before: Period) -> PlaceSeen:
        """A place with the readings of an indicator, and what it was like before."""
        return PlaceSeen(
            place.id,
            place.name,
            readings(self._values(place.id, indicator)),
            self.latest(POPULATION, place.id, before.end),
            self.latest(DISPLACED, place.id, before.end),
            self._groups.get(place.id, ""),
        )

    def latest(self, indicator: str, place: str, until: date | None = None) -> Trait | None:
        """The newest value of an indicator in a place, not after a day; the surest where several are as new."""
        rows = [fact for fact in self._by.get((indicator, place), ()) if until is None or fact.start <= until]
        best = max(rows, key=lambda fact: (fact.end, _level(fact), self._came[fact.origin], fact.origin), default=None)
        return None if best is None or best.value is None else Trait(best.value, ((best.origin, "value"),))

    def traits(self, indicators: Iterable[str], places: Sequence[Place]) -> Mapping[str, Mapping[str, Trait]]:
        """Indicator -> place -> its newest value; places of which nothing is known are absent."""
        return {
            name: {place.id: found for place in places if (found := self.latest(name, place.id)) is not None}
            for name in indicators
        }

    def _values(self, place: str, indicator: str) -> list[Value]:
        made = []
        for fact in self._by.get((indicator, place), ()):
            level = LEVELS[_level(fact)]
            parts = ("value", "numerator", "denominator")
            made.append(
                Value(
                    place,
                    Period(fact.start, fact.end),
                    numerator=_decimal(fact.numerator),
                    denominator=_decimal(fact.denominator),
                    known_on=self._came[fact.origin],
                    origins=tuple((fact.origin, part) for part in parts if getattr(fact, part) is not None),
                    **{level: _decimal(fact.value)},
                )
            )
        return made


def _whole(fact: ObservationFact) -> bool:
    """Of everybody: a value of a part (a sex, an absence, the reports behind an indicator) is not the place's."""
    cut = dict(fact.disaggregation)
    everybody = cut.pop("universe", UNIVERSE) == UNIVERSE and SEX_GROUPS.get(cut.pop("sex", "")) == EVERYBODY
    return everybody and cut in ({}, {"group": EVERYBODY})


def _level(fact: ObservationFact) -> int:
    return next((at for at, level in enumerate(LEVELS) if level == fact.series), 0)


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(repr(number))
