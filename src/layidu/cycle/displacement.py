"""Displaced people as they stand: the latest round of each operation, and never a sum over rounds or levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from layidu.ledger.queries.observations import ObservationFact
from layidu.places.gazetteer import Gazetteer


@dataclass(frozen=True)
class Displaced:
    """Displaced people of a country: persons, the facts that they are the sum of, and the days these were counted."""

    persons: int
    facts: Sequence[ObservationFact]
    oldest: date
    newest: date


def operation_of(fact: ObservationFact) -> str:
    """The operation whose rounds a fact belongs to; empty where its source names none."""
    return fact.disaggregation.get("operation", "")


def round_of(fact: ObservationFact) -> str:
    """The round of a fact: what its source calls it, else the day on which it was counted."""
    return fact.disaggregation.get("round") or fact.series or fact.start.isoformat()


def latest_rounds(facts: Iterable[ObservationFact], until: date) -> list[ObservationFact]:
    """The facts of the latest round of each operation that had begun by a day; earlier rounds are left aside.

    Decision served: how many people are displaced now. In: current facts of ``idps`` or ``idp_households``. A round
    counts stocks: the same people stand in the next one. The latest is the one counted last (its number only parts
    rounds of one day), and a round is taken whole, even where its places were counted on several days. A round that two
    series give (the DTM itself and HAPI) is taken from the one that came last.
    Assumption: a place that is missing from the latest round has no figure, not that of the round before.

    >>> def fact(round_, day, value, operation="Conflit"):
    ...     said = {"operation": operation}
    ...     return ObservationFact("idps", "p", day, day, value, None, None, said, round_, 1)
    >>> may, june = date(2024, 5, 31), date(2024, 6, 30)
    >>> found = latest_rounds([fact("71", may, 10), fact("72", june, 12), fact("1", may, 3, "Crue")], june)
    >>> [(one.series, one.value) for one in found]
    [('72', 12), ('1', 3)]
    >>> [one.series for one in latest_rounds([fact("71", may, 10), fact("72", june, 12)], may)]
    ['71']
    """
    rounds: dict[str, dict[str, list[ObservationFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if fact.start <= until:
            rounds[operation_of(fact)][round_of(fact)].append(fact)
    kept: list[ObservationFact] = []
    for by_round in rounds.values():
        latest = max(by_round, key=lambda name: (max(fact.start for fact in by_round[name]), _number(name)))
        by_source: dict[str, list[ObservationFact]] = defaultdict(list)
        for fact in by_round[latest]:
            by_source[fact.series].append(fact)
        # Two publishers of one round cut it differently: their figures are the same people, and are never added.
        said = max(by_source.values(), key=lambda found: max(fact.origin for fact in found))
        kept += {(fact.place, *sorted(fact.disaggregation.items())): fact for fact in said}.values()
    return kept


def displaced(facts: Iterable[ObservationFact], gazetteer: Gazetteer, until: date) -> Displaced | None:
    """The country's displaced people by a day; ``None`` where no figure says so.

    Within the latest round of an operation its own total of the country counts, else the sum of its regions, else of
    its cercles: levels are never added. Operations are added, since each counts other people. Sources that name no
    operation count everybody: they stand beside the operations, and the more recent of the two is given.
    """
    known = [fact for fact in facts if fact.value is not None and not fact.disaggregation.get("group")]
    by_operation: dict[str, list[ObservationFact]] = defaultdict(list)
    for fact in latest_rounds(known, until):
        by_operation[operation_of(fact)].append(fact)
    everybody = _top_level(by_operation.pop("", []), gazetteer)
    operations = [fact for found in by_operation.values() for fact in _top_level(found, gazetteer)]
    answers = [_summed(found) for found in (everybody, operations) if found]
    return max(answers, key=lambda answer: answer.newest, default=None)


def _top_level(facts: Sequence[ObservationFact], gazetteer: Gazetteer) -> list[ObservationFact]:
    levels: Mapping[int, list[ObservationFact]] = defaultdict(list)
    for fact in facts:
        if fact.place is not None:
            levels[len(gazetteer.ancestors(fact.place))].append(fact)
    top = min(levels, default=0)
    # What is said of no place stands beside regions, and is part of the country's total.
    unplaced = [fact for fact in facts if fact.place is None] if top else []
    return [*levels.get(top, []), *unplaced]


def _summed(facts: Sequence[ObservationFact]) -> Displaced:
    days = [fact.start for fact in facts]
    return Displaced(sum(round(fact.value or 0) for fact in facts), facts, min(days), max(days))


def _number(name: str) -> int:
    digits = "".join(character for character in name if character.isdigit())
    return int(digits[:12]) if digits else 0
