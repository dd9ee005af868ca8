"""``layidu template 5w``: a partner's monthly report, last month carried over."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period


@click.command("5w", help=_("The monthly report of a partner: last report's activities and places, without counts."))
@click.option("--partner", required=True, metavar=_("ACTOR"), help=_("Whose report it is, by any of its names."))
@click.option("--period", type=PERIOD, required=True, help=_("The month to report."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"), help=_("Where to write it."))
@click.option("--new", is_flag=True, help=_("The partner is new: no file has named it yet."))
@workspace_option
@json_option
def command(
    partner: str, period: Period, out: Path | None, new: bool, workspace_folder: Path | None, as_json: bool
) -> None:
    """Write the workbook; exit 2 when nobody is called so."""
    from layidu.core.numbers import format_fr

    if period.months_count() != 1:
        raise click.UsageError(_("A monthly report has one month: write --period 2026-03."))
    from layidu.cycle.templates.five_w import write_five_w_template

    made = write_five_w_template(opened(workspace_folder), partner, period, out, new=new)
    if as_json:
        print_json({**asdict(made), "path": str(made.path)})
        return
    click.echo(str(made.path))
    if made.carried_from:
        click.echo(
            _("{count} rows carried over from {month}, without their counts.").format(
                count=format_fr(made.carried), month=made.carried_from
            )
        )
    if made.left_out:
        click.echo(_("{count} rows left out: no column can say their places.").format(count=format_fr(made.left_out)))
