"""``layidu plan compare | scenarios | sensitivity``: plans beside each other, budgets that fall, numbers that move."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli.options import LEVELS, PERIOD, json_option, opened, workspace_option
from layidu.cli.plans.printing import interruptible
from layidu.cli.printing import print_json, print_table, progress_bar
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period

promises_option = click.option(
    "--promises", type=click.Choice(["counted", "aside"]), default="counted", show_default=True,
    help=_("Promises accepted already: counted as served, or left aside."),
)  # fmt: skip


def asked_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a plan's question is posed."""
    for option in (
        click.option("--period", type=PERIOD, required=True, help=_("The period to plan.")),
        click.option(
            "--means", "means_file", type=click.Path(path_type=Path), required=True,
            help=_("The workbook of means (layidu template means)."),
        ),
        click.option(
            "--by", "level", type=click.Choice(LEVELS), default="region", show_default=True,
            help=_("The level of places."),
        ),
        click.option(
            "--needs", "needs_period", type=PERIOD, help=_("The period of the needs (default: the plan's own).")
        ),
        click.option(
            "--measure", type=click.Choice(["effects", "severity"]), default="effects", show_default=True,
            help=_("What good is: the activities' effects, or people in need weighted by severity."),
        ),
        promises_option,
    ):  # fmt: skip
        function = option(function)
    return function


@click.command("compare", help=_("The same means planned for each idea of fairness, and the frontier between them."))
@workspace_option
@asked_options
@click.option("--points", type=click.IntRange(0, 60), default=10, show_default=True, help=_("Points of the frontier."))
@click.option("--keep", is_flag=True, help=_("Keep every plan, so that it can be opened; none is proposed."))
@click.option("--chart", type=click.Path(path_type=Path), help=_("The chart to write, svg or png."))
@json_option
def compare(
    workspace_folder: Path | None, period: Period, means_file: Path, level: str, needs_period: Period | None,
    measure: Any, promises: str, points: int, keep: bool, chart: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the plans side by side, then the frontier."""
    from layidu.core.numbers import format_fr, percent_fr
    from layidu.cycle.planning.comparing import frontier_points, side_by_side, table_of
    from layidu.cycle.planning.making import Asked, pose
    from layidu.publishing.plan.chart import chart_png, frontier_chart

    workspace = opened(workspace_folder)
    posed = pose(workspace, Asked(period, means_file, level, None, needs_period, "most_good", measure,
                                   promises=promises == "counted"))  # fmt: skip
    today = datetime.now().date()  # noqa: DTZ005 - the reader's own day
    beside = side_by_side(workspace, posed, on=today, keep=keep)
    rows, drawn = frontier_points(workspace, posed, points=points, on=today, keep=keep) if points > 1 else ([], [])
    if chart is not None and drawn:
        title = f"Bien et équité – {period.label_fr()}"
        example = posed.assembled.example
        svg = frontier_chart(drawn, title=title, benefit_unit=posed.problem.benefit_unit, example=example)
        chart.write_bytes(chart_png(svg) if chart.suffix.lower() == ".png" else svg.encode())
        click.echo(_("Written: {out}").format(out=chart), err=True)
    if as_json:
        print_json({"benefit_unit": posed.problem.benefit_unit, "fairness": table_of(beside),
                    "frontier": table_of(rows)})  # fmt: skip
        return
    for title, found in ((_("Ideas of fairness"), beside), (_("Frontier"), rows)):
        if found:
            print_table(
                [title, _("Good ({unit})").format(unit=posed.problem.benefit_unit), _("Least served place"),
                 _("Worst-served fifth"), _("Lines"), _("Plan")],
                [[row.name, format_fr(row.impact), percent_fr(row.least, 1), percent_fr(row.fifth, 1),
                  str(row.lines), row.plan] for row in found],
                numeric=(1, 2, 3, 4),
            )  # fmt: skip


@click.command("scenarios", help=_("Which set-ups hold up when budgets fall or come late; the value of waiting."))
@workspace_option
@asked_options
@click.option("--waiting", is_flag=True, help=_("What it is worth to postpone set-ups (takes longer)."))
@click.option("--keep", metavar=_("CANDIDATE"), help=_("Propose this candidate as the plan."))
@json_option
def scenarios(
    workspace_folder: Path | None, period: Period, means_file: Path, level: str, needs_period: Period | None,
    measure: Any, promises: str, waiting: bool, keep: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Print each candidate with its good in every scenario, expected good and worst regret."""
    from layidu.core.numbers import format_fr, percent_fr
    from layidu.cycle.planning.comparing import keep_candidate, uncertain
    from layidu.cycle.planning.making import Asked, pose

    workspace = opened(workspace_folder)
    posed = pose(workspace, Asked(period, means_file, level, None, needs_period, "most_good", measure,
                                   promises=promises == "counted"))  # fmt: skip
    with interruptible() as stop, progress_bar(_("Plans tried")) as progress:
        found = uncertain(posed, waiting=waiting, progress=progress, stop=stop)
    if found.stopped:
        click.echo(_("Stopped: these are the candidates tried so far."), err=True)
    if keep is not None and keep not in {one.made_for for one in found.tested}:
        known = ", ".join(one.made_for for one in found.tested)
        raise click.UsageError(_("'{value}' is no candidate. Candidates: {known}").format(value=keep, known=known))
    ref = ""
    if keep is not None:
        today = datetime.now().date()  # noqa: DTZ005 - the reader's own day
        ref = keep_candidate(workspace, posed, found, keep, on=today).content.snapshot_id
    if as_json:
        print_json({**found.as_json(), "plan": ref or None})
        return
    print_table(
        [_("Candidate"), _("Set-ups"), _("Expected ({unit})").format(unit=found.benefit_unit), _("Worst regret"),
         *(f"{s.name} ({percent_fr(s.probability)})" for s in found.scenarios)],
        [[one.made_for, str(int(one.plan.present.sum())), format_fr(one.expected), format_fr(one.worst_regret),
          *map(format_fr, one.impacts)] for one in found.tested],
        numeric=range(1, 4 + len(found.scenarios)),
    )  # fmt: skip
    if found.waiting is not None:
        worth = found.waiting
        click.echo(
            _("Waiting until the end of quarter {quarter}, when budgets are known, is worth at least {value} {unit} "
              "({now} deciding all now, {later} keeping some set-ups open).").format(
                quarter=worth.known_after, value=format_fr(worth.value), unit=found.benefit_unit,
                now=format_fr(worth.now), later=format_fr(worth.later),
            )
        )  # fmt: skip
        for partner, place, share in worth.postponed:
            click.echo(_("  wait: {partner} in {place} (opens with probability {share})").format(
                partner=found.label(partner), place=found.label(place), share=percent_fr(share)))  # fmt: skip
    if ref:
        click.echo(_("Proposed as plan {plan}.").format(plan=ref))


@click.command("sensitivity", help=_("The lines that change when needs, costs or effects move within low and high."))
@click.argument("ref", metavar="P1")
@workspace_option
@click.option("--seconds", type=float, default=120.0, show_default=True, help=_("The longest search."))
@json_option
def sensitivity(ref: str, workspace_folder: Path | None, seconds: float, as_json: bool) -> None:
    """Print what each move does, then the fragile lines."""
    from layidu.core.numbers import format_fr
    from layidu.cycle.planning.comparing import sensitive

    opened(workspace_folder)
    ends = time.monotonic() + seconds
    with interruptible() as stop, progress_bar(_("Moves")) as progress:
        told = sensitive(ref, progress, stop=lambda: stop() or time.monotonic() > ends)
    found, label, unit = told.found, told.label, told.benefit_unit
    if as_json:
        print_json({
            "benefit_unit": unit, "untried": found.untried,
            "moves": [{"what": m.what, "impact": m.impact, "lines_changed": m.changed, "id": ident}
                      for m, ident in zip(found.moves, told.ids, strict=True)],
            "lines": [{"place": label(line.place), "activity": label(line.activity), "partner": label(line.partner),
                       "planned": line.planned, "least": line.least, "most": line.most, "stable": line.stable,
                       "because": list(line.because)} for line in found.lines],
        })  # fmt: skip
        return
    print_table(
        [_("What moves"), _("Good ({unit})").format(unit=unit), _("Lines that change"), "ID"],
        [
            [move.what, format_fr(move.impact), str(move.changed), ident]
            for move, ident in zip(found.moves, told.ids, strict=True)
        ],
        numeric=(1, 2),
    )
    if found.untried:
        click.echo(_("Stopped: {count} moves were not tried; a line that holds may still change with them.").format(
            count=format_fr(found.untried)))  # fmt: skip
    fragile = [line for line in found.lines if not line.stable]
    planned = [line for line in found.lines if line.planned > 0]
    click.echo(_("{stable} lines of {count} hold whatever moves; the others, the most fragile first:").format(
        stable=format_fr(sum(line.stable for line in planned)), count=format_fr(len(planned))))  # fmt: skip
    print_table(
        [_("Line"), _("Planned"), _("Least"), _("Most"), _("Because of")],
        [
            [f"{label(line.activity)} – {label(line.place)} – {label(line.partner)}", format_fr(line.planned),
             format_fr(line.least), format_fr(line.most),
             ", ".join(line.because[:3]) + (" …" if len(line.because) > 3 else "")]
            for line in fragile[:40]
        ],
        numeric=(1, 2, 3),
    )  # fmt: skip


commands = (compare, scenarios, sensitivity)
