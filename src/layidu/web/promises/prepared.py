"""The lines of the list of commitments, made anew from the ledger in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from layidu.catalogue.entries import Activity, entries
from layidu.core.text import fold
from layidu.cycle.following import FollowedPromise, follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.models import Place, SourceRow
from layidu.ledger.workspace import Workspace
from layidu.web.promises.models import PromiseLine, PromiseLineActor, PromiseLinePlace
from layidu.web.work.prepare import keep

KEY = "promises"


def prepare(workspace: Workspace) -> None:
    """Replace every line: readers see the old list or the new one."""
    followed = follow_up(workspace, date.today())  # noqa: DTZ011 - the day of the server is the day of its users
    sources = dict(
        SourceRow.objects.filter(id__in={item.promise.origin for item in followed}).values_list("id", "run__source_id")
    )
    newest = {item.promise.ref: item for item in followed}
    ranked = sorted(newest.values(), key=_rank)
    lines = [_line(item, order, sources[item.promise.origin]) for order, item in enumerate(ranked)]
    _sorted_once(ranked, lines)
    with transaction.atomic():
        PromiseLine.objects.all().delete()
        PromiseLine.objects.bulk_create(lines, batch_size=500)
        PromiseLineActor.objects.bulk_create(
            [
                PromiseLineActor(line_id=item.promise.ref, actor_id=actor, role=role)
                for item in ranked
                for role, actor in item.promise.actors
            ],
            batch_size=2000,
        )
        PromiseLinePlace.objects.bulk_create(
            [
                PromiseLinePlace(line_id=item.promise.ref, place_id=place)
                for item in ranked
                for place in item.promise.places
            ],
            batch_size=2000,
        )
        # Said with them: what remembers a list looks at what was prepared last.
        keep(KEY, {"lines": len(ranked), **_choices(workspace)})


def _choices(workspace: Workspace) -> dict[str, Any]:
    """The values that the list may be narrowed to: those that occur in it, and the regions of today."""
    division = workspace_gazetteer(workspace).default_division
    told = PromiseLineActor.objects.order_by("actor__name", "actor").values_list("actor", "actor__name").distinct()
    lines = PromiseLine.objects.order_by()
    amounts = lines.exclude(currency="").order_by("currency")
    return {
        "places": list(
            Place.objects.filter(division=division, kind="region").order_by("name").values_list("id", "name")
        ),
        "actors": list(told),
        "funders": list(told.filter(role="funds")),
        "sectors": list(lines.exclude(sector="").values_list("sector", flat=True).distinct()),
        "activities": list(lines.exclude(activity="").values_list("activity", flat=True).distinct()),
        "currencies": list(amounts.values_list("currency", flat=True).distinct()),
    }


def _sorted_once(items: Sequence[FollowedPromise], lines: Sequence[PromiseLine]) -> None:
    """Number the lines by title, by place and by amount: words sort as readers sort them, and a page asks an index."""
    pairs = list(zip(items, lines, strict=True))
    orders: dict[str, Callable[[FollowedPromise, PromiseLine], tuple[Any, ...] | None]] = {
        "by_title": lambda _item, line: (fold(line.title),),
        "by_place": lambda _item, line: (fold(line.place_names),) if line.place_names else None,
        "by_amount": lambda item, _line: _measure(item),
    }
    for name, key in orders.items():
        known = [(found, line.order, line) for item, line in pairs if (found := key(item, line)) is not None]
        for place, (_found, _order, line) in enumerate(sorted(known, key=lambda one: one[:2])):
            setattr(line, name, place)


def _measure(item: FollowedPromise) -> tuple[str, str, int] | None:
    """Quantities by unit, then amounts by currency: nothing is converted; ``None`` for what is promised in words."""
    promise = item.promise
    if promise.amount is not None:
        return ("money", promise.currency, promise.amount)
    return ("", promise.unit, promise.target) if promise.target is not None else None


def _rank(item: FollowedPromise) -> tuple[int, date, str]:
    return (0 if item.standing.is_open else 1, item.promise.end or date.max, item.promise.ref)


def _line(item: FollowedPromise, order: int, source: str) -> PromiseLine:
    promise = item.promise
    line = PromiseLine(
        ref=promise.ref,
        kind=promise.kind,
        status=item.standing.status,
        binding=item.standing.is_open,
        title=promise.title,
        owed_by=item.owed_by,
        place_names=", ".join(item.place_names),
        start=promise.start,
        end=promise.end,
        activity=promise.activity,
        sector=promise.sector or _sector_of(promise.activity),
        target=item.target_fr(),
        done=item.people.text() if item.people else "",
        meeting=promise.meeting,
        citation=promise.citation,
        note="",
        declared=promise.status,
        amount=promise.amount,
        currency=promise.currency,
        source_id=source,
        order=order,
    )
    line.sought = fold(f"{line.ref} {line.title} {line.owed_by} {line.place_names} {line.meeting}")
    return line


def _sector_of(activity: str) -> str:
    """The sector of an activity of the catalogue; none where it is not there."""
    entry = entries(Activity).get(activity)
    return entry.sector if entry else ""
