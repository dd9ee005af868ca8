"""Tables and JSON on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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
