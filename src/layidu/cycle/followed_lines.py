"""Followed promises as one line each: what `layidu follow-up` prints, here or from a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from layidu.accountability.standing import Tally
from layidu.cycle.following import FollowedPromise


def followed_line(item: FollowedPromise) -> dict[str, Any]:
    """A promise as plain data: ``json`` (an entry of `layidu follow-up --json`), ``cells`` as printed, where it stands.

    Decision served: the list that a person reads on a server is the one that the machine itself would print.
    """
    standing, end = item.standing, item.promise.end
    data = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in item.as_json().items()}
    data["reviews"] = [{**one, "on": one["on"].isoformat()} for one in data["reviews"]]
    return {
        "json": data,
        "cells": [
            item.promise.ref,
            item.owed_by,
            item.promise.title,
            item.target_fr(),
            ", ".join(item.place_names),
            end.isoformat() if end else "–",
            item.status_fr(),
            " ; ".join(words for words in (item.lateness_fr(), item.progress_fr()) if words),
        ],
        "open": standing.is_open,
        "overdue": standing.overdue,
        "due_soon": standing.due_soon,
    }


def tally_of(lines: Iterable[Mapping[str, Any]]) -> Tally:
    """Lines counted: every promise is in exactly one of open, kept, cancelled and wishes.

    >>> tally_of([{"json": {"status": "announced"}, "open": False, "overdue": False, "due_soon": False}]).wishes
    1
    """
    listed: Sequence[Mapping[str, Any]] = list(lines)
    statuses = [line["json"]["status"] for line in listed]
    return Tally(
        open=sum(line["open"] for line in listed),
        overdue=sum(line["overdue"] for line in listed),
        due_soon=sum(line["due_soon"] for line in listed),
        kept=statuses.count("fulfilled"),
        cancelled=statuses.count("cancelled"),
        wishes=sum(status in ("announced", "proposed", "requested") for status in statuses),
    )
