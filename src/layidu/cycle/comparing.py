"""What the ledger knows beside a report that is being imported: populations, and the partner's month before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from layidu.core.periods import Period
from layidu.intake.beside_ledger import KnownFigures, SeriesKey, asked_months, beyond_held, doubts_beside
from layidu.intake.records import ObservationRow, Reading
from layidu.intake.telling import worst_first
from layidu.ledger.queries.deliveries import monthly_people
from layidu.ledger.workspace import Workspace
from layidu.places.contain import Container
from layidu.places.gazetteer import Gazetteer

#: The group that holds every person who lives in a place.
EVERYBODY = "all"

if TYPE_CHECKING:
    from layidu.cycle.coverage_inputs import PopulationFigures


class LedgerBeside:
    """Compares each report of an import with what the ledger held when its turn came.

    Decision served: a partner hears of a doubtful figure with its own workbook, not a month later. Populations are read
    once, and again after a file that brought some; ``population`` gives those that its caller keeps itself, as
    ``KnownFigures`` asks for them.
    """

    def __init__(
        self,
        workspace: Workspace,
        gazetteer: Gazetteer,
        population: Callable[[tuple[str, ...], str, Period], int | None] | None = None,
    ) -> None:
        self._workspace, self._gazetteer = workspace, gazetteer
        self._asked = population or self._people
        self._population: PopulationFigures | None = None
        self._container: Container | None = None

    def compared(self, reading: Reading) -> Reading:
        """The reading with the findings that only the ledger can show, and with the rows held that cannot be true."""
        if any(isinstance(record, ObservationRow) for row in reading.loaded[:1] for record in row.records):
            self._population = None
            return reading
        reading = self.believable(reading)
        partners, months = asked_months(reading)
        if not partners:
            return reading
        doubts = doubts_beside(reading, self._known(self._last_month(partners, months)))
        return dataclasses.replace(reading, findings=worst_first([*reading.findings, *doubts])) if doubts else reading

    def believable(self, reading: Reading) -> Reading:
        """The reading with the rows held that count more people than live in their region; nothing else is said."""
        return beyond_held(reading, self._known({}))

    def _known(self, last_month: Mapping[tuple[SeriesKey, Period], int]) -> KnownFigures:
        return KnownFigures(self._asked, last_month, self._name, self._around)

    def _around(self, places: tuple[str, ...], period: Period) -> tuple[str, int] | None:
        """The regions of the places' own division; else those of the one in use in which some of the places may lie."""
        own = self._regions(places)
        found = self._asked(own, EVERYBODY, period) if own else None
        if found is None:
            # Populations are of one division: places of another are looked for there.
            self._container = self._container or Container(self._gazetteer)
            own = self._regions(self._container.overlapping(places, self._gazetteer.default_division))
            found = self._asked(own, EVERYBODY, period) if own else None
        return None if found is None else (", ".join(map(self._name, own)), found)

    def _regions(self, places: Collection[str]) -> tuple[str, ...]:
        found: set[str] = set()
        for place in places:
            above = self._gazetteer.lineage(place)
            # A figure of the whole country is below all its regions together.
            found.update([above[-2].id] if len(above) > 1 else [each.id for each in self._gazetteer.children(place)])
        return tuple(sorted(found))

    def _people(self, places: tuple[str, ...], group: str, period: Period) -> int | None:
        if self._population is None:
            # Most of a month's files are compared with no population: what coverage needs is loaded for those that are.
            from layidu.cycle.coverage_inputs import PopulationFigures

            self._population = PopulationFigures(self._workspace)
        found = [self._population.value(place, group, period.end) for place in places]
        return None if None in found else round(sum(value for value in found if value is not None))

    def _name(self, place: str) -> str:
        return self._gazetteer.place(place).name

    @staticmethod
    def _last_month(partners: Collection[str], months: Collection[Period]) -> Mapping[tuple[SeriesKey, Period], int]:
        return {
            (SeriesKey(partner, activity, places, group), month): people
            for (partner, activity, places, group, month), people in monthly_people(partners, months).items()
        }
