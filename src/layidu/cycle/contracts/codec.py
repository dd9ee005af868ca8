"""A contract as JSON and back, exactly: decimals and days are text, so that nothing is rounded on the way."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from layidu.core.periods import Period

T = TypeVar("T")


def as_data(value: Any) -> Any:
    """A frozen dataclass as plain JSON values.

    >>> as_data((Decimal("0.40"), date(2026, 3, 31)))
    ['0.40', '2026-03-31']
    """
    if isinstance(value, Period):
        return [value.start.isoformat(), value.end.isoformat()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_data(item) for item in value]
    if isinstance(value, dict):
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def from_data(kind: type[T], data: Any) -> T:
    """What ``as_data`` gave, as that dataclass again; a field that was added since takes its default.

    Errors: KeyError, ValueError or TypeError for data of another shape.
    """
    made: T = _read(kind, data)
    return made


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if data is None:
            return None
        return _read(next(each for each in arguments if each is not type(None)), data)
    if origin is tuple:
        return tuple(_read(arguments[0], item) for item in data)
    if kind is Period:
        return Period(date.fromisoformat(data[0]), date.fromisoformat(data[1]))
    if kind is Decimal:
        return Decimal(data)
    if kind is date:
        return date.fromisoformat(data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        known = {field.name for field in dataclasses.fields(kind)}
        return kind(**{name: _read(hints[name], item) for name, item in data.items() if name in known})
    return data
