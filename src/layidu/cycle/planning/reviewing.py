"""Last year's plan beside what was promised and what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.core.numbers import Bounds
from layidu.core.periods import Period
from layidu.cycle.delivered import people_delivered
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.gathering import known_to_ledger
from layidu.cycle.planning.loading import content_of
from layidu.ledger.models import Snapshot
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.content import PlanContent

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Reviewed:
    """One partner, activity and place: persons planned (``None``: not in the plan), promised (``None``: nothing) and
    delivered (bounds; ``None``: nobody was reported)."""

    place: str
    activity: str
    partner: str
    planned: int | None
    promised: int | None
    delivered: Bounds | None

    def as_json(self) -> dict[str, Any]:
        """One row of ``layidu plan review --json``."""
        low, high = (self.delivered.low, self.delivered.high) if self.delivered else (None, None)
        return {"place": self.place, "activity": self.activity, "partner": self.partner, "planned": self.planned,
                "promised": self.promised, "delivered_low": low, "delivered_high": high}  # fmt: skip


@dataclass(frozen=True)
class Review:
    """A period's plan beside promises and deliveries; ``plan`` is empty where no plan of that period was kept."""

    plan: str
    period: Period
    level: str
    rows: tuple[Reviewed, ...]


def review(workspace: Workspace, period: Period, *, level: str = "region", ref: str | None = None) -> Review:
    """Planned, promised and delivered, line by line, the largest plan or promise first.

    Decision served: what the next plan should learn from the last. The plan is ``ref``, else the newest of that period.
    What was delivered is counted as bounds by the same method as reach; promises that straddle several places of the
    level, and deliveries above it, stand in no line and are in no sum here.
    """
    content = _plan(period, ref)
    level = content.level if content else level
    known = known_to_ledger(workspace, period=period, level=level, needs_period=period, closed=True)
    planned = {(line.place, line.activity, line.partner): line.people for line in content.lines} if content else {}
    promised: dict[Key, int] = {}
    for promise in known.promised:
        key = promise.place, promise.activity, promise.partner
        promised[key] = promised.get(key, 0) + promise.people
    delivered = _delivered(workspace, period, known.division, level)
    names = known.names
    gazetteer = workspace_gazetteer(workspace)
    rows = [
        Reviewed(gazetteer.place(key[0]).name, entries(Activity)[key[1]].label_fr if key[1] in entries(Activity)
                 else key[1], names.get(key[2], key[2]), planned.get(key), promised.get(key), delivered.get(key))
        for key in {**planned, **promised, **delivered}
    ]  # fmt: skip
    rows.sort(key=lambda row: (-(row.planned or 0), -(row.promised or 0), row.place, row.partner))
    return Review(content.snapshot_id if content else "", period, level, tuple(rows))


def _plan(period: Period, ref: str | None) -> PlanContent | None:
    from layidu.cycle.planning.loading import open_plan

    if ref is not None:
        return open_plan(ref).content
    for snapshot in Snapshot.objects.filter(kind="plan").order_by("-made_at"):
        if snapshot.content["period"] == str(period):
            return content_of(snapshot)
    return None


def _delivered(workspace: Workspace, period: Period, division: str, level: str) -> dict[Key, Bounds]:
    from layidu.cycle.coverage_inputs import Divided

    gazetteer = workspace_gazetteer(workspace)
    divided = Divided(gazetteer, division)
    placed: dict[tuple[str, ...], str | None] = {}

    def place(places: Sequence[str]) -> str | None:
        at = tuple(places)
        if at not in placed:
            inside = divided.place(at) if at else None
            here = gazetteer.at_kind(inside, level) if inside else None
            placed[at] = here.id if here else None
        return placed[at]

    keyed: list[DeliveryFact] = []
    for fact in deliveries(period):
        here = place(fact.places)
        if fact.partner and fact.activity and here and fact.figures:
            # Lines of a plan stand where promises stand in the method, so that the same rules count both.
            keyed.append(replace(fact, serves=("\t".join((here, fact.activity, fact.partner)),)))
    found = people_delivered(keyed)
    return {tuple(key.split("\t")): bounds for key, bounds in found.items()}  # type: ignore[misc]
