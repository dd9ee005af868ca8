"""``layidu practice``: what was tried, whether it did more than elsewhere, and where it may go next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from layidu.cli.options import by_option, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

_DAY = click.DateTime(["%Y-%m-%d"])
_on = click.option("--on", "day", type=_DAY, help=_("As things were known that day (default: today)."))
_ref = click.argument("ref", metavar=_("NUMBER"))


def _today(day: datetime | None) -> Any:
    return (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day


@click.group("practice", help=_("Practices: what was tried, beside like places, and where it may go next."))
def command() -> None:
    """The group; practices enter by ``layidu import``."""


@command.command("list", help=_("The practices of the ledger."))
@workspace_option
@json_option
def list_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a practice."""
    from layidu.cycle.practices.comparing import listed

    rows = listed(opened(workspace_folder))
    if as_json:
        print_json(rows)
        return
    print_table(
        [_("No."), _("Practice"), _("Tried in"), _("Cost"), _("Told by")],
        [
            [row["ref"], row["title"], ", ".join(row["places"]), row["cost"]["text"] if row["cost"] else "–",
             row["told_by"]]
            for row in rows
        ],
    )  # fmt: skip


@command.command("show", help=_("One practice: what was done, its conditions, its cost, what is looked at."))
@_ref
@workspace_option
@json_option
def show(ref: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print what the ledger holds of a practice."""
    from layidu.cycle.practices.comparing import shown

    data = shown(opened(workspace_folder), ref)
    if as_json:
        print_json(data)
        return
    _head(data)
    click.echo(data["what"])
    for condition in data["conditions"]:
        click.echo(f"- {condition['text']}")
    if data["other_conditions"]:
        click.echo(f"- {data['other_conditions']}")
    evidence = data["evidence"]
    if evidence:
        click.echo(
            _("Looked at: {label}, {before} then {after}; places alike by {like}").format(
                label=evidence["label"], before=evidence["before"], after=evidence["after"], like=evidence["like_text"]
            )
        )


@command.command("compare", help=_("What changed where it was tried, beside like places, with its doubt."))
@_ref
@_on
@workspace_option
@json_option
def compare(ref: str, day: datetime | None, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the sentence, then each place; every number opens."""
    from layidu.cycle.practices.comparing import change_fr, compared, rows_of

    made = compared(opened(workspace_folder), ref, _today(day))
    made.book.save()
    if as_json:
        print_json(made.data)
        return
    data = made.data
    _head(data)
    click.echo(f"{data['sentence']}   {data['id'] and '[' + data['id'] + ']'}")
    evidence = data["evidence"]
    if evidence is None:
        return
    print_table(
        [_("Place"), _("Before"), _("After"), _("Change"), "ID"],
        [
            [
                f"  {one['place_name']}" if one["beside"] else one["place_name"],
                _level(one["before"], evidence["unit"]),
                _level(one["after"], evidence["unit"]),
                change_fr(one["change"], evidence["unit"], evidence["measure"]),
                one["id"],
            ]
            for one in rows_of(data)
        ],
        numeric=(1, 2, 3),
    )
    for out in data["left_out"]:
        if out["tried"]:
            click.echo(_("Left out: {place}: {why}").format(place=out["place_name"], why=out["why"]))
    others = sum(not out["tried"] for out in data["left_out"])
    if others:
        click.echo(_("{count} other places are left out for want of values; --json names them.").format(count=others))
    click.echo(data["caution"])


@command.command("alike", help=_("The other places, by whether the conditions of the practice are met there."))
@_ref
@_on
@workspace_option
@json_option
def alike(ref: str, day: datetime | None, workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a place: met, not met, not known."""
    from layidu.accountability.practices.conditions import STATES_FR
    from layidu.cycle.practices.comparing import alike_places

    data, book = alike_places(opened(workspace_folder), ref, _today(day))
    book.save()
    if as_json:
        print_json(data)
        return
    _head(data)
    print_table(
        [_("Place"), _("Conditions"), *(check["text"] for check in data["conditions"])],
        [
            [place["place_name"], STATES_FR[place["state"]],
             *(f"{STATES_FR[check['state']]} {check['id'] and '[' + check['id'] + ']'}" for check in place["checks"])]
            for place in data["alike"]
        ],
    )  # fmt: skip
    if data["other_conditions"]:
        click.echo(_("To check on the spot: {conditions}").format(conditions=data["other_conditions"]))


@command.command("extend", help=_("Propose a practice to other places; nobody is bound until it is accepted."))
@_ref
@click.option("--to", "places", multiple=True, required=True, metavar=_("PLACE"), help=_("A place; several times."))
@click.option("--owner", required=True, metavar=_("POST"), help=_("Who would owe it."))
@click.option("--due", type=_DAY, help=_("By which day."))
@_on
@by_option
@workspace_option
@json_option
def extend(
    ref: str,
    places: tuple[str, ...],
    owner: str,
    due: datetime | None,
    day: datetime | None,
    by: str,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Print the numbers of what is proposed, and the conditions that are in doubt."""
    from layidu.cycle.practices.extending import extend as extended

    made = extended(opened(workspace_folder), ref, places, owner, _today(day), by=by, due=due.date() if due else None)
    if as_json:
        print_json(
            {
                "practice": made.practice,
                "proposed": made.proposed,
                "already": made.already,
                "findings": [
                    {"code": said.code, "severity": said.severity, "message": said.sentence()} for said in made.findings
                ],
            }
        )
        return
    for number in made.proposed:
        click.echo(_("Proposed: {number}").format(number=number))
    for number in made.already:
        click.echo(_("{number} was there before: nothing changed.").format(number=number))
    for said in made.findings:
        click.echo(said.sentence())


def _head(data: dict[str, Any]) -> None:
    if data["example"]:
        click.echo(_("INVENTED EXAMPLE"))
    click.echo(f"{data['ref']} – {data['title']} ({', '.join(data['places'])})")
    if data["cost"]:
        click.echo(_("Cost: {cost}").format(cost=data["cost"]["text"]))


def _level(value: float, unit: str) -> str:
    from layidu.cycle.contracts.wording import quantity_fr

    return quantity_fr(value, unit)
