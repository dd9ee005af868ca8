"""``layidu agenda``: what a meeting must come back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.publishing.content import Statement
    from layidu.publishing.meeting_content import AgendaContent, FollowedRow


@click.command("agenda", help=_("Before a meeting: what was promised last time, what became of it, what is overdue."))
@click.option("--actor", metavar=_("ACTOR"), help=_("Whom the meeting is with."))
@click.option("--place", metavar=_("PLACE"), help=_("The region or cercle that it is about."))
@click.option("--forum", metavar=_("MEETING"), help=_("The reference of an earlier meeting whose decisions come back."))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("The day of the meeting (default: today)."))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("FILE"),
    help=_("Freeze it and write it there, .pdf or .docx."),
)
@workspace_option
@json_option
def command(
    actor: str | None,
    place: str | None,
    forum: str | None,
    day: datetime | None,
    out: Path | None,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Print the agenda; every number can be opened by its reference."""
    from layidu.cycle.agenda import AgendaMaker, publish_agenda

    if sum(given is not None for given in (actor, place, forum)) != 1:
        raise click.UsageError(_("An agenda is about one of --actor, --place and --forum."))
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    if out is not None and out.suffix.lower() not in (".pdf", ".docx"):
        raise click.UsageError(_("An agenda is written as .pdf or .docx."))
    workspace = opened(workspace_folder)
    maker = AgendaMaker(workspace, on, actor=actor, place=place, forum=forum)
    if out is not None:
        published = publish_agenda(workspace, maker)
        out.write_bytes(published.file(out.suffix.lower()).read_bytes())
        click.echo(_("{file} ({reference})").format(file=out, reference=published.snapshot_id))
        return
    content = maker.content()
    maker.book.save()
    if as_json:
        print_json(asdict(content))
    else:
        _print(content)


def _print(content: AgendaContent) -> None:
    from layidu.core.periods import date_fr

    click.echo(f"{content.title} – {date_fr(content.issued_on)}")
    if content.example:
        click.echo(_("Invented data."))
    if content.last:
        click.echo(_("Last meeting: {title}, {day}").format(title=content.last.title, day=date_fr(content.last.start)))
    for figure in (content.open, content.overdue, content.waiting_count, content.wishes, content.closed_since):
        click.echo(f"{figure.label} : {figure.text} [{figure.id}]")
    print_rows(_("Promised last time and since"), content.promised)
    print_rows(_("Overdue: they owe") if content.about_kind == "acteur" else _("Overdue"), content.they_owe)
    print_rows(_("Overdue: owed to them"), content.owed_to_them)
    print_rows(_("Waiting for somebody"), content.waiting)
    print_rows(_("Blocked"), content.blocked)
    print_rows(_("Due soon"), content.due_soon)
    print_statements(_("To confirm or let go"), content.to_confirm)
    for sentence in content.cannot_say:
        click.echo(sentence)


def print_rows(title: str, rows: Sequence[FollowedRow]) -> None:
    """A table of followed promises under a title; nothing where there is none."""
    if not rows:
        return
    click.echo(f"\n{title}")
    print_table(
        [_("No."), _("Owed by"), _("What"), _("Target"), _("Due"), _("Status"), "", _("Last review")],
        [
            [
                item.ref,
                item.row.owed_by,
                item.row.title,
                " / ".join(figure.text for figure in (item.row.target, item.row.done) if figure),
                item.row.due.isoformat() if item.row.due else "–",
                item.row.status,
                " ; ".join(words for words in (item.row.lateness, item.progress) if words),
                " ; ".join(words for words in (item.judged, item.evidence) if words),
            ]
            for item in rows
        ],
    )


def print_statements(title: str, said: Sequence[Statement]) -> None:
    """A list of wishes under a title; nothing where there is none."""
    if said:
        click.echo(f"\n{title}")
        for one in said:
            where = f" ({one.meeting}, {one.said_on})" if one.meeting else ""
            click.echo(f"- {one.id} : {one.text}{where}")
