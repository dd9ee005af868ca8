"""``layidu review``: one judgement of one promise, entered directly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.command("review", help=_("Judge a promise: kept, cancelled or to be continued, and how far it is."))
@click.argument("ref", metavar=_("NUMBER"))
@click.option(
    "--decision", type=click.Choice(["fulfilled", "cancelled", "continue"]), help=_("What is decided about it.")
)
@click.option("--state", type=click.Choice(["started", "blocked", "waiting"]), help=_("How far the work is."))
@click.option("--waits-for", metavar=_("ACTOR"), help=_("Whose move it is, when it waits or is blocked."))
@click.option("--evidence", metavar=_("TEXT"), help=_("A document, its reference, or where the source is found."))
@click.option("--done-on", type=click.DateTime(["%Y-%m-%d"]), help=_("The day it was done, where it is kept."))
@click.option("--finding", metavar=_("TEXT"), help=_("What was found; the reason, where there is no evidence."))
@click.option("--rating", metavar=_("TEXT"), help=_("An appreciation in a few words."))
@click.option("--by", required=True, metavar=_("ACTOR"), help=_("Who judges; kept with the review."))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("The day of the review (default: today)."))
@workspace_option
@json_option
def command(
    ref: str,
    decision: str | None,
    state: str | None,
    waits_for: str | None,
    evidence: str | None,
    done_on: datetime | None,
    finding: str | None,
    rating: str | None,
    by: str,
    day: datetime | None,
    workspace_folder: Path | None,
    as_json: bool,
) -> None:
    """Store the review, or say why not; exit 2 when nothing was stored."""
    from layidu.cycle.reviewing import enter_review

    if not any((decision, state, finding, rating)):
        raise click.UsageError(_("A review says something: --decision, --state, --finding or --rating."))
    on = (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day
    result = enter_review(
        opened(workspace_folder),
        ref,
        on=on,
        by=by,
        decision=decision or "",
        state=state or "",
        waits_for=waits_for or "",
        evidence=evidence or "",
        finding=finding or "",
        rating=rating or "",
        done_on=done_on.date() if done_on else None,
    )
    if as_json:
        print_json(
            {
                "ref": ref,
                "on": on,
                "loaded": result.loaded,
                "unchanged": result.unchanged,
                "superseded": result.superseded,
            }
        )
    elif result.unchanged:
        click.echo(_("This review was in the ledger already: nothing changed."))
    elif result.superseded:
        click.echo(_("The review of {ref} corrects the one of the same day.").format(ref=ref))
    else:
        click.echo(_("The review of {ref} is in the ledger.").format(ref=ref))
