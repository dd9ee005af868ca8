"""``layidu post``: posts and who holds them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("post", help=_("Posts and who holds them: promises belong to the post, never to the person."))
def command() -> None:
    """The group of what can be done with posts."""


@command.command("appoint", help=_("Record who holds a post from a day on; the holder before leaves the day before."))
@click.argument("post", metavar=_("POST"))
@click.option("--holder", required=True, metavar=_("NAME"), help=_("The person: never exported, never published."))
@click.option("--on", "day", type=_DAY, required=True, help=_("First day in the post."))
@click.option("--until", type=_DAY, help=_("Last day, where it is known (an interim)."))
@click.option("--by", required=True, metavar=_("ACTOR"), help=_("Who appoints."))
@click.option("--new", is_flag=True, help=_("No file has named this post yet."))
@workspace_option
@json_option
def appoint_command(
    post: str,
    holder: str,
    day: datetime,
    until: datetime | None,
    by: str,
    new: bool,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Store the appointment, or say why not."""
    from layidu.cycle.posts import appoint

    result = appoint(
        opened(workspace_folder),
        post,
        holder=holder,
        on=day.date(),
        by=by,
        until=until.date() if until else None,
        new=new,
    )
    if as_json:
        print_json({"post": post, "on": day.date(), "loaded": result.loaded, "unchanged": result.unchanged,
                    "superseded": result.superseded})  # fmt: skip
    else:
        click.echo(
            _("{post}: the holder is recorded from {day} on.").format(post=post, day=day.date())
            if result.loaded
            else _("This appointment was in the ledger already: nothing changed.")
        )


@command.command("list", help=_("Who held which post, when, as this ledger knows it."))
@click.argument("post", metavar=_("POST"), required=False)
@workspace_option
@json_option
def list_command(post: str | None, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the holdings of one post or of all; JSON leaves the names out."""
    from layidu.cycle.actors import the_actor
    from layidu.ledger.queries.actors import actor_names
    from layidu.ledger.queries.posts import holdings

    opened(workspace_folder)
    found, names = holdings(the_actor(post).id if post else None), actor_names()
    if as_json:
        print_json(
            [
                {"post": names[h.post], "start": h.start, "end": h.end, "appointed_by": names[h.appointed_by]}
                for h in found
            ]
        )
        return
    print_table(
        [_("Post"), _("Holder"), _("From"), _("To"), _("Appointed by")],
        [
            [names[h.post], h.holder, h.start.isoformat(), h.end.isoformat() if h.end else "–", names[h.appointed_by]]
            for h in found
        ],
    )
