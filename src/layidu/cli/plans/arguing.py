"""``layidu plan why | why-not | more``: a plan questioned, in sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.cycle.planning.arguing import Told


@click.command("why", help=_("Why a line: why here, what it displaces, the next best use of its money."))
@click.argument("ref", metavar="P1")
@click.argument("line", metavar="N")
@workspace_option
@json_option
def why(ref: str, line: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the sentences and the numbers that they stand on."""
    from layidu.cycle.planning.arguing import why_line

    opened(workspace_folder)
    _say(why_line(ref, line), as_json=as_json)


@click.command("why-not", help=_("Why not this: the plan solved again with it forced, and what that would cost."))
@click.argument("ref", metavar="P1")
@click.option("--activity", required=True, metavar=_("ACTIVITY"), help=_("By name or catalogue id."))
@click.option("--place", required=True, metavar=_("PLACE"), help=_("A place of the plan."))
@click.option("--partner", required=True, metavar=_("PARTNER"), help=_("A partner of the plan."))
@click.option("--people", type=float, metavar="N", help=_("How many people (default: a tenth of the need)."))
@workspace_option
@json_option
def why_not(
    ref: str, activity: str, place: str, partner: str, people: float | None, workspace_folder: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Print the loss and what it would displace."""
    from layidu.cycle.planning.arguing import why_not as answered

    opened(workspace_folder)
    _say(answered(ref, activity=activity, place=place, partner=partner, people=people), as_json=as_json)


@click.command("more", help=_("One more million of each funder: what it buys and where; one less: what it costs."))
@click.argument("ref", metavar="P1")
@click.option("--amount", type=float, default=1_000_000, show_default=True, help=_("In the plan's currency."))
@workspace_option
@json_option
def more(ref: str, amount: float, workspace_folder: Path | None, as_json: bool) -> None:
    """Print a sentence more and a sentence less for each funder, then the rules that bind."""
    from layidu.cycle.planning.arguing import more_and_less

    opened(workspace_folder)
    _say(more_and_less(ref, amount), as_json=as_json)


def _say(told: Told, *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json(asdict(told))
        return
    for sentence in told.sentences:
        click.echo(sentence)
    if told.numbers:
        click.echo(_("The numbers (layidu explain REFERENCE opens them):"))
    for number in told.numbers:
        click.echo(f"  {number.label} : {number.text} ({number.id})")


commands = (why, why_not, more)
