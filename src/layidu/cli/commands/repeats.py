"""``layidu repeats``: counts that may say the same people twice, decided pair by pair, with undo."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period


@click.group("repeats", help=_("Counts that may repeat each other: look at the pairs, keep both, drop one, take back."))
def command() -> None:
    """The group."""


def _rule(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--period", type=PERIOD, help=_("Only pairs of these months.")),
        click.option("--file", metavar=_("FILE"), help=_("Only pairs with a row of the file of this name.")),
        click.option(
            "--kind", type=click.Choice(["near", "across"]), help=_("Only pairs of one partner, or of two partners.")
        ),
    ):
        function = option(function)
    return function


_by = click.option(
    "--by",
    metavar=_("NAME"),
    default=getpass.getuser,
    show_default=_("your account"),
    help=_("Who decides; it is kept."),
)
_why = click.option("--why", default="", metavar=_("TEXT"), help=_("The reason; it is kept."))


@command.command("list", help=_("The pairs that wait for a decision; with --decided those that were decided."))
@_rule
@click.option("--decided", is_flag=True, help=_("The decisions that stand, with their numbers."))
@workspace_option
@json_option
def list_(
    kind: str | None,
    file: str | None,
    period: Period | None,
    decided: bool,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Print one line a pair."""
    from layidu.core.numbers import format_fr
    from layidu.cycle import repeats

    workspace = opened(workspace_folder)
    if decided:
        made = repeats.decisions()
        if as_json:
            print_json([{**asdict(one), "at": one.at.isoformat()} for one in made])
            return
        print_table(
            [_("Number"), _("Pair"), _("Dropped"), _("Who"), _("Why")],
            [
                [str(one.id), f"{one.first}-{one.second}", str(one.dropped or "–"), one.decided_by, one.why]
                for one in made
            ],
            numeric=(0,),
        )
        return
    pairs = repeats.shown(workspace, repeats.waiting_pairs(kind=kind, file=file, period=period))
    if as_json:
        print_json([asdict(pair) for pair in pairs])
        return
    print_table(
        [_("Pair"), _("Activity"), _("Place"), _("Period"), _("Group"), _("First row"), _("Second row")],
        [
            [
                pair.id, pair.activity, pair.place, pair.period, pair.group,
                *(f"{one.partner} : {format_fr(one.people)} ({one.file}, {one.line})"
                  for one in (pair.first, pair.second)),
            ]
            for pair in pairs
        ],
    )  # fmt: skip
    click.echo(_("{count} pairs wait for a decision.").format(count=format_fr(len(pairs))))


@command.command("keep", help=_("Both rows of each pair stand; they are not asked about again."))
@click.argument("ids", nargs=-1, metavar="[PAIR...]")
@_rule
@_by
@_why
@workspace_option
def keep_(
    ids: tuple[str, ...], kind: str | None, file: str | None, period: Period | None, by: str, why: str,
    workspace_folder: Path | None,
) -> None:  # fmt: skip
    """Print the decisions' numbers."""
    from layidu.cycle import repeats

    if not ids and not (kind or file or period):
        raise click.UsageError(_("Say which pairs: their ids, or a rule (--kind, --file, --period)."))
    opened(workspace_folder)
    made = repeats.keep(repeats.chosen(ids, kind=kind, file=file, period=period), decided_by=by, why=why)
    click.echo(
        _("{count} pairs kept; to take back: layidu repeats undo {decisions}").format(
            count=len(made), decisions=" ".join(map(str, made))
        )
    )


@command.command("drop", help=_("One row of a pair says again what the other says: it counts no more."))
@click.argument("pair_id", metavar="PAIR")
@click.option("--row", type=int, required=True, metavar="ID", help=_("The row to drop: one of the pair's two numbers."))
@_by
@click.option("--why", required=True, metavar=_("TEXT"), help=_("The reason; it is kept."))
@workspace_option
def drop_(pair_id: str, row: int, by: str, why: str, workspace_folder: Path | None) -> None:
    """Print the decision's number."""
    from layidu.cycle import repeats

    opened(workspace_folder)
    made = repeats.drop(repeats.chosen([pair_id])[0], row, decided_by=by, why=why)
    click.echo(
        _("Row {row} counts no more; to take back: layidu repeats undo {decision}").format(row=row, decision=made)
    )


@command.command("undo", help=_("Take decisions on pairs back: the pairs wait again."))
@click.argument("decisions", nargs=-1, required=True, type=int, metavar="N...")
@_by
@_why
@workspace_option
def undo_(decisions: tuple[int, ...], by: str, why: str, workspace_folder: Path | None) -> None:
    """Print how many rows count again."""
    from layidu.cycle import repeats

    opened(workspace_folder)
    again = sum(repeats.undo(decision, decided_by=by, why=why) for decision in decisions)
    click.echo(_("{count} decisions taken back; {rows} rows count again.").format(count=len(decisions), rows=again))
