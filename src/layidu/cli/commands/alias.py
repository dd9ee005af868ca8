"""``layidu alias``: a spelling confirmed once is understood for ever, or until it is withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click

from layidu.cli.options import LEVELS, by_option, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.group("alias", help=_("Spellings of organisations, places and activities that somebody confirmed."))
def command() -> None:
    """The group."""


@command.group("add", help=_("Confirm a spelling; then: layidu held release --code LIEU-INCONNU."))
def add() -> None:
    """The group."""


@add.command("place", help=_("Confirm a spelling of a place, in every division that has the name."))
@click.argument("spelling", metavar=_("SPELLING"))
@click.argument("name", metavar=_("NAME"))
@click.option("--level", type=click.Choice(LEVELS), required=True, help=_("The level of the place."))
@click.option("--parent", metavar=_("NAME"), help=_("The place it lies in, where several bear the name."))
@click.option("--division", metavar="ML-2023", help=_("The division in which the name is known."))
@by_option
@workspace_option
@json_option
def add_place(
    spelling: str, name: str, level: str, parent: str | None, division: str | None, by: str,
    workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the alias and its number."""
    from layidu.cycle.aliases import confirm_place

    workspace = opened(workspace_folder)
    kind = cast(Any, level)
    _print_one(confirm_place(workspace, spelling, name, kind=kind, parent=parent, division=division, by=by), as_json)


@add.command("organisation", help=_("Confirm a spelling of an organisation or post."))
@click.argument("spelling", metavar=_("SPELLING"))
@click.argument("name", metavar=_("NAME"))
@by_option
@workspace_option
@json_option
def add_organisation(spelling: str, name: str, by: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the alias and its number."""
    from layidu.cycle.aliases import confirm_organisation

    _print_one(confirm_organisation(opened(workspace_folder), spelling, name, by=by), as_json)


@add.command("activity", help=_("Confirm a spelling of an activity of the catalogue."))
@click.argument("spelling", metavar=_("SPELLING"))
@click.argument("name", metavar=_("NAME"))
@by_option
@workspace_option
@json_option
def add_activity(spelling: str, name: str, by: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the alias and its number."""
    from layidu.cycle.aliases import confirm_activity

    _print_one(confirm_activity(opened(workspace_folder), spelling, name, by=by), as_json)


@command.command("list", help=_("The spellings confirmed, by whom and when."))
@workspace_option
@json_option
def list_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line an alias."""
    from layidu.cycle.aliases import aliases

    rows = aliases(opened(workspace_folder))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["N", _("Spelling"), _("Means"), _("Confirmed"), _("Withdrawn by")],
        [
            [
                row.number, row.spelling, row.means, f"{row.confirmed_by}, {row.since}",
                f"{row.withdrawn_by}, {row.withdrawn_on}" if row.withdrawn_by else "",
            ]
            for row in rows
        ],
    )  # fmt: skip


@command.command("withdraw", help=_("Understand a spelling so no more; what was loaded stays."))
@click.argument("number", metavar="N")
@by_option
@workspace_option
def withdraw_(number: str, by: str, workspace_folder: Path | None) -> None:
    """Say that it is done."""
    from layidu.cycle.aliases import withdraw

    opened(workspace_folder)
    withdraw(number, by=by)
    click.echo(_("Alias {number} withdrawn.").format(number=number))


def _print_one(alias: Any, as_json: bool) -> None:
    if as_json:
        print_json(asdict(alias))
        return
    click.echo(
        _("Alias {number}: {spelling} = {means}.").format(
            number=alias.number, spelling=alias.spelling, means=alias.means
        )
    )
