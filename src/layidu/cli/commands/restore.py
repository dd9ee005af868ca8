"""``layidu restore``: a workspace out of its copy."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("restore", help=_("Make a workspace out of a file that `layidu backup` wrote."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar=_("FILE"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar=_("DIR"))
@json_option
def command(file: Path, folder: Path, as_json: bool) -> None:
    """Into a folder that is new or empty; with DATABASE_URL, into that empty database."""
    from layidu.core.numbers import format_fr
    from layidu.ledger.connection import prepare

    prepare()
    from layidu.cycle.keeping import restore

    kept = restore(file, folder)
    if as_json:
        print_json(kept.as_json())
    else:
        click.echo(_("{files} files restored into {folder}.").format(files=format_fr(kept.files), folder=folder))
