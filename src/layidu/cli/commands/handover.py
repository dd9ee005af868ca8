"""``layidu handover``: a post's file on the day its holder changes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.commands.agenda import print_rows, print_statements
from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.publishing.meeting_content import HandoverContent


@click.command("handover", help=_("A post's file: roadmap, contract, means, partners, promises on both sides."))
@click.argument("post", metavar=_("POST"))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("The day of the handover (default: today)."))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("FILE"),
    help=_("Freeze it and write it there, .pdf, .docx or .json."),
)
@workspace_option
@json_option
def command(post: str, day: datetime | None, out: Path | None, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the file; a handover moves no promise, and this command changes none."""
    from layidu.cycle.handover import HandoverMaker, publish_handover

    workspace = opened(workspace_folder)
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    if out is not None:
        if out.suffix.lower() not in (".json", ".pdf", ".docx"):
            raise click.UsageError(_("A post's file is written as .pdf, .docx or .json."))
        published = publish_handover(workspace, post, on)
        out.write_bytes(published.file(out.suffix.lower()).read_bytes())
        click.echo(_("{file} ({reference})").format(file=out, reference=published.snapshot_id))
        return
    maker = HandoverMaker(workspace, post, on)
    content = maker.content()
    maker.book.save()
    if as_json:
        print_json(asdict(content))
    else:
        _print(content)


def _print(content: HandoverContent) -> None:
    from layidu.core.periods import date_fr

    click.echo(f"{content.post} – {date_fr(content.issued_on)}")
    if content.example:
        click.echo(_("Invented data."))
    if content.held_since:
        click.echo(_("Held since {day}.").format(day=date_fr(content.held_since)))
    for figure in (content.open, content.overdue, content.owed_to_post, content.wishes):
        click.echo(f"{figure.label} : {figure.text} [{figure.id}]")
    if content.places:
        click.echo(_("Places: {places}").format(places=", ".join(content.places)))
    print_rows(_("Roadmap"), content.roadmap)
    print_rows(_("Contract"), content.contract)
    print_rows(_("Means owed to the post"), content.means_received)
    print_rows(_("Means that the post owes"), content.means_owed)
    print_rows(_("Other promises of the post"), content.owes)
    print_rows(_("Promised to the post"), content.owed)
    print_statements(_("To confirm or let go"), content.to_confirm)
    if content.partners:
        click.echo("\n" + _("Partners in its places") + f" ({content.period_label})")
        print_table(
            [_("Partner"), _("Rows"), ""], [[p.place, p.figure.text, f"[{p.figure.id}]"] for p in content.partners]
        )
    if content.meetings:
        click.echo("\n" + _("Meetings of the year"))
        print_table(
            [_("Date"), _("Meeting"), _("Held by"), _("Said"), _("Reviews")],
            [[m.start.isoformat(), m.title, m.held_by, m.promises.text, m.reviews.text] for m in content.meetings],
        )
    print_rows(_("Closed over the year"), content.closed)
    for sentence in content.cannot_say:
        click.echo(sentence)
