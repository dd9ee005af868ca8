"""``layidu template recommendations``: a forum's recommendations, one owner and one day each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("recommendations", help=_("The recommendations of a forum, or the tasks of a roadmap: one owner each."))
@click.option("--meeting", default="", metavar=_("MEETING"), help=_("The forum's reference: EGS-2025."))
@click.option("--title", default="", metavar=_("TEXT"), help=_("The forum's title."))
@click.option("--held-on", type=click.DateTime(["%Y-%m-%d"]), help=_("The day of the forum."))
@click.option("--held-by", default="", metavar=_("ACTOR"), help=_("Who held the forum."))
@click.option("--rows", type=click.IntRange(1, 5000), default=1000, help=_("Empty rows to fill in."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"), help=_("Where to write it."))
@workspace_option
@json_option
def command(
    meeting: str,
    title: str,
    held_on: datetime | None,
    held_by: str,
    rows: int,
    out: Path | None,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Write the workbook."""
    from layidu.cycle.templates.recommendations import write_recommendations_template

    path = write_recommendations_template(
        opened(workspace_folder),
        out,
        meeting=meeting,
        title=title,
        held_on=held_on.date() if held_on else None,
        held_by=held_by,
        rows=rows,
    )
    if as_json:
        print_json({"path": str(path)})
    else:
        click.echo(str(path))
