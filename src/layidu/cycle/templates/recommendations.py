"""The official workbook of a forum's recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.formats import formats
from layidu.ledger.files import write_durably
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace
from layidu.publishing.templates.form import Value
from layidu.publishing.templates.recommendations import RecommendationsTemplate, render_recommendations

FORMAT = "recommendations"
#: What a recommendation may say of itself when it is written down; progress and closing belong to reviews.
STATUSES = ("accepted", "proposed", "requested")


def write_recommendations_template(
    workspace: Workspace,
    out: Path | None = None,
    *,
    meeting: str = "",
    title: str = "",
    held_on: date | None = None,
    held_by: str = "",
    rows: int = 1000,
) -> Path:
    """Write the workbook to fill in; what is said of the forum stands in every row of it.

    Decision served: a forum's recommendations come back with one owner and a day each. Out: the path written, by
    default named after the forum. Errors: OSError.
    """
    format, gazetteer = formats()[FORMAT], workspace_gazetteer(workspace)
    division = gazetteer.default_division
    said: Mapping[str, Value] = {
        "meeting_ref": meeting,
        "meeting_title": title,
        "meeting_start": held_on.isoformat() if held_on else "",
        "held_by": held_by,
    }
    statuses, kinds = format.fields["status"].words, format.fields["kind"].words
    content = RecommendationsTemplate(
        headers={each.id: each.label for each in format.fields.values()},
        statuses=[statuses.labels[name] for name in STATUSES] if statuses else [],
        kinds=list(kinds.labels.values()) if kinds else [],
        regions=[place.name for place in gazetteer.places(division, "region")],
        places=[
            (region.name, place.name)
            for place in gazetteer.places(division, "cercle")
            if (region := gazetteer.at_kind(place.id, "region"))
        ],
        owners=sorted(set(actor_names().values())),
        meeting={name: value for name, value in said.items() if value},
        rows=rows,
    )
    path = out or Path(f"recommandations{'-' + meeting if meeting else ''}.xlsx")
    write_durably(path, render_recommendations(content))
    return path
