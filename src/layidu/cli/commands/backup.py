"""``layidu backup``: a workspace in one file."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("backup", help=_("Copy a workspace into one file, while it is in use."))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar=_("FILE"))
@workspace_option
@json_option
def command(out: Path, workspace_folder: Path | None, as_json: bool) -> None:
    """The database first, then the files that it cites; each is checked on the way."""
    from layidu.core.numbers import format_fr

    workspace = opened(workspace_folder)
    from layidu.cycle.keeping import backup

    kept = backup(workspace, out)
    if as_json:
        print_json(kept.as_json())
    else:
        click.echo(_("{files} files in {out}. It opens every account: keep it closed.").format(
            files=format_fr(kept.files), out=out
        ))  # fmt: skip
