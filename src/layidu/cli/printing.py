"""Tables and JSON on the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = (), title: str = ""
) -> None:
    """A table; columns in ``numeric`` are aligned right. Piped output keeps whole lines."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=200)
    table = Table(title=title or None, title_justify="left", show_lines=False, header_style="bold")
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that hears (done, total); it shows from the second thing on, and on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=None, visible=False)
        yield lambda done, total: bars.update(task, completed=done, total=total, visible=total > 1)
