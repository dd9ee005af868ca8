"""The tables that the coverage engine takes and gives, declared once with their grain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.core.periods import Period
from layidu.core.tables import TableSchema

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: The catalogue's group that every person belongs to; a figure whose group is not stated is about it.
WHOLE = "all"

DELIVERIES = TableSchema(
    "deliveries",
    "one delivery x group figure; `place` is the lowest place of the division that holds all of it (above the level "
    "asked for, it is « à cheval »), `month` the first day of its period's last month, `people` persons (or visits, "
    "doses: see the counting mode)",
    {
        "delivery": "!string", "partner": "!string", "activity": "string", "sector": "string",
        "place": "!string", "month": "!date", "group": "string", "people": "int64",
        "counting_mode": "string", "direct": "boolean", "measure": "!string", "verification": "!string",
    },
)  # fmt: skip
NEEDS = TableSchema(
    "needs",
    "one statement of people in need x place x sector x group; persons; `place` is the lowest place of the division "
    "that holds all places of the statement, `stated_for` those places as the source names them (any text that is "
    "the same for the same places): equal to `place` where all of it is meant, null where that is not known",
    {
        "need": "!string", "place": "!string", "stated_for": "string", "sector": "string", "group": "string",
        "low": "int64", "high": "int64", "targeted": "int64", "reached_are_in_need": "boolean",
    },
)  # fmt: skip
POPULATION = TableSchema(
    "population",
    "one place x group; persons; no row or no value: unknown",
    {"place": "!string", "group": "!string", "value": "int64"},
)
PLACES = TableSchema(
    "places",
    "one place of the division, a tree; the root has no parent",
    {"place": "!string", "parent": "string", "kind": "!string", "name": "!string"},
)
PARTITIONS = TableSchema(
    "partitions",
    "one part of a partition of a whole group",
    {"partition": "!string", "whole": "!string", "part": "!string"},
)
EXPECTED = TableSchema(
    "expected",
    "one report that was due: partner x place x month (its first day)",
    {"partner": "!string", "place": "!string", "month": "!date", "reported": "!boolean"},
)

REACH_STEPS = TableSchema(
    "reach_steps",
    "one bound on the way to a printed number, in persons; `feeds` is the step it goes into, `formula` an id of "
    "`formulas.FORMULAS`, `deliveries` the rows behind a partner-activity step",
    {
        "id": "!string", "step": "!string", "place": "!string", "group": "!string", "activity": "string",
        "partner": "string", "low": "!int64", "high": "int64", "formula": "!string", "feeds": "string",
        "deliveries": "array<string>",
    },
)  # fmt: skip
SET_ASIDE = TableSchema(
    "set_aside",
    "one reason why deliveries do not count as people reached; with `counted`, the rows add up to those given",
    {"reason": "!string", "rows": "!int64"},
)
PRESENCE = TableSchema(
    "presence",
    "one partner x sector x activity x listed place x month in which it did something",
    {
        "place": "!string", "partner": "!string", "sector": "string", "activity": "string", "month": "!date",
        "deliveries": "!int64",
    },
)  # fmt: skip
COVERAGE = TableSchema(
    "coverage",
    "one place of the level asked for, or (`straddling`) what lies above that level and is not divided; persons; "
    "`reached_*` null: no figure; `completeness` null: no report was due; `top_open`: a report due did not come",
    {
        "id": "!string", "place": "!string", "place_name": "!string", "parent": "string", "straddling": "!boolean",
        "period": "!string", "group": "!string", "activity": "string", "sector": "string",
        "in_need_low": "int64", "in_need_high": "int64", "targeted": "int64",
        "reached_low": "int64", "reached_high": "int64", "gap_low": "int64", "gap_high": "int64",
        "gap_kind": "string", "partners_active": "!int64", "partners_silent": "!int64",
        "partners_unstated": "!int64", "reports_received": "!int64", "reports_due": "!int64",
        "completeness": "float64", "top_open": "!boolean", "population": "int64", "doubtful": "!boolean",
        "step": "string",
    },
)  # fmt: skip

INPUTS = (DELIVERIES, NEEDS, POPULATION, PLACES, PARTITIONS, EXPECTED)


@dataclass(frozen=True)
class CoverageInputs:
    """What `coverage` needs, one Ibis table a declared input, all on one backend (or none: in memory).

    Decision served: none of its own; it is the whole contract of the engine. ``period`` is the months asked for;
    rows of other months are set aside. Errors: ValueError naming every column that a table lacks.
    """

    deliveries: ir.Table
    needs: ir.Table
    population: ir.Table
    places: ir.Table
    partitions: ir.Table
    expected: ir.Table
    period: Period

    def __post_init__(self) -> None:
        for declared in INPUTS:
            fit(getattr(self, declared.name), declared)


def fit(table: ir.Table, declared: TableSchema) -> ir.Table:
    """The declared columns of a table, exact repeats of a row dropped.

    Errors: ValueError naming what the table lacks.

    >>> table = rows_table(POPULATION, [{"place": "a", "group": "all", "value": 3}] * 2)
    >>> fit(table, POPULATION).count().to_pyarrow().as_py()
    1
    >>> fit(table, PLACES)
    Traceback (most recent call last):
    ValueError: places: lacks parent: string, kind: !string, name: !string
    """
    lacking = declared.missing_from(table.schema())
    if lacking:
        raise ValueError(f"{declared.name}: lacks {', '.join(lacking)}")
    return table.select(*declared.columns).distinct()


def rows_table(declared: TableSchema, rows: Sequence[Mapping[str, Any]]) -> ir.Table:
    """An in-memory table of a declared schema from plain rows; a column that a row leaves out is null.

    >>> rows_table(POPULATION, []).schema().names
    ('place', 'group', 'value')
    """
    import ibis
    import pyarrow as pa

    schema = ibis.schema(dict(declared.columns))
    columns = {name: [row.get(name) for row in rows] for name in declared.columns}
    return ibis.memtable(pa.table(columns, schema=schema.to_pyarrow()))


def plain_rows(table: ir.Table) -> list[dict[str, Any]]:
    """A small table (a country's places x groups at most) as plain rows.

    >>> plain_rows(rows_table(POPULATION, [{"place": "a", "group": "all"}]))
    [{'place': 'a', 'group': 'all', 'value': None}]
    """
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found
