"""The official workbook of practices."""

from __future__ import annotations

from pathlib import Path

from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.formats import formats
from layidu.ledger.files import write_durably
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace
from layidu.publishing.templates.practices import PracticesTemplate, render_practices

FORMAT = "practices"
FILE = "pratiques.xlsx"


def write_practices_template(workspace: Workspace, out: Path | None = None, *, rows: int = 50) -> Path:
    """Write the workbook to fill in; gives where.

    Decision served: a practice is told so that another place can do it, and so that it can be judged.
    """
    format, gazetteer = formats()[FORMAT], workspace_gazetteer(workspace)
    division = gazetteer.default_division
    content = PracticesTemplate(
        headers={each.id: each.label for each in format.fields.values()},
        words={
            each.id: list(each.words.labels.values())
            for each in format.fields.values()
            if each.words is not None and each.type in ("choice", "yes_no")
        },
        regions=[place.name for place in gazetteer.places(division, "region")],
        cercles=[place.name for place in gazetteer.places(division, "cercle")],
        actors=sorted(set(actor_names().values())),
        rows=rows,
    )
    path = out or Path(FILE)
    write_durably(path, render_practices(content))
    return path
