"""A plan on the terminal, and the search while it runs."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from layidu.cli.printing import print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.publishing.plan.content import PlanContent

Progress = Callable[[float, float, float], None]
#: Above this a gap says no more than that the search has hardly begun.
LARGEST_GAP = 10.0


@contextmanager
def searching() -> Iterator[tuple[Progress, Callable[[], bool]]]:
    """What hears of a search, and what says that it is to stop: Ctrl-C keeps the best plan found so far.

    A second Ctrl-C leaves at once, with nothing changed.
    """
    shown = [False]

    def progress(seconds: float, best: float, bound: float) -> None:
        from layidu.core.numbers import format_fr, percent_fr

        gap = abs(bound - best) / max(abs(best), 1e-9)
        # A level of fairness is a share: it needs more decimals than a quantity of good.
        decimals = 4 if abs(bound) <= 1 else 1
        text = _("{seconds} s: best plan {best}, bound {bound}, gap {gap}").format(
            seconds=format_fr(seconds), best=format_fr(best, decimals), bound=format_fr(bound, decimals),
            gap=percent_fr(gap, 2) if gap <= LARGEST_GAP else "–",
        )  # fmt: skip
        shown[0] = True
        click.echo(f"\r{text}\x1b[K" if sys.stderr.isatty() else text, err=True, nl=not sys.stderr.isatty())

    try:
        with interruptible() as stop:
            yield progress, stop
    finally:
        if shown[0] and sys.stderr.isatty():
            click.echo("", err=True)


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """What says that the user pressed Ctrl-C: what is known so far is kept; a second Ctrl-C leaves at once."""
    stopped = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        click.echo("\n" + _("Stopping: the best plan so far is kept (Ctrl-C again to leave with nothing)."), err=True)

    before = None
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stopped.is_set
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def print_plan(content: PlanContent, *, lines: int = 40) -> None:
    """The plan's numbers, its first lines, what it cannot reach, and what must be known of it."""
    from layidu.core.money import Money
    from layidu.core.numbers import format_fr

    if content.example:
        click.echo(_("SAMPLE DATA: some figures of this plan are invented."))
    click.echo(f"{content.snapshot_id} – {content.title}")
    for number in content.numbers:
        click.echo(f"  {number.label} : {number.text} ({number.id})")
    if content.stopped:
        click.echo(_("The search was stopped before its end: this is the best plan found, with its proven gap."))
    print_table(
        ["N°", _("Partner"), _("Activity"), _("Place"), _("People"), _("Cost"), _("Funders")],
        [
            [
                str(line.number), line.partner_name, line.activity_name, line.place_name, format_fr(line.people),
                Money(line.cost, content.currency).text(), ", ".join(name for name, _amount in line.funders),
            ]
            for line in content.lines[:lines]
        ],
        numeric=(0, 4, 5),
    )  # fmt: skip
    if len(content.lines) > lines:
        click.echo(
            _("… and {count} more lines (layidu plan show {plan} --all).").format(
                count=format_fr(len(content.lines) - lines), plan=content.snapshot_id
            )
        )
    for floor, people in content.short:
        click.echo(_("Floor not met: {floor}, {people} people short.").format(floor=floor, people=format_fr(people)))
    if content.unreached:
        click.echo(_("Needs that no partner can reach:"))
        for place, activity, people in content.unreached[:12]:
            click.echo(f"  {place}, {activity} : {format_fr(people)}")
        if len(content.unreached) > 12:
            click.echo(_("  … and {count} more.").format(count=format_fr(len(content.unreached) - 12)))
    for finding in content.findings:
        click.echo(finding)
