"""A partner's report of a month as it stands, line by line, in the words of the form that it would be typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.formats import formats
from layidu.ledger.models import SourceRow
from layidu.ledger.queries.deliveries import deliveries_of
from layidu.ledger.queries.mergers import survivors
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer

FORMAT = "five_w"
#: The group that a line without one is about.
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """One count of a report. ``people`` is ``None`` where the activity was done without one; ``row`` is its number.

    ``activity``, ``region``, ``cercle`` and ``group`` are labels as a form has them; ``place`` is the place in words.
    """

    row: int
    activity: str
    region: str
    cercle: str
    group: str
    place: str
    people: int | None
    file: str
    line: int
    received_at: datetime

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What the line is about, whatever its count: the same for a typed line of the same labels."""
        return line_key(self.activity, self.region, self.cercle, self.group)


def line_key(activity: str, region: str, cercle: str, group: str) -> tuple[str, str, str, str]:
    """What a line of a report is about; no region is needed where the cercle is named.

    >>> line_key("Vaccination", "Gao", "", "") == line_key("vaccination ", "GAO", "", "")
    True
    """
    everybody = fold(_label("group", EVERYBODY))
    return fold(activity), fold(region), fold(cercle), "" if fold(group) == everybody else fold(group)


def reported_lines(
    workspace: Workspace,
    actor: str,
    month: Period,
    *,
    merged_into: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
) -> list[ReportedLine]:
    """The lines of a partner's reports that stand for a month, by activity, place and group; none is an answer too.

    Decision served: who sends a second report of a month sees what the first one said; who looks at the matrix of
    reports opens one. Places that the form's columns cannot say are named in ``place`` alone. ``merged_into`` and
    ``gazetteer``: ``survivors()`` and the workspace's places, of a caller that has them at hand.
    """
    shown = survivors() if merged_into is None else merged_into
    merged = [actor, *(before for before, survivor in shown.items() if survivor == actor)]
    facts = deliveries_of(merged, month, FORMAT, shown)
    if not facts:
        return []
    format, gazetteer = formats()[FORMAT], gazetteer or workspace_gazetteer(workspace)
    columns = PlaceColumns(gazetteer, format)
    rows = SourceRow.objects.filter(id__in=[fact.origin for fact in facts]).values_list(
        "id", "run__source__file_name", "row", "run__at"
    )
    where = {row[0]: row[1:] for row in rows}
    found = []
    for fact in facts:
        try:
            cells = columns.cells(fact.places)
        except CannotSay:
            cells = {}
        place = ", ".join(gazetteer.place(each).name for each in fact.places if each in gazetteer)
        figures: Sequence[tuple[str, int | None]] = fact.figures or [("", None)]
        found += [
            ReportedLine(
                fact.origin, _label("activity", fact.activity), cells.get("region", ""), cells.get("cercle", ""),
                _label("group", group), place, people, *where[fact.origin],
            )
            for group, people in figures
        ]  # fmt: skip
    return sorted(found, key=lambda line: (*line.about, line.row))


def _label(field: str, value: str) -> str:
    words = formats()[FORMAT].fields[field].words
    return (words.labels if words else {}).get(value, value) if value else ""
