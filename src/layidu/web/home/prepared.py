"""The home page's content: the country's latest year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from layidu.core.periods import date_fr
from layidu.cycle.glance import glance
from layidu.ledger.models import Figure
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import figures_of
from layidu.web.figures.small_cells import printed_anew, withhold
from layidu.web.pages.english import english_picture
from layidu.web.work.prepare import keep, keep_file, open_figures, plain

KEY = "home"
PLACE_KEY = "place:{}"
GAPS = 8
#: What the page shows, and no more: what is kept is read again for every visitor.
PRESENCE = ("region", "partners_active", "partners_silent", "cercles_covered", "cercles_total", "main_sectors")
PROMISES = ("open", "overdue", "kept", "announced")
ROW = (
    "place", "place_name", "in_need_low", "in_need_high", "reached_low", "reached_high", "gap_low", "gap_high",
    "gap_kind", "partners_active", "partners_silent", "completeness", "reports_due", "reports_received",
    "top_open", "figure",
)  # fmt: skip
SHOWN = (
    "country", "period_label", "division_label", "example", "masthead", "map", "presence", "promises", "cannot_say",
)  # fmt: skip


def prepare(workspace: Workspace) -> None:
    """One coverage for the home page and for the page of every place; every number printed is anybody's to open."""
    on = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    made = glance(workspace, on)
    content = plain(made.content)
    content["map"] = {
        "file": keep_file(made.svg.encode(), "image/svg+xml"),
        "file_en": keep_file(english_picture(made.svg).encode(), "image/svg+xml"),
        **{name: content["map"][name] for name in ("title", "note", "legend")},
    }
    shown = {name: content[name] for name in SHOWN}
    by_name = {row["place_name"]: row["place"] for row in made.levels["region"].rows}
    shown["presence"] = [{**_presence(line), "place": by_name.get(line["region"], "")} for line in shown["presence"]]
    shown["promises"] = {name: shown["promises"][name] for name in PROMISES}
    rows = [
        {**{name: plain(row[name]) for name in ROW}, "open": dict(made.opened[row["place"]])} for row in made.rows()
    ]
    withheld = withhold(rows)
    largest = [{**line, "place_id": by_name.get(line["place"], "")} for line in content["largest_gaps"][:GAPS]]
    shown |= {"largest_gaps": largest, "made_on": date_fr(on)}
    keep(KEY, printed_anew(shown, withheld))
    open_figures(figure.id for figure in figures_of(made.content))
    label, seen = made.period.label_fr(), str(made.period)
    for row in rows:
        keep(PLACE_KEY.format(row["place"]), {"period_label": label, "period": seen, "row": row})
    open_figures(figure for row in rows for figure in row["open"].values())
    # A gap is made of a population too, which no page prints: a census is no partner's report.
    gaps = Figure.objects.filter(id__in=[row["open"]["gap"] for row in rows]).values_list("inputs", flat=True)
    open_figures(one["id"] for inputs in gaps for one in inputs if one["label"].startswith("Population"))


def _presence(line: Mapping[str, Any]) -> dict[str, Any]:
    """What the table of regions shows of a line."""
    return {name: line[name] for name in PRESENCE}
