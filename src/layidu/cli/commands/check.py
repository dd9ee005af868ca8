"""``layidu check``: is every file of a workspace still itself?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("check", help=_("Verify the database and the fingerprint of every file that the ledger cites."))
@workspace_option
@json_option
def command(workspace_folder: Path | None, as_json: bool) -> None:
    """Exit 0 when all is well, 1 when something is wrong, 2 on a network drive."""
    from layidu.core.numbers import format_fr

    workspace = opened(workspace_folder)
    from layidu.cycle.keeping import check

    kept = check(workspace)
    if as_json:
        print_json(kept.as_json())
    else:
        click.echo(_("{files} files looked at, {wrong} faults.").format(
            files=format_fr(kept.files), wrong=format_fr(len(kept.findings))
        ))  # fmt: skip
        for each in kept.findings:
            click.echo(each.sentence(), err=True)
    sys.exit(1 if kept.findings else 0)
