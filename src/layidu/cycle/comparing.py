"""What the ledger knows beside a report that is being imported: populations, and the partner's month before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from layidu.core.periods import Period
from layidu.intake.beside_ledger import KnownFigures, SeriesKey, asked_months, doubts_beside
from layidu.intake.records import ObservationRow, Reading
from layidu.intake.telling import worst_first
from layidu.ledger.queries.deliveries import monthly_people
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer

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

    def compared(self, reading: Reading) -> Reading:
        """The reading with the findings that only the ledger can show."""
        if any(isinstance(record, ObservationRow) for row in reading.loaded[:1] for record in row.records):
            self._population = None
            return reading
        partners, months = asked_months(reading)
        if not partners:
            return reading
        known = KnownFigures(self._asked, self._last_month(partners, months), self._name)
        doubts = doubts_beside(reading, known)
        return dataclasses.replace(reading, findings=worst_first([*reading.findings, *doubts])) if doubts else reading

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
