"""``layidu init``: a workspace for a country."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.words import _


@click.command("init", help=_("Make a workspace: one folder that holds everything."))
@click.argument("folder", type=click.Path(path_type=Path), metavar=_("DIR"))
@click.option("--country", required=True, metavar=_("COUNTRY"), help=_("The country's folder name, such as mali."))
def command(folder: Path, country: str) -> None:
    """Make the folder, its ledger and the country's places."""
    from layidu.cycle.workspaces import new_workspace

    places = new_workspace(folder, country)
    click.echo(_("Workspace {folder} ready: {places} places.").format(folder=folder, places=places))
