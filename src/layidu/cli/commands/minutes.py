"""``layidu minutes``: what a meeting judged and what it promised."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("minutes", help=_("Minutes of a meeting (workbook or YAML): reviews, confirmations, new promises."))
@click.argument("file", type=click.Path(path_type=Path), metavar=_("FILE"))
@click.option("--dry-run", is_flag=True, help=_("Say what would happen; write nothing."))
@workspace_option
@json_option
@click.pass_context
def command(context: click.Context, file: Path, dry_run: bool, workspace_folder: Path | None, as_json: bool) -> None:
    """Import one file; exit 1 when points are held, 2 when nothing was done."""
    from layidu.cycle.minutes import import_minutes

    report = import_minutes(opened(workspace_folder), file, dry_run=dry_run)
    result = report.result
    if as_json:
        print_json({"files": [report.as_json()]})
    else:
        click.echo(
            _("{read} points read = {loaded} loaded + {held} held + {folded} repeated + {unchanged} unchanged").format(
                read=result.read,
                loaded=result.loaded,
                held=result.held,
                folded=result.folded,
                unchanged=result.unchanged,
            )
        )
        for said in result.findings:
            if said.severity != "info":
                click.echo(said.sentence())
    context.exit(2 if report.refused else 1 if result.held else 0)
