"""``layidu template practice``: what was tried, where, at what cost, and what to look at."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("practice", help=_("Practices to describe: what was done, conditions, cost, evidence before and after."))
@click.option("--rows", type=click.IntRange(1, 1000), default=50, help=_("Empty rows to fill in."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"), help=_("Where to write it."))
@workspace_option
@json_option
def command(rows: int, out: Path | None, workspace_folder: Path | None, as_json: bool) -> None:
    """Write the workbook."""
    from layidu.cycle.templates.practices import write_practices_template

    path = write_practices_template(opened(workspace_folder), out, rows=rows)
    if as_json:
        print_json({"path": str(path)})
    else:
        click.echo(str(path))
