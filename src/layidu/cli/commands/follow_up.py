"""``layidu follow-up``: promises as they stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

STATUSES = ("overdue", "announced", "proposed", "requested", "accepted", "signed", "fulfilled", "cancelled")


@click.command("follow-up", help=_("What was announced, what was signed, what is overdue, by actor and place."))
@workspace_option
@click.option("--actor", metavar=_("ACTOR"), help=_("Only promises in which this actor has a part."))
@click.option("--place", metavar=_("PLACE"), help=_("Only promises that touch this place."))
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(STATUSES), help=_("Only these (repeat for several).")
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("As things stood that day (default: today)."))
@json_option
def command(
    workspace_folder: Path | None,
    actor: str | None,
    place: str | None,
    statuses: tuple[str, ...],
    day: datetime | None,
    as_json: bool,
) -> None:
    """Print the promises, the most overdue first, and their tally."""
    from layidu.accountability.standing import tally
    from layidu.core.numbers import format_fr
    from layidu.core.periods import date_fr
    from layidu.cycle.actors import the_actor
    from layidu.cycle.following import follow_up

    workspace = opened(workspace_folder)
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    found = follow_up(workspace, on, actor=the_actor(actor).id if actor else None, place=place, statuses=statuses)
    counts = tally([item.standing for item in found])
    if as_json:
        print_json({"on": on, "commitments": [item.as_json() for item in found]})
        return
    print_table(
        [_("No."), _("Owed by"), _("What"), _("Target"), _("Places"), _("Due"), _("Status"), ""],
        [
            [
                item.promise.ref,
                item.owed_by,
                item.promise.title,
                item.target_fr(),
                ", ".join(item.place_names),
                item.promise.end.isoformat() if item.promise.end else "–",
                item.status_fr(),
                item.lateness_fr(),
            ]
            for item in found
        ],
    )
    click.echo(
        _(
            "On {day}: {open} open, of which {overdue} overdue and {soon} due soon; {kept} kept; "
            "{cancelled} cancelled; {wishes} not binding."
        ).format(
            day=date_fr(on),
            open=format_fr(counts.open),
            overdue=format_fr(counts.overdue),
            soon=format_fr(counts.due_soon),
            kept=format_fr(counts.kept),
            cancelled=format_fr(counts.cancelled),
            wishes=format_fr(counts.wishes),
        )
    )
