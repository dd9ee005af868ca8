"""``layidu template means``: the workbook of a year's budgets, capacities, access and floors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import LEVELS, PERIOD, opened, workspace_option
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period


@click.command("means", help=_("The means of a plan: budgets, earmarks, capacities, access, floors, scenarios."))
@workspace_option
@click.option("--period", type=PERIOD, required=True, help=_("The period to plan."))
@click.option(
    "--by", "level", type=click.Choice(LEVELS), default="region", show_default=True, help=_("The level of places.")
)
@click.option("--division", metavar="ML-2023", help=_("The division (default: the present one)."))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=_("The workbook to write, xlsx."))
def command(workspace_folder: Path | None, period: Period, level: str, division: str | None, out: Path) -> None:
    """Write the workbook, filled in as far as the ledger and the catalogue know."""
    from layidu.cycle.planning.template import means_template

    today = datetime.now().date()  # noqa: DTZ005 - the reader's own day
    workspace = opened(workspace_folder)
    out.write_bytes(means_template(workspace, period=period, level=level, division=division, on=today))
    click.echo(_("Written: {out}").format(out=out), err=True)
