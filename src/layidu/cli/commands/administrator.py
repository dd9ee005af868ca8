"""``layidu administrator``: the first account of a site, or a way back in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from layidu.cli.options import workspace_option
from layidu.cli.words import _


@click.command(
    "administrator",
    help=_("Print a link with which an administrator chooses a password: the first one of a site, or one who is locked "
           "out (whose second factor is then set up again)."),
)  # fmt: skip
@click.argument("email", metavar=_("E-MAIL"))
@click.option("--name", default="", metavar=_("NAME"), help=_("Name of the person."))
@click.option(
    "--site", default="", metavar=_("URL"), help=_("Address of the site (default: the first of LAYIDU_HOSTS).")
)
@workspace_option
def command(email: str, name: str, site: str, workspace_folder: Path | None) -> None:
    """The link opens one account: give it to the person alone."""
    from layidu.cli.serving import administered
    from layidu.ledger.workspace import find

    sys.exit(administered(find(workspace_folder).folder, email, name or email.partition("@")[0], site))
