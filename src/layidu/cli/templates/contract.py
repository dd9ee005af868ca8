"""``layidu template contract``: a performance contract to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command(
    "contract", help=_("A performance contract to fill in: parties, objectives, targets, means owed in return.")
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"), help=_("Where to write it."))
@click.option("--example", is_flag=True, help=_("Filled in with an invented contract."))
@workspace_option
@json_option
def command(out: Path | None, example: bool, workspace_folder: Path | None, as_json: bool) -> None:
    """Write the workbook."""
    from layidu.cycle.templates.contract import write_contract_template

    path = write_contract_template(opened(workspace_folder), out, example=example)
    if as_json:
        print_json({"path": str(path)})
    else:
        click.echo(str(path))
