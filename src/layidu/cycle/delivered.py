"""What was delivered for each promise: people as bounds, by the same method as reach."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.core.numbers import Bounds
from layidu.coverage.reach import reach
from layidu.coverage.tables import DELIVERIES, PARTITIONS, PLACES, POPULATION, rows_table
from layidu.cycle.coverage_inputs import partition_rows
from layidu.ledger.queries.deliveries import DeliveryFact

_ALL = "all promises"


def people_delivered(facts: Sequence[DeliveryFact]) -> dict[str, Bounds]:
    """Commitment number -> people reached by the deliveries linked to it; a promise without a counted one is absent.

    Decision served: how far a promise of people is from kept. The promises stand where places stand in coverage, so
    that months, partners, activities and groups are counted by the very same rules. Assumption: one person, one place.
    """
    rows = [
        {
            "delivery": fact.id,
            "partner": fact.partner,
            "activity": fact.activity or None,
            "sector": fact.sector or None,
            "place": f"{ref} {'+'.join(fact.places)}",
            "month": fact.period.end.replace(day=1),
            "group": group,
            "people": people,
            "counting_mode": fact.counting_mode or None,
            "direct": fact.direct,
            "measure": "achieved",
            "verification": fact.verification,
        }
        for fact in facts
        if fact.partner
        for ref in fact.serves
        for group, people in fact.figures
    ]
    parents = {f"{ref} {'+'.join(fact.places)}": ref for fact in facts for ref in fact.serves}
    refs = sorted(set(parents.values()))
    tree = [{"place": _ALL, "parent": None, "kind": "all", "name": _ALL}]
    tree += [{"place": ref, "parent": _ALL, "kind": "promise", "name": ref} for ref in refs]
    tree += [{"place": place, "parent": ref, "kind": "place", "name": place} for place, ref in sorted(parents.items())]
    counted = reach(
        rows_table(DELIVERIES, rows),
        rows_table(POPULATION, []),
        rows_table(PLACES, tree),
        rows_table(PARTITIONS, partition_rows()),
    )
    return {ref: Bounds(*counted.total[ref]) for ref in refs if ref in counted.total}
