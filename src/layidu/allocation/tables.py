"""The tables that the allocation engine takes, declared once with their grain and units.

Amounts of money are integer minor units; a unit cost is a rate (minor units per person) and may have decimals.
Absent is not zero: what a missing row means is said beside each table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layidu.core.tables import TableSchema

if TYPE_CHECKING:
    import ibis.expr.types as ir

Row = Mapping[str, Any]

PLACES = TableSchema("places", "one place that may be served", {"place": "!string", "name": "!string"})
NEEDS = TableSchema(
    "needs",
    "one place x activity x group; persons who need the activity in the year; groups of one activity share nobody; "
    "`severity` a weight >= 0. No row: no need stated, nothing is proposed",
    {"place": "!string", "activity": "!string", "group": "string", "low": "int64", "high": "int64",
     "severity": "float64"},
)  # fmt: skip
ACTIVITIES = TableSchema(
    "activities",
    "one activity; `cost` minor units of `currency` per person served; `benefit` `benefit_unit` per person served, "
    "with its `reference`; low and high, where known, are what sensitivity moves between",
    {"activity": "!string", "name": "!string", "cost": "float64", "currency": "!string", "benefit": "float64",
     "benefit_unit": "string", "reference": "string", "cost_low": "float64", "cost_high": "float64",
     "benefit_low": "float64", "benefit_high": "float64"},
)  # fmt: skip
HOURS = TableSchema(
    "hours",
    "one activity x skill; hours of that skill per person served. No row: the activity needs none of that skill",
    {"activity": "!string", "skill": "!string", "hours": "!float64"},
)
SEGMENTS = TableSchema(
    "segments",
    "one step of coverage of an activity: up to the share `up_to` of the need, a person served brings `share` of the "
    "activity's benefit; shares fall as coverage rises. No row: full benefit up to the whole need",
    {"activity": "!string", "up_to": "!float64", "share": "!float64"},
)
PARTNERS = TableSchema("partners", "one organisation that may deliver", {"partner": "!string", "name": "!string"})
ABILITIES = TableSchema(
    "abilities", "one partner x activity that it can deliver", {"partner": "!string", "activity": "!string"}
)
CAPACITIES = TableSchema(
    "capacities",
    "one partner x skill x quarter (1-4; null: a quarter of the figure in each); `unit` must be hours or minutes. No "
    "row for a skill that an activity needs: capacity unknown, the partner is not proposed for it",
    {"partner": "!string", "skill": "!string", "quarter": "int64", "amount": "!float64", "unit": "string"},
)
SHIFTS = TableSchema(
    "shifts",
    "one skill whose tasks another skill may do at a partner (task shifting); `rate` hours of `to_skill` an hour",
    {"partner": "!string", "from_skill": "!string", "to_skill": "!string", "rate": "!float64"},
)
ACCESS = TableSchema(
    "access",
    "one partner x place that it can reach; `fixed_cost` minor units of `currency` of being present for the year, "
    "paid in whichever quarters money is at hand; `present`: already set up, its cost is still due",
    {"partner": "!string", "place": "!string", "fixed_cost": "!int64", "currency": "!string", "present": "boolean"},
)
ABSORPTION = TableSchema(
    "absorption",
    "one place x quarter; persons that its facilities can take, all activities together. No row: no limit stated",
    {"place": "!string", "quarter": "!int64", "people": "!int64"},
)
FUNDERS = TableSchema(
    "funders", "one funder's budget for the year; minor units of `currency`",
    {"funder": "!string", "name": "!string", "budget": "!int64", "currency": "!string"},
)  # fmt: skip
EARMARKS = TableSchema(
    "earmarks",
    "one thing that a funder's money may be spent on: `kind` place, activity or partner, and its id. No row of a "
    "kind for a funder: free in that respect",
    {"funder": "!string", "kind": "!string", "id": "!string"},
)
AVAILABILITY = TableSchema(
    "availability",
    "one funder x quarter; share of its budget at hand by the end of that quarter, cumulative. No row for a funder: "
    "all of it from the first quarter",
    {"funder": "!string", "quarter": "!int64", "share": "!float64"},
)
FLOORS = TableSchema(
    "floors",
    "one least number of persons to serve, over the places and activities listed under its id (one row each; `people` "
    "is the same in all of them)",
    {"floor": "!string", "place": "!string", "activity": "!string", "people": "!int64"},
)
CEILINGS = TableSchema(
    "ceilings",
    "one most number of persons, over the places and activities listed under its id: activities that stand in for "
    "each other share one",
    {"ceiling": "!string", "place": "!string", "activity": "!string", "people": "!float64"},
)
FOLLOWS = TableSchema(
    "follows",
    "one activity given only to those who got another: at most `ratio` persons for each one served by `base`, in "
    "each place",
    {"activity": "!string", "base": "!string", "ratio": "!float64"},
)
RATES = TableSchema(
    "rates", "one exchange rate: minor units of the plan's currency for one minor unit of `currency`, on `date`",
    {"currency": "!string", "rate": "!float64", "date": "!date", "source": "!string"},
)  # fmt: skip
PRESENT = TableSchema(
    "present", "one line of the plan to stay near: persons served in the year",
    {"place": "!string", "activity": "!string", "partner": "!string", "people": "!float64"},
)  # fmt: skip
COMMITTED = TableSchema(
    "committed",
    "one promise already accepted: persons served in the year by what is not in these budgets; they fill the need and "
    "its first steps of coverage before any line does, and take the partner's hours and the place's capacity; a "
    "partner outside the plan is null",
    {"place": "!string", "activity": "!string", "partner": "string", "people": "!float64"},
)

INPUTS = (PLACES, NEEDS, ACTIVITIES, HOURS, SEGMENTS, PARTNERS, ABILITIES, CAPACITIES, SHIFTS, ACCESS, ABSORPTION,
          FUNDERS, EARMARKS, AVAILABILITY, FLOORS, CEILINGS, FOLLOWS, RATES, PRESENT, COMMITTED)  # fmt: skip


_NAMED = ((PLACES, "place"), (ACTIVITIES, "activity"), (PARTNERS, "partner"), (FUNDERS, "funder"))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row was read: sheet, row as Excel numbers it, and the header over each column."""

    sheet: str
    row: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """All that a plan is made from, as rows of the declared tables.

    Decision served: none of its own; it is the whole contract of the engine. ``currency`` is the plan's; ``origins``
    says, row by row of a table, where it was read (sheet, row, header by column), and ``labels`` what else ids are
    called, so that faults can say it.
    """

    currency: str
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    origins: Mapping[str, Sequence[Origin | None]] = field(default_factory=dict, compare=False, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, currency: str, **tables: Sequence[Row] | ir.Table) -> Means:
        """From plain rows or Ibis tables by name; a column that a row leaves out is null.

        Errors: ValueError for a table or column that is not declared, or one that lacks declared columns (Ibis).

        >>> Means.of("XOF", places=[{"place": "k", "name": "Kita"}]).table(PLACES)
        ({'place': 'k', 'name': 'Kita'},)
        """
        declared = {schema.name: schema for schema in INPUTS}
        if unknown := sorted(set(tables) - set(declared)):
            raise ValueError(f"undeclared tables: {', '.join(unknown)}")
        return cls(currency, {name: _rows(declared[name], table) for name, table in tables.items()})

    def table(self, schema: TableSchema) -> tuple[Row, ...]:
        """The rows of one table; none when it was not given."""
        return self.rows.get(schema.name, ())

    def replaced(self, **tables: Sequence[Row]) -> Means:
        """The same means with some tables replaced: a scenario, a correction.

        >>> Means.of("XOF").replaced(places=[{"place": "k", "name": "Kita"}]).table(PLACES)[0]["name"]
        'Kita'
        """
        kept = {name: origins for name, origins in self.origins.items() if name not in tables}
        return Means(self.currency, {**self.rows, **Means.of(self.currency, **tables).rows}, kept, self.labels)

    def where(self, schema: TableSchema, row: int, column: str = "") -> dict[str, Any]:
        """Sheet, row and header of a table's row, as a finding takes them; empty where it was not read from a file.

        >>> Means.of("XOF").where(PLACES, 0)
        {}
        """
        origins = self.origins.get(schema.name, ())
        origin = origins[row] if row < len(origins) else None
        if origin is None:
            return {}
        return {"sheet": origin.sheet, "row": origin.row, "column": origin.headers.get(column, "")}

    def label(self, ident: object) -> str:
        """What a reader calls an id: the name that places, activities, partners or funders give it, else the id.

        >>> Means.of("XOF", places=[{"place": "k", "name": "Kita"}]).label("k")
        'Kita'
        """
        for schema, key in _NAMED:
            for row in self.table(schema):
                if row[key] == ident:
                    return str(row["name"] or ident)
        return self.labels.get(str(ident), str(ident))


def _rows(schema: TableSchema, table: Sequence[Row] | ir.Table) -> tuple[Row, ...]:
    if not isinstance(table, Sequence):
        if lacking := schema.missing_from(table.schema()):
            raise ValueError(f"{schema.name}: lacks {', '.join(lacking)}")
        table = table.select(*schema.columns).to_pyarrow().to_pylist()
    known = schema.columns
    for row in table:
        if not row.keys() <= known.keys():
            raise ValueError(f"{schema.name}: undeclared columns {', '.join(sorted(set(row) - set(known)))}")
    return tuple({column: row.get(column) for column in known} for row in table)
