"""What the API takes and gives; these shapes are public and change with the version in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """Why nothing is given: no text differs between what does not exist and what may not be read."""

    detail: str


class Invalid(Schema):
    """What of the question cannot be understood."""

    detail: list[dict[str, Any]]


class Page(Schema):
    """Where a list stands: rows in all, this page (from 1), pages in all."""

    count: int
    page: int
    pages: int


class Facts(Page):
    """Current rows of a format under its own headers; ``id`` names the row, ``example`` says that it is invented."""

    format: str
    items: list[dict[str, Any]]


class CommitmentOut(Schema):
    """A promise; a date that was not said is ``null``."""

    ref: str
    kind: str
    status: str
    binding: bool
    title: str
    owed_by: str
    places: list[str] = Field(description="Ids of its places.")
    place_names: str
    start: date | None
    end: date | None
    activity: str
    sector: str
    target: str
    done: str


class Commitments(Page):
    """A page of promises, in the order of the list on the site."""

    items: list[CommitmentOut]


class PlaceOut(Schema):
    """A place of a division."""

    id: str
    division: str
    kind: str
    name: str
    parent: str | None


class Places(Page):
    """A page of places."""

    items: list[PlaceOut]


class ActorOut(Schema):
    """An organisation or post."""

    id: str
    name: str
    kind: str


class Actors(Page):
    """A page of actors."""

    items: list[ActorOut]


class Received(Schema):
    """A file was received and waits to be read."""

    id: str
    state: str


class SubmissionOut(Received):
    """``report`` is that file's part of ``layidu import --json``, ``null`` while it waits."""

    file_name: str
    sent_at: datetime
    report: dict[str, Any] | None
