"""``layidu follow-up``: promises as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from layidu.cli.options import json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

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
@click.pass_obj
def command(
    server: str | None,
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
    wanted: dict[str, Any] = {
        "actor": actor, "owner": owner, "axis": axis, "place": place, "kinds": kinds, "statuses": statuses,
    }  # fmt: skip
    if server:
        not_on_a_server(server, workspace_folder, day)
        found = _there(server, wanted)
    else:
        found = _here(workspace_folder, wanted, day)
    if as_json:
        commitments = [line["json"] for line in found["lines"]]
        print_json(
            {"on": found["on"], "commitments": commitments, "by_axis": found["by_axis"], "by_owner": found["by_owner"]}
        )
        return
    if by:
        _print_counts(_("Axis") if by == "axis" else _("Owed by"), found[f"by_{by}"])
    else:
        _print_promises(found["lines"])
    _print_tally(found["lines"], date.fromisoformat(found["on"]), narrowed=any(wanted.values()))


def _here(workspace_folder: Path | None, wanted: Mapping[str, Any], day: datetime | None) -> dict[str, Any]:
    from layidu.cycle.actors import the_actor
    from layidu.cycle.followed_lines import followed_line
    from layidu.cycle.following import Kept, counted_by, follow_up

    workspace = opened(workspace_folder)
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    actors = {name: the_actor(wanted[name]).id if wanted[name] else None for name in ("actor", "owner")}
    found = follow_up(workspace, on, kept=Kept(**{**wanted, **actors}))
    return {
        "on": on.isoformat(),
        "lines": [followed_line(item) for item in found],
        "by_axis": [line.as_json() for line in counted_by(found, lambda item: item.promise.axis)],
        "by_owner": [line.as_json() for line in counted_by(found, lambda item: item.owed_by)],
    }


def _there(server: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    from layidu.cli.remote.reading import followed
    from layidu.cli.remote.server import connected

    with connected(server, lambda said: click.echo(said, err=True)) as there:
        return followed(there, **wanted)


def _print_promises(lines: Sequence[Mapping[str, Any]]) -> None:
    print_table(
        [_("No."), _("Owed by"), _("What"), _("Target"), _("Places"), _("Due"), _("Status"), ""],
        [line["cells"] for line in lines],
    )


def _print_counts(first: str, lines: Sequence[Mapping[str, Any]]) -> None:
    heads = {
        "overdue": _("Overdue"), "blocked": _("Blocked"), "waiting": _("Waiting"), "due-soon": _("Due soon"),
        "open": _("Open"), "wish": _("Not binding"), "closed": _("Closed"),
    }  # fmt: skip
    print_table(
        [first, _("Total"), *heads.values()],
        [[line["name"] or "–", str(line["total"]), *(str(line[bucket]) for bucket in heads)] for line in lines],
        numeric=range(1, len(heads) + 2),
    )


def _print_tally(lines: Sequence[Mapping[str, Any]], on: date, *, narrowed: bool) -> None:
    """``narrowed``: the lines are not all promises, and their tally says so."""
    from layidu.core.numbers import format_fr
    from layidu.core.periods import date_fr
    from layidu.cycle.followed_lines import tally_of

    counts = tally_of(lines)
    said = (
        _(
            "Of the promises asked for only, on {day}: {open} open, of which {overdue} overdue and {soon} due soon; "
            "{kept} kept; {cancelled} cancelled; {wishes} not binding."
        )
        if narrowed
        else _(
            "On {day}: {open} open, of which {overdue} overdue and {soon} due soon; {kept} kept; "
            "{cancelled} cancelled; {wishes} not binding."
        )
    )
    click.echo(
        said.format(
            day=date_fr(on),
            open=format_fr(counts.open),
            overdue=format_fr(counts.overdue),
            soon=format_fr(counts.due_soon),
            kept=format_fr(counts.kept),
            cancelled=format_fr(counts.cancelled),
            wishes=format_fr(counts.wishes),
        )
    )
