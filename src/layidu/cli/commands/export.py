"""``layidu export``: the ledger's current facts, in the headers of the format in which they came."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import PERIOD, json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.cycle.exporting.export import Exported


@click.command("export", help=_("Give the current facts of an import format back as a workbook that imports the same."))
@click.argument("format_name", metavar=_("FORMAT"))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.xlsx")
@workspace_option
@click.option("--period", type=PERIOD, help=_("Only facts that share a day with this period."))
@json_option
@click.pass_obj
def command(
    server: str | None, format_name: str, out: Path, workspace_folder: Path | None, period: Period | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Exit 0 when every fact was given back, 1 when rows were left out, 2 when there was nothing to give."""
    if format_name != "iati" and out.suffix.lower() != ".xlsx":
        raise click.UsageError(_("The file to write must end in .xlsx."))
    if out.suffix.lower() not in (".xlsx", ".xml"):
        raise click.UsageError(_("The file to write must end in .xlsx, or in .xml for an IATI file."))
    from layidu.core.numbers import format_fr

    if server:
        not_on_a_server(server, workspace_folder, period, out.suffix.lower() != ".xlsx")
        made = _there(server, format_name, out)
    else:
        workspace = opened(workspace_folder)
        from layidu.cycle.exporting.export import export_facts

        made = export_facts(workspace, format_name, out, period=period)
    if as_json:
        print_json(made.as_json())
    else:
        print_table(
            [_("File"), _("Rows"), _("Sample data")],
            [[str(one.path), format_fr(one.rows), _("yes") if one.example else _("no")] for one in made.files],
            numeric=(1,),
        )
        for finding in made.findings:
            click.echo(finding.sentence())
    sys.exit(1 if made.left_out else 0)


def _there(server: str, format_name: str, out: Path) -> Exported:
    from layidu.cli.remote.exporting import export_remotely
    from layidu.cli.remote.server import connected

    with connected(server, lambda said: click.echo(said, err=True)) as there:
        return export_remotely(there, format_name, out)
