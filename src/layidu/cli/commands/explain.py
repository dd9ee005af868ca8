"""``layidu explain``: open a printed number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.command("explain", help=_("Open a printed number down to formula, file, sheet and row."))
@click.argument("identifier", metavar="ID")
@workspace_option
@json_option
def command(identifier: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the figure, what it is made of, and its cells."""
    from layidu.cycle.explaining import explain

    opened(workspace_folder)
    found = explain(identifier)
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


def _value(value: Any) -> str:
    from layidu.core.numbers import Bounds, format_fr

    if isinstance(value, list):
        return Bounds(*value).text()
    if isinstance(value, int | float):
        return format_fr(value, 0 if float(value).is_integer() else 2)
    return "–" if value is None else str(value)
