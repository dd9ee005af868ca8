"""Many new rows of one table in one statement, without the ORM's work on each value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

#: Fields whose Python value is the database's own on every system.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert_all(table: type[models.Model], instances: Sequence[models.Model]) -> None:
    """Insert new instances of a table, in order; what the database numbers itself is left to it.

    Decision served: an import of a month's folder takes seconds: the ORM spends more on preparing a value than the
    database on storing it. Instances are not saved one by one: no signal is sent, and those numbered by the database do
    not learn their number. Errors: IntegrityError when a row breaks a rule of the database.
    """
    if instances:
        _insert(table, instances, [field for field in table._meta.concrete_fields if not _numbered(field)])


def insert_numbered(table: type[models.Model], instances: Sequence[models.Model]) -> None:
    """The same for a table that the database numbers, where each instance must learn its number.

    Assumption: the caller holds the ledger's lock, so that no other numbers are given meanwhile.
    """
    if not instances:
        return
    for instance, number in zip(instances, _next_numbers(table, len(instances)), strict=True):
        instance.pk = number
    _insert(table, instances, list(table._meta.concrete_fields))


def _next_numbers(table: type[models.Model], count: int) -> Sequence[int]:
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
            last = (cursor.fetchone() or (0,))[0]
            return range(last + 1, last + 1 + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [connection.ops.quote_name(name), count],
        )
        return [row[0] for row in cursor.fetchall()]


def _numbered(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _insert(
    table: type[models.Model], instances: Sequence[models.Model], fields: Sequence[models.Field[Any, Any]]
) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    names = [field.attname for field in fields]
    convert = [_converter(field) for field in fields]
    rows = _plain_rows(instances, names, convert)
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {quote(table._meta.db_table)} ({columns}) VALUES ({marks})"  # nosec B608  # noqa: S608
        cursor.executemany(statement, rows)  # type: ignore[arg-type]


def _plain_rows(
    instances: Sequence[models.Model], names: Sequence[str], convert: Sequence[Callable[[Any], Any] | None]
) -> Iterator[tuple[Any, ...]]:
    for instance in instances:
        said = instance.__dict__
        yield tuple(
            said[name] if change is None else change(said[name]) for name, change in zip(names, convert, strict=True)
        )


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if type(field) is models.DateField:
        return _day if connection.vendor == "sqlite" else None
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.JSONField) and connection.vendor == "sqlite":
        return _json
    return lambda value: field.get_db_prep_save(value, connection)


def _json(value: Any) -> str | None:
    return json.dumps(value) if value is not None else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
