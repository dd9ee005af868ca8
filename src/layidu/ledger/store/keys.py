"""Keys by which rows are compared: what a row says, whoever spells it and wherever it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from layidu.intake.records import ActorRef


def key_of(value: Any) -> str:
    """A short key of a value; two values have the same key exactly when they say the same.

    An actor counts by id, so that another spelling of it changes nothing.

    >>> key_of(("a", 1)) == key_of(("a", 1)), key_of(("a", 1)) == key_of(("a", 2))
    (True, False)
    >>> key_of(ActorRef("act-1", "Educo")) == key_of(ActorRef("act-1", "EDUCO"))
    True
    """
    return hashlib.blake2b(repr(_plain(value)).encode(), digest_size=16).hexdigest()


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, ActorRef):
        return value.id
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(_plain(getattr(value, name)) for name in _field_names(type(value))))
    if isinstance(value, Mapping):
        return tuple(sorted((key, _plain(item)) for key, item in value.items()))
    if isinstance(value, tuple | list):
        return tuple(_plain(item) for item in value)
    return value
