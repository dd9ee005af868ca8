"""``layidu explain``: open a printed number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layidu.cli.options import json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.command("explain", help=_("Open a printed number down to formula, file, sheet and row."))
@click.argument("identifier", metavar="ID")
@workspace_option
@json_option
@click.pass_obj
def command(server: str | None, identifier: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the figure, what it is made of, and its cells."""
    found = _there(server, identifier, workspace_folder) if server else _here(identifier, workspace_folder)
    closed_inputs, more = found.pop("closed_inputs", 0), found.pop("more_rows", 0)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['label']} : {_value(found['value'])}   [{found['id']}]")
    click.echo(_("Formula: {formula}").format(formula=found["formula"]))
    if found["inputs"]:
        print_table(
            [_("Made of"), _("Value"), "ID"],
            [[item["label"], _value(item["value"]), item["id"]] for item in found["inputs"]],
            numeric=(1,),
        )
    if found["rows"]:
        columns = ("file", "sheet", "row", "column", "value")
        print_table(
            [_("File"), _("Sheet"), _("Row"), _("Column"), _("Value")],
            [[str(cell[name]) for name in columns] for cell in found["rows"]],
            numeric=(2,),
        )
    if found["closed_rows"]:
        click.echo(_("{count} more rows are closed to you.").format(count=found["closed_rows"]))
    if closed_inputs:
        click.echo(_("{count} more figures are closed to you.").format(count=closed_inputs))
    if more:
        click.echo(_("{count} more cells are not shown.").format(count=more))


def _here(identifier: str, workspace_folder: Path | None) -> dict[str, Any]:
    from layidu.cycle.explaining import explain

    opened(workspace_folder)
    return explain(identifier)


def _there(server: str, identifier: str, workspace_folder: Path | None) -> dict[str, Any]:
    from layidu.cli.remote.reading import explained
    from layidu.cli.remote.server import connected

    not_on_a_server(server, workspace_folder)
    with connected(server, lambda said: click.echo(said, err=True)) as there:
        return explained(there, identifier)


def _value(value: Any) -> str:
    from layidu.core.numbers import Bounds, format_fr

    if isinstance(value, list):
        return Bounds(*value).text()
    if isinstance(value, int | float):
        return format_fr(value, 0 if float(value).is_integer() else 2)
    return "–" if value is None else str(value)
