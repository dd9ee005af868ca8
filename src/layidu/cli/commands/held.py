"""``layidu held``: rows kept back, settled one by one or by rule, with undo."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from layidu.cli.options import json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.group("held", help=_("Rows kept back: look at them, mend, try again, reject, take back."))
@click.pass_context
def command(context: click.Context) -> None:
    """The group."""
    if context.obj:
        from layidu.cli.main import only_on_a_server

        only_on_a_server(f"held {context.invoked_subcommand}")


def _rule(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--format", "format_name", metavar=_("FORMAT"), help=_("Only rows of this format.")),
        click.option("--file", metavar=_("FILE"), help=_("Only rows of the file of this name.")),
        click.option("--code", metavar="CODE", help=_("Only rows held for this finding code.")),
    ):
        function = option(function)
    return function


def _signed(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--by",
        metavar=_("NAME"),
        default=getpass.getuser,
        show_default=_("your account"),
        help=_("Who decides; it is kept."),
    )(function)


_ids = click.argument("ids", nargs=-1, type=int, metavar="[ID...]")
_why = click.option("--why", default="", metavar=_("TEXT"), help=_("The reason; it is kept."))


@command.command("list", help=_("The rows still held."))
@_rule
@workspace_option
@json_option
@click.pass_obj
def list_(
    server: str | None, code: str | None, file: str | None, format_name: str | None, workspace_folder: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Print one line a row, with its reasons and the mend proposed."""
    from layidu.core.numbers import format_fr

    if server:
        from layidu.cli.remote.reading import held
        from layidu.cli.remote.server import connected

        not_on_a_server(server, workspace_folder)
        with connected(server, lambda said: click.echo(said, err=True)) as there:
            rows = held(there, code=code, file=file, format_name=format_name)
    else:
        from layidu.cycle.mending import waiting

        opened(workspace_folder)
        rows = waiting(code=code, file=file, format_name=format_name)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["ID", _("File"), _("Row"), _("Reasons"), _("Proposed mend")],
        [
            [str(row.id), row.file, str(row.row), ", ".join(code for code, _said in row.reasons), _pairs(row.mend)]
            for row in rows
        ],
        numeric=(0, 2),
    )
    click.echo(_("{count} rows held.").format(count=format_fr(len(rows))))


@command.command("show", help=_("One held row: its cells, every reason, the mend proposed."))
@click.argument("row_id", type=int, metavar="ID")
@workspace_option
@json_option
def show(row_id: int, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the row whole."""
    from layidu.cycle.mending import chosen

    opened(workspace_folder)
    row = chosen([row_id])[0]
    if as_json:
        print_json(asdict(row))
        return
    click.echo(_("{file}, sheet {sheet}, row {row}").format(file=row.file, sheet=row.sheet or "–", row=row.row))
    print_table(
        [_("Column"), _("Value"), _("Proposed mend")],
        [[column, value, row.mend.get(column, "")] for column, value in row.cells.items()],
    )
    for _code, sentence in row.reasons:
        click.echo(sentence)


@command.command("mend", help=_("Change cells of held rows, or accept the mend proposed, and load those now sound."))
@_ids
@_rule
@click.option(
    "--set", "changes", multiple=True, metavar=_("COLUMN=VALUE"), help=_("A cell to change (repeat for several).")
)
@click.option("--accept", is_flag=True, help=_("Accept the mend that each row proposes."))
@_signed
@_why
@workspace_option
@json_option
def mend_(
    ids: tuple[int, ...], code: str | None, file: str | None, format_name: str | None, changes: tuple[str, ...],
    accept: bool, by: str, why: str, workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Exit 1 when some rows are held still."""
    if not accept and not changes:
        raise click.UsageError(_("Say what to change: --set COLUMN=VALUE, or --accept the proposed mend."))
    pairs = dict(change.partition("=")[::2] for change in changes)
    _settle(ids, code, file, format_name, pairs, accept, by, why, workspace_folder, as_json)


@command.command("release", help=_("Try held rows again as they are: what they waited for may have come."))
@_ids
@_rule
@_signed
@_why
@workspace_option
@json_option
def release(
    ids: tuple[int, ...], code: str | None, file: str | None, format_name: str | None, by: str, why: str,
    workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Exit 1 when some rows are held still."""
    _settle(ids, code, file, format_name, {}, False, by, why, workspace_folder, as_json)


@command.command("reject", help=_("Settle held rows as never to be loaded, with the reason."))
@_ids
@_rule
@_signed
@click.option("--why", required=True, metavar=_("TEXT"), help=_("The reason; it is kept."))
@workspace_option
def reject_(
    ids: tuple[int, ...], code: str | None, file: str | None, format_name: str | None, by: str, why: str,
    workspace_folder: Path | None,
) -> None:  # fmt: skip
    """Print the decisions' numbers."""
    from layidu.cycle.mending import chosen, reject

    _need_choice(ids, code, file, format_name)
    opened(workspace_folder)
    rows = chosen(ids, code=code, file=file, format_name=format_name)
    decisions = reject(rows, decided_by=by, why=why)
    click.echo(
        _("{count} rows rejected; to take back: layidu held undo {decisions}").format(
            count=len(rows), decisions=" ".join(map(str, decisions))
        )
    )


@command.command("undo", help=_("Take decisions on held rows back: the rows are held again."))
@click.argument("decisions", nargs=-1, required=True, type=int, metavar="N...")
@_signed
@_why
@workspace_option
def undo_(decisions: tuple[int, ...], by: str, why: str, workspace_folder: Path | None) -> None:
    """Print how many rows are held again."""
    from layidu.cycle.mending import undo

    opened(workspace_folder)
    again = sum(undo(decision, decided_by=by, why=why) for decision in decisions)
    click.echo(_("{count} rows are held again.").format(count=again))


def _need_choice(ids: tuple[int, ...], *rule: str | None) -> None:
    if not ids and not any(rule):
        raise click.UsageError(_("Say which rows: their ids, or a rule (--code, --file, --format)."))


def _settle(
    ids: tuple[int, ...], code: str | None, file: str | None, format_name: str | None, changes: dict[str, str],
    accept: bool, by: str, why: str, workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    from layidu.cycle.mending import chosen, mend

    _need_choice(ids, code, file, format_name)
    workspace = opened(workspace_folder)
    rows = chosen(ids, code=code, file=file, format_name=format_name)
    made = mend(workspace, rows, changes, accept=accept, decided_by=by, why=why)
    if as_json:
        print_json(
            {
                "loaded": made.loaded, "unchanged": made.unchanged, "decisions": list(made.decisions),
                "still_held": [
                    {"id": row.id, "reasons": [reason.sentence() for reason in reasons]} for row, reasons in made.still
                ],
            }
        )  # fmt: skip
    else:
        click.echo(
            _("{loaded} loaded, {unchanged} already in the ledger, {still} held still.").format(
                loaded=made.loaded, unchanged=made.unchanged, still=len(made.still)
            )
        )
        if made.decisions:
            click.echo(
                _("To take back: layidu held undo {decisions}").format(decisions=" ".join(map(str, made.decisions)))
            )
        for row, reasons in made.still:
            for reason in reasons:
                click.echo(f"{row.id} : {reason.sentence()}")
    sys.exit(1 if made.still else 0)


def _pairs(mend: Any) -> str:
    return ", ".join(f"{column} = {value}" for column, value in mend.items())
