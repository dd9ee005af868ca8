"""``layidu demo``: a full worked cycle on the packaged example."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.cycle.demonstration import Demonstration


@click.command("demo", help=_("Run a full cycle on the packaged example: invented partners, real places."))
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, metavar=_("DIR"),
    help=_("The workspace to make."),
)  # fmt: skip
@click.option("--no-serve", is_flag=True, envvar="LAYIDU_NO_SERVE", help=_("Stop before the web application."))
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar=_("ADDRESS:PORT"), help=_("Where."))
def command(folder: Path, no_serve: bool, bind: str) -> None:
    """Run the steps with a bar each, print the summary, then serve until told to stop."""
    from layidu.cli.serving import refuse_taken, served
    from layidu.cycle.demonstration import demonstrate

    if not no_serve:
        refuse_taken(bind)
    with _bars() as step:
        made = demonstrate(folder, step)
    _summary(made)
    if not no_serve:
        sys.exit(served(made.workspace.folder, bind, "--demonstration"))


@contextmanager
def _bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    labels = {
        "workspace": _("Workspace and places"),
        "generate": _("Partners' files"),
        "import": _("Import"),
        "agree": _("Contract and plan"),
        "cover": _("Needs, reach, gaps"),
        "publish": _("Publications"),
    }
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:

        def step(name: str) -> Callable[[int, int], None]:
            task = progress.add_task(labels[name], total=None)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield step


def _summary(made: Demonstration) -> None:
    from layidu.core.numbers import Bounds, format_fr, percent_fr
    from layidu.core.periods import date_fr
    from layidu.cycle.demonstration import ON, PERIOD

    rows = {name: format_fr(value) for name, value in made.rows.items()}
    country, counts = made.country, made.tally
    top = None if country["top_open"] else country["reached_high"]
    lines = [
        _("SAMPLE DATA: the partners are invented; places, census and meetings are real."),
        _("{period}, as of {day}").format(period=PERIOD.label_fr(), day=date_fr(ON)),
        "",
        _("Rows: read {read} = loaded {loaded} + held {held} + folded {folded} + unchanged {unchanged}").format(**rows),
        _("People in need: {need}").format(need=Bounds(country["in_need_low"], country["in_need_high"]).text()),
        _("People reached: {reached} (reports received: {share})").format(
            reached=Bounds(country["reached_low"], top).text(), share=percent_fr(country["completeness"])
        ),
        _("Partners active: {active}").format(active=format_fr(country["partners_active"])),
        _("Promises: {open} open, of which {overdue} overdue; {kept} kept; "
            "{wishes} announced or proposed, not confirmed").format(
            open=format_fr(counts.open), overdue=format_fr(counts.overdue), kept=format_fr(counts.kept),
            wishes=format_fr(counts.wishes),
        ),
        "",
        _("Largest gaps:"),
        *(f"  {row.place} : {row.gap.text}" for row in made.gaps),
        "",
        _("Files written:"),
        *(f"  {path}" for path in made.files),
    ]  # fmt: skip
    for line in lines:
        click.echo(line)
    for report in made.refused:
        click.echo(f"{report.file} : {report.result.findings[0].sentence()}", err=True)
