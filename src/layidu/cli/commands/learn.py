"""``layidu learn``: which column of a partner's own table is what, taught once and remembered."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import by_option, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.cycle.learning import Answers


@click.command("learn", help=_("Say once which column of a partner's own table is what; it is remembered."))
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar=_("FILE"))
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="YAML",
    help=_("Take the answers from this file; nothing is asked."),
)
@click.option("--show", is_flag=True, help=_("Print the answers that the file suggests, as YAML; learn nothing."))
@click.option("--list", "list_all", is_flag=True, help=_("The layouts learned."))
@click.option("--withdraw", type=int, metavar="N", help=_("Read by this layout no more."))
@click.option("--format", "format_name", metavar=_("FORMAT"), help=_("Do not detect the format: it is this one."))
@click.option("--sheet", metavar=_("SHEET"), help=_("The sheet that holds the data."))
@click.option("--header-row", type=int, metavar="N", help=_("The row of the headers, as Excel numbers it."))
@click.option(
    "--partner", metavar=_("NAME"), help=_("Whose layout it is; without it, of everybody with these headers.")
)
@click.option("--counting", metavar="MODE", help=_("How its counts add up, for rows that do not say it themselves."))
@by_option
@workspace_option
@json_option
def command(
    path: Path | None, answers: Path | None, show: bool, list_all: bool, withdraw: int | None, format_name: str | None,
    sheet: str | None, header_row: int | None, partner: str | None, counting: str | None, by: str,
    workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Ask one question a column, or take the answers from a file."""
    from layidu.cycle import learning
    from layidu.ledger.learning import withdraw_layout

    workspace = opened(workspace_folder)
    if list_all:
        _print_layouts(as_json)
        return
    if withdraw is not None:
        withdraw_layout(withdraw, by=by)
        click.echo(_("Layout {number} withdrawn.").format(number=withdraw))
        return
    if path is None:
        raise click.UsageError(_("Say which file to learn from, or --list, or --withdraw N."))
    told = learning.asked_of(answers) if answers else {}
    guessed = learning.guess(
        workspace,
        path,
        format_name=format_name or told.get("format_name"),
        sheet=sheet or told.get("sheet"),
        header_row=header_row or told.get("header_row"),
    )
    guessed = replace(guessed, partner=partner or "", counting_mode=counting or "")
    if show:
        click.echo(learning.answers_as_yaml(guessed), nl=False)
        return
    if not answers and not format_name:
        click.echo(_("Sheet {sheet}, headers in row {row}.").format(sheet=guessed.sheet, row=guessed.header_row))
        wanted = click.prompt(_("Format"), default=guessed.format)
        if wanted != guessed.format:
            guessed = replace(
                learning.guess(workspace, path, format_name=wanted, sheet=guessed.sheet, header_row=guessed.header_row),
                partner=guessed.partner,
                counting_mode=guessed.counting_mode,
            )
    said = learning.answers_from(answers, guessed) if answers else _asked(guessed)
    said = replace(said, partner=partner or said.partner, counting_mode=counting or said.counting_mode)
    number = learning.learn(workspace, path, said, by=by)
    if as_json:
        print_json({"layout": number, "format": said.format, "columns": dict(said.columns)})
        return
    click.echo(_("Layout {number} learned. Now: layidu import {file}").format(number=number, file=path))


def _asked(guessed: Answers) -> Answers:
    """One question a column; an empty answer takes the guess."""
    from layidu.cycle.learning import field_meant, fields_of
    from layidu.intake.vocabulary import shared

    labels = fields_of(guessed.format)
    click.echo(_("Format: {format}. Its fields:").format(format=guessed.format))
    for name, label in labels.items():
        click.echo(f"  {name} – {label}")
    click.echo(_("Answer a field, group=GROUP, auto (as the header says), or - to leave the column aside."))

    def meant(text: str) -> str:
        found = field_meant(guessed.format, text)
        if found is None:
            raise click.BadParameter(_("'{value}' is no field of this format.").format(value=text))
        return found

    columns = {}
    for label, guess in guessed.columns.items():
        shown = " ; ".join(guessed.samples.get(label, ()))[:60]
        question = f"« {label} »" + (f" ({shown})" if shown else "")
        columns[label] = click.prompt(question, default=guess or "-", value_proc=meant)
    modes = ", ".join(shared("counting_modes").labels)
    mode = click.prompt(
        _("Counting mode ({modes}; - : the activity's)").format(modes=modes), default=guessed.counting_mode or "-"
    )
    partner = click.prompt(_("Partner (- : everybody with these headers)"), default=guessed.partner or "-")
    return replace(
        guessed,
        columns=columns,
        counting_mode="" if mode == "-" else mode,
        partner="" if partner == "-" else partner,
    )


def _print_layouts(as_json: bool) -> None:
    from layidu.cycle.learning import layouts_learned

    rows = layouts_learned()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["N", _("Format"), _("Partner"), _("Counting mode"), _("Columns"), _("Learned"), _("Withdrawn by")],
        [
            [
                str(row.id), row.format, row.partner or _("everybody"), row.counting_mode or "–",
                ", ".join(f"{header} = {name or '–'}" for header, name in row.columns.items()),
                f"{row.learned_by}, {row.learned_on}",
                f"{row.withdrawn_by}, {row.withdrawn_on}" if row.withdrawn_by else "",
            ]
            for row in rows
        ],
        numeric=(0,),
    )  # fmt: skip
