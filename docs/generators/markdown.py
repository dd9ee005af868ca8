"""Markdown as the generated pages write it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

WRITTEN = "<!-- Written by `make reference` from the code; edits are lost. -->\n"


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cell(text) for text in line)} |\n" for line in lines)


def code(text: object) -> str:
    """Text as code; empty stays empty."""
    return f"`{text}`" if str(text) else ""


def docstring(thing: Any) -> str:
    """A docstring as one paragraph, RST code marks turned into Markdown's, doctests left out."""
    text = (inspect.getdoc(thing) or "").split("\n>>>")[0]
    return " ".join(text.replace("``", "`").split())
