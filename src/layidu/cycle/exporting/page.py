"""A part of the current facts of a format, as rows under its own headers: what a program is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layidu.cycle.exporting.cells import cells_of
from layidu.cycle.exporting.facts import LedgerRow, rows_of
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.formats import formats
from layidu.intake.records import NeedRow, ObservationRow
from layidu.intake.write import Value
from layidu.ledger.models import ImportRun, SourceRow
from layidu.ledger.queries.observations import ObservationFact, observations_of_run
from layidu.ledger.workspace import Workspace
from layidu.publishing.privacy import without_personal_data

_PART = 2000


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """A row that brought observations: its cells under the format's headers, and the places that it is about."""

    origin: int
    cells: dict[str, Value]
    places: tuple[str, ...]


def page_of_facts(workspace: Workspace, format_name: str, ids: Sequence[int]) -> list[dict[str, Value]]:
    """The rows named, each under the headers of its format; what looks like a personal address or number is masked.

    Decision served: a program reads the ledger in the shape in which it would send it. A row that the format cannot
    say (several groups in one cell) is given with its id alone, so that no count differs. ``ids`` are source rows whose
    facts lie in the database alone: observation files stay closed. Errors: KeyError for an unknown format.
    """
    places = PlaceColumns(workspace_gazetteer(workspace), formats()[format_name])
    lines = SourceRow.objects.filter(format=format_name, id__in=ids)
    return [_said(format_name, row, places) for row in rows_of(workspace, format_name, lines, observed=())]


def observed_rows(workspace: Workspace, run: int, ids: Sequence[int]) -> Iterator[ObservedRow]:
    """Rows of one import that brought observations, as ``page_of_facts`` gives others; its file is read once.

    Errors: OSError when the observation file is missing.
    """
    format_name = ImportRun.objects.values_list("format", flat=True).get(id=run)
    by_origin: dict[int, list[ObservationFact]] = defaultdict(list)
    for fact in observations_of_run(workspace, run):
        by_origin[fact.origin].append(fact)
    places = PlaceColumns(workspace_gazetteer(workspace), formats()[format_name])
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        lines = SourceRow.objects.filter(id__in=part)
        observed = [fact for row in part for fact in by_origin.get(row, ())]
        for row in rows_of(workspace, format_name, lines, observed=observed):
            yield ObservedRow(row.origin, _said(format_name, row, places), _places(row))


def _said(format_name: str, row: LedgerRow, places: PlaceColumns) -> dict[str, Value]:
    fields = formats()[format_name].fields
    cells: dict[str, Value] = {"id": row.origin, "example": row.example}
    try:
        for field, value in cells_of(format_name, row, places).items():
            text = isinstance(value, str) and fields[field].type != "degrees"
            cells[fields[field].label] = without_personal_data(str(value))[0] if text else value
    except CannotSay:
        return {"id": row.origin, "example": row.example, "omitted": True}
    return cells


def _places(row: LedgerRow) -> tuple[str, ...]:
    found = {record.place for record in row.records if isinstance(record, ObservationRow) and record.place}
    found |= {place for record in row.records if isinstance(record, NeedRow) for place in record.places}
    return tuple(sorted(found))
