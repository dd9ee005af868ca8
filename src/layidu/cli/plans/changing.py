"""``layidu plan change | score | review``: one number changed, a plan made by people, last year's plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli.options import LEVELS, PERIOD, json_option, opened, workspace_option
from layidu.cli.plans.comparing import asked_options
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period


@click.command("change", help=_("A partner leaves, a road closes, a budget falls: the plan again, near the old one."))
@click.argument("ref", metavar="P1")
@click.option("--without-partner", "without", multiple=True, metavar=_("PARTNER"), help=_("It does nothing any more."))
@click.option("--close-road", "closed", multiple=True, metavar=_("PLACE"), help=_("Nobody can go there any more."))
@click.option("--budget", "budgets", multiple=True, metavar="FUNDER=-30%", help=_("A budget that changes."))
@click.option("--keep", is_flag=True, help=_("Keep the new plan and propose it."))
@workspace_option
@json_option
def change(
    ref: str, without: tuple[str, ...], closed: tuple[str, ...], budgets: tuple[str, ...], keep: bool,
    workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the good before and after, and the lines that differ."""
    from layidu.core.numbers import format_fr
    from layidu.cycle.planning.changing import changed, keep_changed

    workspace = opened(workspace_folder)
    if not (without or closed or budgets):
        raise click.UsageError(_("Say what changes: --without-partner, --close-road or --budget."))
    found = changed(ref, without=without, closed=closed, budgets=budgets)
    kept = ""
    if keep:
        today = datetime.now().date()  # noqa: DTZ005 - the reader's own day
        kept = keep_changed(workspace, found, on=today).content.snapshot_id
    if as_json:
        print_json({
            "plan": found.plan, "changes": list(found.what), "before": found.before, "after": found.after,
            "people_moved": found.moved, "benefit_unit": found.benefit_unit, "kept": kept or None,
            "differences": [{"place": d.place, "activity": d.activity, "partner": d.partner, "before": d.before,
                             "after": d.after} for d in found.differences],
        })  # fmt: skip
        return
    click.echo(
        _("{plan}, {what}: {before} → {after} {unit}, {moved} people moved.").format(
            plan=found.plan, what=" ; ".join(found.what), before=format_fr(found.before), after=format_fr(found.after),
            unit=found.benefit_unit, moved=format_fr(found.moved),
        )
    )  # fmt: skip
    print_table(
        [_("Activity"), _("Place"), _("Partner"), _("Before"), _("After")],
        [[d.activity, d.place, d.partner, format_fr(d.before), format_fr(d.after)] for d in found.differences[:60]],
        numeric=(3, 4),
    )
    if kept:
        click.echo(_("Proposed as plan {plan}.").format(plan=kept))


@click.command("score", help=_("A plan made by people (xlsx): its good, the rules it breaks, the few changes to ask."))
@click.argument("file", type=click.Path(path_type=Path), metavar=_("FILE.xlsx"))
@workspace_option
@asked_options
@json_option
def score(
    file: Path, workspace_folder: Path | None, period: Period, means_file: Path, level: str,
    needs_period: Period | None, measure: Any, promises: str, as_json: bool,
) -> None:  # fmt: skip
    """Print the score, the breaches, and what moving a few persons would bring."""
    from layidu.core.money import Money
    from layidu.core.numbers import format_fr, percent_fr
    from layidu.cycle.planning.handmade import score_file
    from layidu.cycle.planning.making import Asked, pose

    workspace = opened(workspace_folder)
    posed = pose(workspace, Asked(period, means_file, level, None, needs_period, "most_good", measure,
                                   promises=promises == "counted"))  # fmt: skip
    found = score_file(workspace, posed, file)
    if as_json:
        print_json(found.as_json())
        return
    click.echo(
        _("{lines} lines: {impact} {unit} for {cost}; the best plan does {best}.").format(
            lines=format_fr(found.lines), impact=format_fr(found.score.impact), unit=found.benefit_unit,
            cost=Money(round(found.score.cost), found.currency).text(), best=format_fr(found.best),
        )
    )  # fmt: skip
    click.echo(_("Rules broken: {count}").format(count=format_fr(len(found.broken))))
    for sentence in found.broken:
        click.echo(f"  {sentence}")
    print_table(
        [_("More people changed"), _("People moved in all"), _("Good ({unit})").format(unit=found.benefit_unit)],
        [[percent_fr(one.share), format_fr(one.moved), format_fr(one.plan.impact)] for one in found.improved],
        numeric=(0, 1, 2),
    )
    click.echo(_("The changes to ask first:"))
    print_table(
        [_("Line"), _("Before"), _("After")],
        [[line, format_fr(before), format_fr(after)] for line, before, after in found.changes[:25]],
        numeric=(1, 2),
    )


@click.command("review", help=_("A period's plan beside what was promised and what was delivered."))
@click.option("--period", "--year", "period", type=PERIOD, required=True, help=_("The period to look back on."))
@click.option("--plan", "ref", metavar="P1", help=_("This plan (default: the newest of the period)."))
@click.option(
    "--by", "level", type=click.Choice(LEVELS), default="region", show_default=True, help=_("The level of places.")
)
@workspace_option
@json_option
def review(period: Period, ref: str | None, level: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print one row a partner, activity and place."""
    from layidu.core.numbers import format_fr
    from layidu.cycle.planning.reviewing import review as reviewed

    workspace = opened(workspace_folder)
    found = reviewed(workspace, period, level=level, ref=ref)
    if as_json:
        print_json({"plan": found.plan or None, "period": str(found.period), "level": found.level,
                    "rows": [row.as_json() for row in found.rows]})  # fmt: skip
        return
    if not found.plan:
        click.echo(_("No plan of this period was kept: promises and deliveries only."))
    print_table(
        [_("Partner"), _("Activity"), _("Place"), _("Planned"), _("Promised"), _("Delivered")],
        [[row.partner, row.activity, row.place, format_fr(row.planned), format_fr(row.promised),
          row.delivered.text() if row.delivered else _("no figure")] for row in found.rows[:60]],
        numeric=(3, 4, 5),
        title=f"{found.plan} {found.period.label_fr()}".strip(),
    )  # fmt: skip
    if len(found.rows) > 60:
        click.echo(_("… and {count} more rows (--json gives all).").format(count=format_fr(len(found.rows) - 60)))


commands = (change, score, review)
