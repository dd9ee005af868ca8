"""``layidu actors``: who is in the ledger, who may be one, and who was merged."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from layidu.cli.options import by_option, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.group("actors", help=_("Organisations and posts: list them, decide which are one."))
def command() -> None:
    """The group."""


_why = click.option("--why", default="", metavar=_("TEXT"), help=_("The reason; it is kept."))


@command.command("list", help=_("The actors, their spellings and what was merged into them."))
@workspace_option
@json_option
def list_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line an actor."""
    from layidu.cycle.same_actors import listed

    opened(workspace_folder)
    rows = listed()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        [_("Actor"), _("Spellings"), _("Merged into it")],
        [
            [
                row.name,
                ", ".join(row.spellings),
                ", ".join(
                    _("{name} since {on} (merger {number}, {by})").format(
                        name=merger.merged_name, on=merger.on, number=merger.id, by=merger.decided_by
                    )
                    for merger in row.merged
                ),
            ]
            for row in rows
        ],
    )


@command.command("doubtful", help=_("Pairs that may be one: near names, acronyms. A person decides."))
@workspace_option
@json_option
def doubtful_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a pair, and how to decide."""
    from layidu.cycle.same_actors import doubtful

    opened(workspace_folder)
    pairs = doubtful()
    if as_json:
        print_json([asdict(pair) for pair in pairs])
        return
    why = {"near": _("near names"), "acronym": _("initials"), "brackets": _("acronym in brackets")}
    print_table(
        [_("Actor"), _("Deliveries"), _("Actor"), _("Deliveries"), _("Why")],
        [
            [pair.first_name, str(pair.first_rows), pair.second_name, str(pair.second_rows), why[pair.why]]
            for pair in pairs
        ],
        numeric=(1, 3),
    )
    if pairs:
        click.echo(_("The same: layidu actors merge A --into B. Two: layidu actors different A B."))


@command.command("merge", help=_("Say that an actor answers under another's name since a day; facts stay as written."))
@click.argument("name", metavar="A")
@click.option("--into", required=True, metavar="B", help=_("The actor that remains."))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=_("Since which day (default: today)."))
@by_option
@_why
@workspace_option
def merge(name: str, into: str, on: datetime | None, by: str, why: str, workspace_folder: Path | None) -> None:
    """Print the merger's number, by which it is taken back."""
    from layidu.cycle.same_actors import merge_actors

    opened(workspace_folder)
    day = (on or datetime.now()).date()  # noqa: DTZ005 - the day as its reader lives it
    number = merge_actors(name, into, on=day, by=by, why=why)
    click.echo(_("Merged. To take back: layidu actors unmerge {number}").format(number=number))


@command.command("unmerge", help=_("Take a merger back: both actors are seen again."))
@click.argument("number", type=int, metavar="N")
@by_option
@workspace_option
def unmerge(number: int, by: str, workspace_folder: Path | None) -> None:
    """Say that it is done."""
    from layidu.cycle.same_actors import take_back

    opened(workspace_folder)
    take_back(number, by=by)
    click.echo(_("Merger {number} taken back.").format(number=number))


@command.command("kind", help=_("Say whether an actor is a post or an organisation."))
@click.argument("name", metavar=_("ACTOR"))
@click.argument("kind", type=click.Choice(["post", "organisation"]))
@by_option
@workspace_option
@json_option
def kind_(name: str, kind: str, by: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Say what it is now; the same again changes nothing."""
    from layidu.cycle.posts import say_kind

    changed = say_kind(opened(workspace_folder), name, kind, by=by)
    if as_json:
        print_json({"actor": changed.name, "kind": kind, "changed": changed.changed})
        return
    what = {"post": _("a post"), "organisation": _("an organisation")}[kind]
    if changed.changed:
        click.echo(_("{name} is {kind}.").format(name=changed.name, kind=what))
    else:
        click.echo(_("{name} was {kind} already: nothing changed.").format(name=changed.name, kind=what))


@command.command("different", help=_("Say that two actors are two; they are not shown as a pair again."))
@click.argument("name", metavar="A")
@click.argument("other", metavar="B")
@by_option
@_why
@workspace_option
def different(name: str, other: str, by: str, why: str, workspace_folder: Path | None) -> None:
    """Say that it is kept."""
    from layidu.cycle.same_actors import tell_apart

    opened(workspace_folder)
    tell_apart(name, other, by=by, why=why)
    click.echo(_("{name} and {other} are two; this is not asked again.").format(name=name, other=other))
