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
from layidu.web.work.prepare import keep, kept_together

#: Under the first key what a request looks at each time, under the second what it loads when that changed.
KEY, CONTENT = "reports", "reports population"
_HELD = "population"
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
    cache = caches["process"]
    held = cache.get(_HELD)
    # What changes seldom is long: it is asked for with its key where this process has none, and else when that changed.
    made = kept_together(KEY) if held else kept_together(KEY, CONTENT)
    if KEY not in made:
        return {}
    key = made[KEY]["population"]
    if held is None or held[0] != key:
        held = key, (made if CONTENT in made else kept_together(CONTENT)).get(CONTENT, {})
        cache.set(_HELD, held, _SECONDS)
    return dict(held[1])
