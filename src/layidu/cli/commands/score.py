"""``layidu score``: what each contract is worth in a quarter, and why."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _
from layidu.core.periods import Period


@click.command("score", help=_("What each contract is worth in a quarter, line by line, and why; close the quarter."))
@click.option("--period", type=PERIOD, required=True, help=_("The quarter, such as 2026Q1."))
@click.option("--contract", "ref", metavar=_("NUMBER"), help=_("Only this contract."))
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("As things were known that day (default: today).")
)
@click.option("--close", "closing", is_flag=True, help=_("Close the quarter: its score never moves again."))
@click.option(
    "--by",
    metavar=_("NAME"),
    default=getpass.getuser,
    show_default=_("your account"),
    help=_("Who closes; it is kept."),
)
@click.option(
    "--revisions", "beside", is_flag=True, help=_("Every frozen score of the quarter, and what stands beside it.")
)
@workspace_option
@json_option
def command(
    period: Period,
    ref: str | None,
    day: datetime | None,
    closing: bool,
    by: str,
    beside: bool,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Print one part a contract: the whole, its objectives, their lines, and the means owed in return."""
    from layidu.cycle.contracts import scoring

    workspace = opened(workspace_folder)
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    if closing:
        found = scoring.close(workspace, period, on, by=by, ref=ref)
    elif beside:
        found = scoring.revisions(workspace, period, on, ref=ref)
    else:
        found = scoring.scores(workspace, period, on, ref=ref)
    if as_json:
        print_json({"period": str(period), "on": on, "contracts": [each.as_json() for each in found]})
        return
    for each in found:
        _print(each.as_json())
    if not found:
        click.echo(_("No signed contract covers this quarter."))


def _print(score: dict[str, Any]) -> None:
    from layidu.cycle.contracts.wording import delivered_fr, standing_fr, state_fr, total_fr

    if score["example"]:
        click.echo(_("INVENTED EXAMPLE"))
    click.echo(f"{score['contract']} – {score['title']}")
    click.echo(_("Holder: {holder}; version {version}; {state}").format(
        holder=score["holder"], version=score["version"], state=state_fr(score["closed"])
    ))  # fmt: skip
    click.echo(f"{_('Score')} : {total_fr(score)} ; {standing_fr(score)}   [{score['id']}]")
    print_table(
        [
            _("No."),
            _("Line"),
            _("Value"),
            _("Asked for now"),
            _("Achieved"),
            _("Points"),
            _("Colour"),
            _("Trend"),
            _("Remarks"),
            "ID",
        ],
        [row for objective in score["objectives"] for row in _rows(objective)],
        numeric=(4, 5),
    )
    for owed in score["means"]:
        click.echo(_("Owed in return: {means}").format(means=delivered_fr(owed)))
    for item in score["findings"]:
        click.echo(item["message"])
    click.echo("")


def _rows(objective: dict[str, Any]) -> list[Sequence[str]]:
    from layidu.accountability.results import COLOURS_FR, TRENDS_FR
    from layidu.cycle.contracts.wording import points_fr, quantity_fr, remarks_fr, share_fr, total_fr, value_fr

    head = [
        objective["ref"],
        f"{objective['title']} ({share_fr(objective['weight'])})",
        total_fr(objective),
        "",
        "",
        "",
    ]
    rows: list[Sequence[str]] = [
        [*head, COLOURS_FR[objective["colour"]], TRENDS_FR[objective["trend"]], "", objective["id"]]
    ]
    rows += [
        [
            f"  {line['ref']}",
            f"{line['title']} ({share_fr(line['contract_weight'])})",
            value_fr(line),
            quantity_fr(line["expected"], line["unit"]),
            share_fr(line["achievement"]),
            points_fr(line["points"]),
            COLOURS_FR[line["colour"]],
            TRENDS_FR[line["trend"]],
            remarks_fr(line),
            line["id"],
        ]
        for line in objective["lines"]
    ]
    return rows
