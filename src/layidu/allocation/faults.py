"""What is wrong in the means of a plan, all at once."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator

from layidu.allocation import tables as t
from layidu.allocation.sheets import means_sheets
from layidu.allocation.tables import Means, Row
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr
from layidu.core.tables import TableSchema

#: Hours in one unit of capacity, by the spellings accepted.
UNITS = {"heure": 1.0, "heures": 1.0, "h": 1.0, "hour": 1.0, "hours": 1.0, "minute": 1 / 60, "minutes": 1 / 60}
_KEYS = {
    "places": ("place",), "needs": ("place", "activity", "group"), "activities": ("activity",),
    "hours": ("activity", "skill"), "segments": ("activity", "up_to"), "partners": ("partner",),
    "abilities": ("partner", "activity"), "capacities": ("partner", "skill", "quarter"),
    "shifts": ("partner", "from_skill", "to_skill"), "access": ("partner", "place"),
    "absorption": ("place", "quarter"), "funders": ("funder",), "earmarks": ("funder", "kind", "id"),
    "availability": ("funder", "quarter"), "floors": ("floor", "place", "activity"),
    "ceilings": ("ceiling", "place", "activity"), "follows": ("activity", "base"), "rates": ("currency",),
    "present": ("place", "activity", "partner"), "committed": ("place", "activity", "partner"),
}  # fmt: skip
#: Columns that hold a quantity: never below zero, and (where said) never absent.
_QUANTITIES = {
    "needs": (("low", True), ("high", True), ("severity", False)), "activities": (("cost", True),),
    "hours": (("hours", True),), "capacities": (("amount", True),), "shifts": (("rate", True),),
    "access": (("fixed_cost", True),), "absorption": (("people", True),), "funders": (("budget", True),),
    "availability": (("share", True),), "floors": (("people", True),), "ceilings": (("people", True),),
    "follows": (("ratio", True),), "rates": (("rate", True),), "present": (("people", True),),
    "committed": (("people", True),),
}  # fmt: skip
_REFERENCES = {
    "activity": (t.ACTIVITIES, "activity"), "base": (t.ACTIVITIES, "activity"), "partner": (t.PARTNERS, "partner"),
    "funder": (t.FUNDERS, "funder"),
}  # fmt: skip


def faults(means: Means, *, effects: bool) -> tuple[Finding, ...]:
    """Everything that stops a plan, from one reading of all tables.

    Decision served: what the person who filled in the workbook must correct; ``effects`` says that benefit is
    measured by the activities' effects (each then needs value, unit and reference). Warnings are made elsewhere.

    >>> [f.code for f in faults(Means.of("XOF", places=[{"place": "k", "name": "Kita"}],
    ...     partners=[{"partner": "o", "name": "Org"}]), effects=True)]
    ['PLAN-PARTENAIRE-SANS-ACCES']
    """
    return (
        *_repeats(means), *_references(means), *_quantities(means), *_ranges(means), *_units(means),
        *_currencies(means), *(_effects(means) if effects else ()), *_segments(means), *_quarters(means),
        *_without_access(means),
    )  # fmt: skip


def _named(means: Means, schema: TableSchema, row: Row) -> str:
    parts = [means.label(row[key]) for key in _KEYS[schema.name] if row[key] is not None]
    return f"{_called(schema)}, {' / '.join(parts)}"


def _called(schema: TableSchema, column: str = "") -> str:
    """The sheet (or its column) that fills a table, as the workbook calls it; what no sheet fills keeps its name."""
    sheet = next((each for each in means_sheets().values() if each.table == schema.name), None)
    if sheet is None:
        return column or schema.name
    return (sheet.header(column) or column) if column else f"feuille « {sheet.title} »"


def _repeats(means: Means) -> Iterator[Finding]:
    for schema in t.INPUTS:
        seen: Counter[tuple[object, ...]] = Counter()
        for at, row in enumerate(means.table(schema)):
            key = tuple(row[key] for key in _KEYS[schema.name])
            seen[key] += 1
            if seen[key] == 2:
                value = " / ".join(means.label(part) for part in key if part is not None)
                yield finding("PLAN-LIGNE-EN-DOUBLE", what=_called(schema), value=value, **means.where(schema, at))


def _ids(means: Means, schema: TableSchema, column: str) -> set[str]:
    return {row[column] for row in means.table(schema)}


def _references(means: Means) -> Iterator[Finding]:
    places = _ids(means, t.PLACES, "place")
    known = {column: _ids(means, schema, key) for column, (schema, key) in _REFERENCES.items()}
    said = set()
    for schema in t.INPUTS:
        for at, row in enumerate(means.table(schema)):
            pairs = [(column, row[column], column) for column in ("place", *known) if column in row]
            if schema is t.EARMARKS:
                pairs.append((row["kind"], row["id"], "id"))
            for column, value, under in pairs:
                if value is None and schema is t.COMMITTED:
                    continue
                if value in (places if column == "place" else known.get(column, ())) or (schema.name, value) in said:
                    continue
                said.add((schema.name, value))
                code = "PLAN-LIEU-INCONNU" if column == "place" else "PLAN-REFERENCE-INCONNUE"
                yield finding(code, value=means.label(value), what=f"{_called(schema)}, {_called(schema, under)}",
                              **means.where(schema, at, under))  # fmt: skip


def _quantities(means: Means) -> Iterator[Finding]:
    for schema in t.INPUTS:
        for at, row in enumerate(means.table(schema)):
            for column, needed in _QUANTITIES.get(schema.name, ()):
                value, what = row[column], f"{_named(means, schema, row)}, {_called(schema, column)}"
                if value is None or math.isnan(value):
                    if needed:
                        yield finding("PLAN-VALEUR-ABSENTE", what=what, **means.where(schema, at, column))
                elif value < 0:
                    where = means.where(schema, at, column)
                    yield finding("PLAN-MONTANT-NEGATIF", value=str(value), what=what, **where)


def _ranges(means: Means) -> Iterator[Finding]:
    triples = ((t.NEEDS, ("low", "high")), (t.ACTIVITIES, ("cost_low", "cost", "cost_high")),
               (t.ACTIVITIES, ("benefit_low", "benefit", "benefit_high")))  # fmt: skip
    for schema, columns in triples:
        for at, row in enumerate(means.table(schema)):
            known = [row[column] for column in columns if row[column] is not None]
            if known != sorted(known):
                value = " ; ".join(format_fr(each, 0 if float(each).is_integer() else 3) for each in known)
                yield finding("PLAN-BAS-ET-HAUT", what=_named(means, schema, row), value=value,
                              **means.where(schema, at, columns[0]))  # fmt: skip


def _units(means: Means) -> Iterator[Finding]:
    for at, row in enumerate(means.table(t.CAPACITIES)):
        if str(row["unit"] or "").strip().lower() not in UNITS:
            yield finding(
                "PLAN-CAPACITE-SANS-UNITE", partner=means.label(row["partner"]), skill=row["skill"],
                value=str(row["unit"] or ""), **means.where(t.CAPACITIES, at, "unit"),
            )  # fmt: skip


def _currencies(means: Means) -> Iterator[Finding]:
    rated = {row["currency"] for row in means.table(t.RATES) if row["date"] is not None and row["source"]}
    said = set()
    for schema in (t.ACTIVITIES, t.ACCESS, t.FUNDERS):
        for at, row in enumerate(means.table(schema)):
            currency = row["currency"]
            if currency == means.currency or currency in rated or (schema.name, currency) in said:
                continue
            said.add((schema.name, currency))
            yield finding(
                "PLAN-DEVISE-SANS-TAUX", value=str(currency or "devise absente"), what=_named(means, schema, row),
                currency=means.currency, **means.where(schema, at, "currency"),
            )  # fmt: skip


def _effects(means: Means) -> Iterator[Finding]:
    needed = _ids(means, t.NEEDS, "activity")
    units = set()
    for at, row in enumerate(means.table(t.ACTIVITIES)):
        if row["activity"] not in needed:
            continue
        units.add(row["benefit_unit"])
        if row["benefit"] is None or not row["benefit_unit"] or not row["reference"]:
            where = means.where(t.ACTIVITIES, at, "reference")
            yield finding("PLAN-EFFET-SANS-SOURCE", value=means.label(row["activity"]), **where)
    if len(units - {None, ""}) > 1:
        yield finding("PLAN-EFFETS-MELES", value=", ".join(sorted(filter(None, units))))


def _segments(means: Means) -> Iterator[Finding]:
    steps: dict[str, list[tuple[float, float]]] = {}
    for row in means.table(t.SEGMENTS):
        steps.setdefault(row["activity"], []).append((row["up_to"], row["share"]))
    for activity, found in steps.items():
        found.sort()
        shares = [share for _, share in found]
        falling = all(b <= a for a, b in itertools.pairwise(shares)) and 0 <= shares[-1] <= shares[0] <= 1
        if found[0][0] <= 0 or abs(found[-1][0] - 1) > 1e-9 or not falling:
            yield finding("PLAN-PALIERS-INCOHERENTS", value=activity)


def _quarters(means: Means) -> Iterator[Finding]:
    for schema in (t.CAPACITIES, t.ABSORPTION, t.AVAILABILITY):
        for at, row in enumerate(means.table(schema)):
            if row["quarter"] not in ((None, 1, 2, 3, 4) if schema is t.CAPACITIES else (1, 2, 3, 4)):
                yield finding("PLAN-PART-HORS-BORNES", value=str(row["quarter"]), what=_named(means, schema, row),
                              **means.where(schema, at, "quarter"))  # fmt: skip
    yield from _shares(means, means.table(t.AVAILABILITY))


def _shares(means: Means, rows: Iterable[Row]) -> Iterator[Finding]:
    by_funder: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        if row["share"] is not None and row["quarter"] is not None:
            by_funder.setdefault(row["funder"], []).append((row["quarter"], row["share"]))
    for funder, found in by_funder.items():
        shares = [share for _, share in sorted(found)]
        if shares != sorted(shares) or shares[-1] > 1:
            what = f"parts à disposition, {means.label(funder)}"
            yield finding("PLAN-PART-HORS-BORNES", value=str(shares), what=what)


def _without_access(means: Means) -> Iterator[Finding]:
    reached = _ids(means, t.ACCESS, "partner")
    for at, row in enumerate(means.table(t.PARTNERS)):
        if row["partner"] not in reached:
            where = means.where(t.PARTNERS, at)
            yield finding("PLAN-PARTENAIRE-SANS-ACCES", value=means.label(row["partner"]), **where)
