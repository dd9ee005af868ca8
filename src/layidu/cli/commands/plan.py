"""``layidu plan``: scarce means -> proposed commitments, argued; its questions are modules of ``cli/plans``."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli import plans
from layidu.cli.options import LEVELS, PERIOD, json_option, opened, workspace_option
from layidu.cli.plans.comparing import promises_option
from layidu.cli.printing import print_json
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period

FAIRNESS = {"most": "most_good", "least-served": "least_served", "bounded": "bounded", "worst-fifth": "worst_fifth"}


@click.group(
    "plan",
    invoke_without_command=True,
    help=_("Who should do what, where, with which money, and why: a plan, its proof and its arguments."),
)
@workspace_option
@click.option("--period", type=PERIOD, help=_("The period to plan."))
@click.option(
    "--means",
    "means_file",
    type=click.Path(path_type=Path),
    help=_("The workbook of means (layidu template means)."),
)
@click.option(
    "--by", "level", type=click.Choice(LEVELS), default="region", show_default=True, help=_("The level of places.")
)
@click.option("--division", metavar="ML-2023", help=_("The division (default: the present one)."))
@click.option("--needs", "needs_period", type=PERIOD, help=_("The period of the needs (default: the plan's own)."))
@click.option("--quarterly", is_flag=True, help=_("Plan quarter by quarter."))
@click.option(
    "--fairness",
    type=click.Choice(list(FAIRNESS)),
    default="most",
    show_default=True,
    help=_("What comes first: the most good, or a level of fairness."),
)
@click.option(
    "--measure",
    type=click.Choice(["effects", "severity"]),
    default="effects",
    show_default=True,
    help=_("What good is: the activities' effects, or people in need weighted by severity."),
)
@promises_option
@click.option("--gap", type=float, default=0.001, show_default=True, help=_("The proven gap at which to stop."))
@click.option("--seconds", type=float, default=60.0, show_default=True, help=_("The longest search."))
@click.option("--out", type=click.Path(path_type=Path), help=_("The plan's workbook to write, xlsx."))
@click.option("--draft", is_flag=True, help=_("Keep the plan to be compared, and propose nothing."))
@json_option
@click.pass_context
def command(context: click.Context, /, **asked: Any) -> None:
    """Make a plan, unless a question about one follows."""
    if context.invoked_subcommand is not None:
        return
    if asked["period"] is None or asked["means_file"] is None:
        raise click.UsageError(_("A plan needs --period and --means."))
    _make(**asked)


def _make(
    workspace_folder: Path | None,
    period: Period,
    means_file: Path,
    level: str,
    division: str | None,
    needs_period: Period | None,
    quarterly: bool,
    fairness: str,
    measure: Any,
    promises: str,
    gap: float,
    seconds: float,
    out: Path | None,
    draft: bool,
    as_json: bool,
) -> None:
    from datetime import datetime

    from layidu.cli.plans.printing import print_plan, searching
    from layidu.cycle.planning.making import Asked, planned, pose
    from layidu.cycle.planning.storing import plain, store

    workspace = opened(workspace_folder)
    chosen: Any = FAIRNESS[fairness]
    asked = Asked(
        period, means_file, level, division, needs_period, chosen, measure, quarterly, gap=gap, seconds=seconds,
        promises=promises == "counted",
    )  # fmt: skip
    with searching() as (progress, stop):
        posed = pose(workspace, asked)
        plan = planned(posed, progress=progress, stop=stop)
    today = datetime.now().date()  # noqa: DTZ005 - the reader's own day
    stored = store(workspace, posed, plan, on=today, proposing=not draft)
    if out is not None:
        out.write_bytes(stored.published.path.read_bytes())
    if as_json:
        print_json({**plain(stored.content), "proposed": stored.proposed, "withdrawn": stored.withdrawn,
                    "file": str(stored.published.path)})  # fmt: skip
        return
    print_plan(stored.content)
    if not draft:
        click.echo(
            _("{count} commitments proposed in the ledger; nobody is bound before they are adopted: "
              "layidu plan adopt {plan}").format(count=stored.proposed, plan=stored.content.snapshot_id)
        )  # fmt: skip
    click.echo(f"{stored.published.path}")


for _module in sorted(module.name for module in pkgutil.iter_modules(plans.__path__)):
    for _command in getattr(importlib.import_module(f"{plans.__name__}.{_module}"), "commands", ()):
        command.add_command(_command)
