"""Shapes that operations share; all shapes of the API are public and change with the version in the address."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

#: When to look again for what the worker makes.
RETRY_SECONDS = 2


class ProblemOut(Schema):
    """Why nothing is given, under a stable code. What does not exist and what may not be read are one code."""

    code: str
    detail: str
    remedy: str
    errors: list[dict[str, Any]] = Field(description="Particulars: a parameter, a line, a choice each.")


class Page(Schema):
    """Where a list stands: rows in all, this page (from 1), pages in all."""

    count: int
    page: int
    pages: int
    next: str | None = Field(description="The address of the next page; null after the last.")
    run: int = Field(description="The ledger's last import: where two pages differ, begin again.")


class Rows(Page):
    """A page of rows of a documented shape."""

    items: list[dict[str, Any]]


class Waits(Schema):
    """The worker makes the answer: ask again after ``Retry-After`` seconds."""

    state: str
