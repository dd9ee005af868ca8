"""The home page's content: the country's latest year."""

from __future__ import annotations

from datetime import date

from layidu.core.periods import date_fr
from layidu.cycle.glance import glance
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import figures_of
from layidu.web.pages.english import english_picture
from layidu.web.work.prepare import keep, keep_file, open_figures, plain

KEY = "home"
PLACE_KEY = "place:{}"
GAPS = 8
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
    keep(KEY, {**shown, "largest_gaps": content["largest_gaps"][:GAPS], "made_on": date_fr(on)})
    open_figures(figure.id for figure in figures_of(made.content))
    for row in made.rows():
        keep(PLACE_KEY.format(row["place"]), {"period_label": made.period.label_fr(), "row": plain(row)})
    open_figures(str(row["figure"]) for row in made.rows())
