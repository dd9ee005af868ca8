"""``layidu serve``: the web application on a workspace."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from layidu.cli.options import workspace_option
from layidu.cli.words import _


@click.command("serve", help=_("Serve a workspace: web application, background work and scheduled jobs."))
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar=_("ADDRESS:PORT"), help=_("Where."))
@workspace_option
def command(bind: str, workspace_folder: Path | None) -> None:
    """Runs until it is told to stop (Ctrl-C)."""
    from layidu.cli.serving import refuse_taken, served
    from layidu.ledger.workspace import find

    workspace = find(workspace_folder)
    refuse_taken(bind)
    click.echo(_("Layidu is at http://{address}/ (Ctrl-C to stop).").format(address=bind))
    sys.exit(served(workspace.folder, bind))
