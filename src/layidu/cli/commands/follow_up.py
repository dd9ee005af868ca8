"""``layidu follow-up``: promises as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from datetime import date

    from layidu.cycle.following import Counted, FollowedPromise

STATUSES = (
    "overdue", "due-soon", "blocked", "waiting", "open", "closed",
    "announced", "proposed", "requested", "accepted", "signed", "fulfilled", "cancelled",
)  # fmt: skip
KINDS = ("contract_target", "activity", "pledge", "recommendation", "task", "means")


@click.command("follow-up", help=_("What was announced, what was signed, what is overdue, by actor, axis and place."))
@workspace_option
@click.option("--actor", metavar=_("ACTOR"), help=_("Only promises in which this actor has a part."))
@click.option("--owner", metavar=_("ACTOR"), help=_("Only promises that this actor owes, alone or with others."))
@click.option("--axis", metavar=_("TEXT"), help=_("Only promises whose axis holds these words."))
@click.option("--place", metavar=_("PLACE"), help=_("Only promises that touch this place."))
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help=_("Only these (repeat for several)."))
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(STATUSES), help=_("Only these (repeat for several).")
)
@click.option(
    "--by",
    "by",
    type=click.Choice(["axis", "owner"]),
    help=_("Counts by axis or by owner, in place of the list."),
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("As things stood that day (default: today)."))
@json_option
def command(
    workspace_folder: Path | None,
    actor: str | None,
    owner: str | None,
    axis: str | None,
    place: str | None,
    kinds: tuple[str, ...],
    statuses: tuple[str, ...],
    by: str | None,
    day: datetime | None,
    as_json: bool,
) -> None:
    """Print the promises, the most overdue first, and their tally."""
    from layidu.cycle.actors import the_actor
    from layidu.cycle.following import Kept, counted_by, follow_up

    workspace = opened(workspace_folder)
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    kept = Kept(
        actor=the_actor(actor).id if actor else None,
        owner=the_actor(owner).id if owner else None,
        place=place,
        axis=axis,
        kinds=kinds,
        statuses=statuses,
    )
    found = follow_up(workspace, on, kept=kept)
    by_axis = counted_by(found, lambda item: item.promise.axis)
    by_owner = counted_by(found, lambda item: item.owed_by)
    if as_json:
        print_json(
            {
                "on": on,
                "commitments": [item.as_json() for item in found],
                "by_axis": [line.as_json() for line in by_axis],
                "by_owner": [line.as_json() for line in by_owner],
            }
        )
        return
    if by:
        _print_counts(_("Axis") if by == "axis" else _("Owed by"), by_axis if by == "axis" else by_owner)
    else:
        _print_promises(found)
    _print_tally(found, on)


def _print_promises(found: Sequence[FollowedPromise]) -> None:
    from layidu.cycle.followed_lines import followed_line

    print_table(
        [_("No."), _("Owed by"), _("What"), _("Target"), _("Places"), _("Due"), _("Status"), ""],
        [followed_line(item)["cells"] for item in found],
    )


def _print_counts(first: str, lines: Sequence[Counted]) -> None:
    heads = {
        "overdue": _("Overdue"), "blocked": _("Blocked"), "waiting": _("Waiting"), "due-soon": _("Due soon"),
        "open": _("Open"), "wish": _("Not binding"), "closed": _("Closed"),
    }  # fmt: skip
    print_table(
        [first, _("Total"), *heads.values()],
        [[line.name or "–", str(line.total), *(str(line.buckets[bucket]) for bucket in heads)] for line in lines],
        numeric=range(1, len(heads) + 2),
    )


def _print_tally(found: Sequence[FollowedPromise], on: date) -> None:
    from layidu.accountability.standing import tally
    from layidu.core.numbers import format_fr
    from layidu.core.periods import date_fr

    counts = tally([item.standing for item in found])
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
