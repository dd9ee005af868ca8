"""Printed numbers and what they stand on: written once under an id that is the key of their content."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.core.numbers import Bounds

_quoted = json.encoder.encode_basestring

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


def _text(value: Any) -> str:
    """A value as JSON text, as ``json.dumps`` writes it; plain numbers and words without its start-up."""
    if value is None:
        return "null"
    kind = type(value)
    if kind is str:
        return _quoted(value)
    if kind is int or (kind is float and math.isfinite(value)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


class FigureBook:
    """Collects the figures of one output, children before parents, and writes them to the open ledger at once.

    Decision served: whether a number can be believed: `layidu explain` opens it from here, however the ledger moved on.
    The same number made of the same things has the same id, so that printing it again writes nothing.
    """

    def __init__(self) -> None:
        #: Id -> label, value, formula, inputs and origins, the last three and the value as JSON text.
        self._figures: dict[str, tuple[str, str | None, str, str, str]] = {}

    def add(
        self,
        label: str,
        value: Value,
        formula: str,
        inputs: Sequence[Input] = (),
        origins: Iterable[tuple[int, str]] = (),
    ) -> Input:
        """Note a figure; gives it back as an input for the next. ``origins`` are (source row id, field) pairs."""
        said = _text(as_json(value))
        made_of = ", ".join(
            f'{{"id": {_quoted(item.id)}, "label": {_text(item.label)}, "value": {_text(as_json(item.value))}}}'
            for item in inputs
        )
        stands_on = ", ".join(f"[{row}, {_quoted(field)}]" for row, field in sorted(set(origins)))
        short = label[:255]
        # The key of the whole as one JSON object, its keys in order.
        text = (
            f'{{"formula": {_text(formula)}, "inputs": [{made_of}], "label": {_text(short)}, '
            f'"origins": [{stands_on}], "value": {said}}}'
        )
        identifier = "n" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
        self._figures[identifier] = (short, None if value is None else said, formula, f"[{made_of}]", f"[{stands_on}]")
        return Input(label, value, identifier)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._figures

    def save(self) -> None:
        """Write what is new: scores of a country are tens of thousands, so their text goes to the database as it is."""
        if not self._figures:
            return
        from django.db import connection, transaction

        from layidu.ledger.models import Figure

        quote, json_type = connection.ops.quote_name, "::jsonb" if connection.vendor == "postgresql" else ""
        columns = ", ".join(quote(name) for name in ("id", "label", "value", "formula", "inputs", "origins"))
        places = f"%s, %s, %s{json_type}, %s, %s{json_type}, %s{json_type}"
        insert = f"INSERT INTO {quote(Figure._meta.db_table)} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # nosec B608  # noqa: S608
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, [(identifier, *body) for identifier, body in self._figures.items()])
