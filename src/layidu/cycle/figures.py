"""Printed numbers and what they stand on: written once under an id that is the key of their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.core.numbers import Bounds

Value = int | float | str | Bounds | None


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that another is made of."""

    label: str
    value: Value
    id: str


def as_json(value: Value) -> Any:
    """A value as JSON: bounds are a pair.

    >>> as_json(Bounds(3, None))
    [3, None]
    """
    return [value.low, value.high] if isinstance(value, Bounds) else value


class FigureBook:
    """Collects the figures of one output, children before parents, and writes them to the open ledger at once.

    Decision served: whether a number can be believed: `layidu explain` opens it from here, however the ledger moved on.
    The same number made of the same things has the same id, so that printing it again writes nothing.
    """

    def __init__(self) -> None:
        self._figures: dict[str, dict[str, Any]] = {}

    def add(
        self,
        label: str,
        value: Value,
        formula: str,
        inputs: Sequence[Input] = (),
        origins: Iterable[tuple[int, str]] = (),
    ) -> Input:
        """Note a figure; gives it back as an input for the next. ``origins`` are (source row id, field) pairs."""
        body = {
            "label": label[:255],
            "value": as_json(value),
            "formula": formula,
            "inputs": [{"label": item.label, "value": as_json(item.value), "id": item.id} for item in inputs],
            "origins": sorted([row, field] for row, field in set(origins)),
        }
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
        identifier = "n" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
        self._figures[identifier] = body
        return Input(label, value, identifier)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._figures

    def save(self) -> None:
        """Write what is new."""
        from layidu.ledger.models import Figure

        Figure.objects.bulk_create(
            [Figure(id=identifier, **body) for identifier, body in self._figures.items()],
            ignore_conflicts=True,
            batch_size=2000,
        )
