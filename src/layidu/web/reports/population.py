"""Populations kept ready for the forms: a request reads no file of observations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date

from django.core.cache import caches

from layidu.core.periods import Period
from layidu.cycle.coverage_inputs import PopulationFigures
from layidu.ledger.workspace import Workspace
from layidu.web.work.prepare import keep, kept

#: Under the first key what a request looks at each time, under the second what it loads when that changed.
KEY, CONTENT = "reports", "reports population"
_SECONDS = 24 * 3600
Population = Callable[[tuple[str, ...], str, Period], int | None]


def prepare_population(workspace: Workspace) -> None:
    """Keep the newest population of every place and group, and a key that changes with them."""
    known: dict[str, dict[str, int]] = {}
    for (place, group), people in PopulationFigures(workspace).newest(date.today()).items():  # noqa: DTZ011 - local day
        known.setdefault(place, {})[group] = people
    said = json.dumps(known, sort_keys=True)
    keep(CONTENT, known)
    keep(KEY, {"population": hashlib.blake2b(said.encode(), digest_size=8).hexdigest()})


def known_population() -> Population:
    """(places, group, month) -> persons, as prepared; ``None`` where one of the places is not known.

    Decision served: a focal point hears of a count above the population before it is sent. Assumption: the newest
    population serves for every month that a report may be of.
    """
    known = _known()

    def population(places: tuple[str, ...], group: str, _month: Period) -> int | None:
        found = [known.get(place, {}).get(group) for place in places]
        return None if None in found else sum(value for value in found if value is not None)

    return population


def _known() -> Mapping[str, Mapping[str, int]]:
    made = kept(KEY)
    if made is None:
        return {}
    cache, key = caches["process"], f"population:{made.content['population']}"
    found = cache.get(key)
    if found is None:
        content = kept(CONTENT)
        found = content.content if content else {}
        cache.set(key, found, _SECONDS)
    return dict(found)
