"""What a ledger says, in plain values that a person can read: no id, no version, no comment, no lineage.

Written in SQL and Parquet, apart from the code that it judges.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

_SET = "(SELECT {columns} FROM {table} x{joins} WHERE x.{key} = f.id)"

#: Business fields of a fact's own row.
_OWN = {
    "delivery": "kind stage period_start period_end activity sector counting_mode direct verification amount currency "
    "own_id",
    "need": 'period_start period_end "group" sector cause low high targeted severity method',
    "commitment": 'ref kind status title start "end" activity sector "group" target unit baseline amount currency '
    "milestone signed_on axis axis_activity evidence_expected",
    "review": 'commitment_ref "on" rating finding decision state evidence',
    "meeting": 'ref title start "end" citation',
}
#: What hangs on a fact: table, its key, its column or that of the table it points at.
_HANGING = {
    "delivery": [
        ("ledger_deliveryplace", "delivery_id", "x.place_id", ""),
        ("ledger_deliveryactor", "delivery_id", "x.role, a.name", " JOIN ledger_actor a ON a.id = x.actor_id"),
        ("ledger_deliveryfigure", "delivery_id", 'x."group", x.people', ""),
        ("ledger_deliverylink", "delivery_id", 'x.commitment_ref, x."on"', ""),
    ],
    "need": [("ledger_needplace", "need_id", "x.place_id", "")],
    "commitment": [
        ("ledger_commitmentplace", "commitment_id", "x.place_id", ""),
        ("ledger_commitmentactor", "commitment_id", "x.role, a.name", " JOIN ledger_actor a ON a.id = x.actor_id"),
    ],
    "review": [],
    "meeting": [("ledger_meetingattendance", "meeting_id", "a.name", " JOIN ledger_actor a ON a.id = x.actor_id")],
}
_POINTED = {
    "commitment": "(SELECT m.ref FROM ledger_meeting m WHERE m.id = f.meeting_id)",
    "review": "(SELECT a.name FROM ledger_actor a WHERE a.id = f.decided_by_id)",
    "meeting": "(SELECT a.name FROM ledger_actor a WHERE a.id = f.held_by_id)",
}


def business(folder: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every current fact of the open ledger, as a multiset a kind; observations from the Parquet files."""
    return {kind: _facts(kind) for kind in _OWN} | {"observation": _observations(folder)}


def _facts(kind: str) -> Counter[tuple[Any, ...]]:
    own = ", ".join(f"f.{name}" for name in _OWN[kind].split())
    pointed = _POINTED.get(kind, "NULL")
    rows = _select(
        f"SELECT f.id, s.format, o.example, {pointed}, {own} FROM ledger_{kind} f "
        "JOIN ledger_sourcerow s ON s.id = f.origin_id JOIN ledger_importrun r ON r.id = s.run_id "
        "JOIN ledger_source o ON o.id = r.source_id WHERE s.retired_by_id IS NULL"
    )
    hanging: list[dict[Any, list[tuple[Any, ...]]]] = []
    for table, key, columns, joins in _HANGING[kind]:
        found: dict[Any, list[tuple[Any, ...]]] = {}
        for identifier, *rest in _select(f"SELECT x.{key}, {columns} FROM {table} x{joins}"):
            found.setdefault(identifier, []).append(tuple(rest))
        hanging.append(found)
    return Counter(
        (*_plain(rest), *(tuple(sorted(_plain(each) for each in found.get(identifier, []))) for found in hanging))
        for identifier, *rest in rows
    )


def _plain(values: Any) -> tuple[Any, ...]:
    return tuple("" if value is None else str(value) for value in values)


def _select(statement: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _observations(folder: Path) -> Counter[tuple[Any, ...]]:
    from pyarrow import parquet

    current = dict(
        _select(
            "SELECT s.id, o.example FROM ledger_sourcerow s JOIN ledger_importrun r ON r.id = s.run_id "
            "JOIN ledger_source o ON o.id = r.source_id WHERE s.retired_by_id IS NULL"
        )
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for (name,) in _select("SELECT name FROM ledger_observationfile"):
        for row in parquet.read_table(folder / "observations" / name).to_pylist():
            origin = row.pop("origin")
            if origin in current:
                found[(current[origin], *_plain(row.values()))] += 1
    return found
