"""Ten times the data: every row that grows with use is copied nine times over, with numbers and names of its own.

Rows are written straight into the tables of the real models (SQLite), not through imports, which would take an hour:
what is measured is reading them. Copied are sources, imports, rows of files, findings, needs, commitments, deliveries,
reviews with all their links, and what the pages list: lines of commitments and of the follow-up, questions of the
inbox, receipts. Places, actors, accounts and publications stay as they are: ten years, not ten countries.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TIMES = 10
#: Apps whose models are copied, and the models of the ledger among them that are a country's facts, or refer to none.
_LEFT = {
    "Actor", "ActorAlias", "ActorMerger", "DistinctActors", "Place", "PlaceCode", "PlaceName", "PlaceLink", "Division",
    "Boundary", "Snapshot", "Figure", "Layout", "Facility",
}  # fmt: skip
_LISTS = ("PromiseLine", "PromiseLineActor", "PromiseLinePlace", "FollowLine", "Question", "Receipt", "Upload")
_WEB = ("promises", "oversight", "inbox", "reports")


def tenfold(folder: Path, target: Path, times: int = TIMES) -> dict[str, int]:
    """Copy a prepared workspace and make it so many times as large; gives the rows of each table that grew."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    connection = sqlite3.connect(target / "ledger.sqlite3")
    connection.execute("PRAGMA foreign_keys = OFF")
    models = list(_models())
    copied = {model._meta.db_table for model in models}
    offsets = {
        table: (connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0) + 1
        for table in (model._meta.db_table for model in models)
        if any(row[1] == "id" for row in connection.execute(f"PRAGMA table_info({table})"))
        and isinstance(connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0], int)
    }
    counts = {}
    with connection:
        for model in models:
            table = model._meta.db_table
            before = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            # Copies are made from the first rows alone.
            connection.execute(f"CREATE TEMP TABLE first AS SELECT * FROM {table}")
            for time in range(1, times):
                columns, values = zip(*_columns(model, copied, offsets, time, times), strict=True)
                names = ", ".join(f'"{name}"' for name in columns)
                connection.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM first")
            connection.execute("DROP TABLE first")
            counts[table] = before * times
        # The pages are those of this ledger already: the worker has nothing to make.
        for table in ("work_prepared", "oversight_coverageyear", "region_regionpage"):
            connection.execute(f"UPDATE {table} SET run = (SELECT max(id) FROM ledger_importrun)")
    connection.close()
    return counts


def _models() -> Iterator[Any]:
    from django.apps import apps

    for model in apps.get_app_config("ledger").get_models(include_auto_created=True):
        if model.__name__ not in _LEFT and not model._meta.model_name.startswith("place"):
            yield model
    for label in _WEB:
        yield from (model for model in apps.get_app_config(label).get_models() if model.__name__ in _LISTS)


def _columns(model: Any, copied: set[str], offsets: dict[str, int], time: int, times: int) -> Iterator[tuple[str, str]]:
    """Column -> what a copy holds: its own key, keys of copies where it refers to one, unique texts of its own."""
    unique = _unique(model, copied)
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        target = field.related_model._meta.db_table if field.is_relation else None
        if target in copied or (field.primary_key and not field.is_relation):
            yield field.column, _moved(column, target or model._meta.db_table, offsets, time)
        elif field.name in unique and not field.is_relation:
            yield (
                field.column,
                f"CASE WHEN {column} IS NULL OR {column} = '' THEN {column} ELSE {column} || '~{time}' END",
            )
        elif field.name in ("ref", "commitment_ref", "file_name"):
            yield field.column, f"CASE WHEN {column} = '' THEN {column} ELSE {column} || '~{time}' END"
        elif field.name in ("order", "by_title", "by_place", "by_amount"):
            # Copies lie among the first ones, as they would have come.
            yield field.column, f"{column} * {times} + {time}"
        else:
            yield field.column, column


def _moved(column: str, table: str, offsets: dict[str, int], time: int) -> str:
    return f"{column} + {offsets[table] * time}" if table in offsets else f"{column} || '~{time}'"


def _unique(model: Any, copied: set[str]) -> set[str]:
    """Texts of which there may be one by themselves, or together with others none of which is a copy's own."""
    from django.db.models import CharField, TextField

    fields = {field.name: field for field in model._meta.concrete_fields}
    groups = [(name,) for name, field in fields.items() if field.unique]
    groups += [tuple(getattr(constraint, "fields", ())) for constraint in model._meta.constraints]
    found: set[str] = set()
    for group in groups:
        if not any(fields[name].is_relation and fields[name].related_model._meta.db_table in copied for name in group):
            found.update(name for name in group if isinstance(fields[name], CharField | TextField))
    return found
