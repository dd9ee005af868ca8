"""A part of the current facts of a format, as rows under its own headers: what a program is given."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.cycle.exporting.cells import cells_of
from layidu.cycle.exporting.facts import current_lines, rows_of
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.formats import formats
from layidu.intake.write import Value
from layidu.ledger.workspace import Workspace
from layidu.publishing.privacy import without_personal_data

#: Formats whose facts lie in the database alone.
PAGED = (
    "commitments", "five_w", "hapi_humanitarian_needs", "hapi_operational_presence", "health_facilities", "hno",
    "instalments", "needs", "reviews",
)  # fmt: skip


def page_of_facts(workspace: Workspace, format_name: str, ids: Sequence[int]) -> list[dict[str, Value]]:
    """The rows named, each under the headers of its format; what looks like a personal address or number is masked.

    Decision served: a program reads the ledger in the shape in which it would send it. A row that the format cannot
    say (several groups in one cell) is given with its id alone, so that no count differs. ``ids`` are source rows.
    Errors: KeyError for a format that is not paged.
    """
    known = {name: formats()[name] for name in PAGED}[format_name]
    places = PlaceColumns(workspace_gazetteer(workspace), known)
    lines = current_lines(format_name).filter(id__in=ids)
    said: list[dict[str, Value]] = []
    for row in rows_of(workspace, format_name, lines, observed=False):
        cells: dict[str, Value] = {"id": row.origin, "example": row.example}
        try:
            for field, value in cells_of(format_name, row, places).items():
                text = isinstance(value, str) and known.fields[field].type != "degrees"
                cells[known.fields[field].label] = without_personal_data(str(value))[0] if text else value
        except CannotSay:
            cells["omitted"] = True
        said.append(cells)
    return said
