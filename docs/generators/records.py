"""``data-dictionary.md``: the ledger's tables, the observations' columns, the engines' tables."""

from __future__ import annotations

import sys
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models.expressions import F

from generators.markdown import WRITTEN, code, docstring, table
from layidu.core.tables import TableSchema

#: The Arrow schema has no place for a sentence; a column that is missing here stops the generation.
OBSERVATION_MEANINGS = {
    "indicator": "Id of the catalogue's indicator.",
    "place": "Place id. Null: the source does not say the place, which is neither zero nor the country.",
    "period_start": "First day, included.",
    "period_end": "Last day, included.",
    "value": "In the indicator's unit. Null: known only within `low` and `high`, or as a numerator and denominator.",
    "low": "Lower bound, in the indicator's unit. Null: none stated.",
    "high": "Upper bound, in the indicator's unit. Null: none stated.",
    "numerator": "Of a ratio. Null: not stated.",
    "denominator": "Of a ratio. Null: not stated.",
    "disaggregation": "JSON object, axis -> value, keys sorted; `{}` when the value is of everybody.",
    "series": "Name of the series in the source (table, round); empty when the source names none.",
    "origin": "Id of the `SourceRow` that says it.",
}
#: Nulls that say something else than "the source does not say".
NULLS = {
    "Actor.parent": "null: none known",
    "ActorAlias.first_seen": "null: not from a file",
    "ActorAlias.withdrawn_at": "null: in use",
    "Commitment.amends": "null: first version",
    "Commitment.meeting": "null: not said at a meeting that the ledger holds",
    "Figure.value": "null: not known",
    "FindingRecord.row": "null: about the sheet or the file",
    "Place.parent": "null: the top of its division",
    "Review.need": "null: judges a commitment",
    "Snapshot.run": "null: made before any import",
    "SourceRow.supersedes": "null: corrects no row",
    "SourceRow.retired_by": "null: current",
}
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "exact": "="}


def rule(condition: Any) -> str:
    """A condition of a constraint, as a person would read it."""
    if not isinstance(condition, models.Q):
        name, value = condition
        field, lookup = name.rsplit("__", 1) if "__" in name else (name, "exact")
        if lookup == "isnull":
            return f"{field} {'absent' if value else 'present'}"
        if lookup == "in":
            return f"{field} in ({', '.join(item or 'empty' for item in value)})"
        shown = cast(Any, value).name if isinstance(value, F) else value if value != "" else "empty"
        return f"{field} {OPERATORS[lookup]} {shown}"
    parts = [rule(child) for child in condition.children]
    joined = f" {condition.connector.lower()} ".join(
        f"({part})" if len(parts) > 1 and (" or " in part or " and " in part) else part for part in parts
    )
    return f"not ({joined})" if condition.negated else joined


def constraint_row(constraint: models.BaseConstraint) -> list[str]:
    """Name, rule and what a person reads when a row breaks it."""
    if isinstance(constraint, models.UniqueConstraint):
        said = f"unique: {', '.join(constraint.fields)}"
        said += f", where {rule(constraint.condition)}" if constraint.condition else ""
    else:
        said = rule(cast(Any, constraint).condition)
    own = constraint.violation_error_message != constraint.default_violation_error_message
    return [code(constraint.name), said, str(constraint.get_violation_error_message()) if own else "–"]


def field_row(field: Any) -> list[str]:
    """Name, type, what an absent value means, meaning."""
    kind = field.get_internal_type()
    if field.is_relation:
        kind = f"→ {field.related_model.__name__}"
    elif getattr(field, "max_length", None):
        kind = f"{kind}({field.max_length})"
    if said := NULLS.get(f"{field.model.__name__}.{field.name}"):
        absent = said
    elif "empty:" in str(field.help_text).lower():
        absent = "see the meaning"
    elif field.null:
        absent = "null: not stated"
    elif field.blank and kind.startswith(("CharField", "TextField")):
        absent = "empty: not stated"
    else:
        absent = "always there"
    choices = ", ".join(code(value) for value, _ in field.choices or ())
    default = field.default
    shown = f"default {code(default)}" if isinstance(default, str | int) and str(default) else ""
    meaning = [str(field.help_text), f"One of {choices}." if choices else "", shown]
    if field.primary_key:
        meaning.insert(0, "Primary key.")
    return [code(field.name), kind, absent, " ".join(part for part in meaning if part)]


def record(model: type[models.Model]) -> str:
    """One table of the ledger."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    text = f"### {model.__name__}\n\n{docstring(model)}\n\nTable `{model._meta.db_table}`.\n\n"
    text += table(["field", "type", "absent", "meaning"], map(field_row, fields))
    if model._meta.constraints:
        rows = map(constraint_row, model._meta.constraints)
        text += "\n" + table(["constraint", "holds when", "said to the reader (French)"], rows)
    return text


def data_dictionary() -> str:
    """``data-dictionary.md``: the ledger's tables, the observations' columns, the engines' tables."""
    from layidu.coverage import tables
    from layidu.ledger.models.observations import OBSERVATION_COLUMNS, observation_schema

    parts = [
        "# Data dictionary\n",
        WRITTEN,
        "The tables of the ledger, the Parquet files of observations, and the tables that the coverage engine takes "
        "and gives. Every fact (a record with an `origin`) stands on one row of a source and is current while that "
        "row is not retired. Dates are days; amounts are integers in minor units of an ISO 4217 currency; people are "
        "persons. An absent value is never zero. A constraint without a French sentence of its own says its name.\n",
    ]
    module = ""
    for model in apps.get_app_config("ledger").get_models():
        if model.__module__ != module:
            module = model.__module__
            parts.append(f"## {module.rsplit('.', 1)[-1].capitalize()}\n\n{docstring(sys.modules[module])}\n")
        parts.append(record(model))
    assert observation_schema().names == list(OBSERVATION_COLUMNS)
    rows = [[code(name), kind, OBSERVATION_MEANINGS[name]] for name, kind in OBSERVATION_COLUMNS.items()]
    parts.append(
        "## Observation files (Parquet)\n\nOne row: an indicator's value in a place over a period, for one "
        "disaggregation, as one source row says it.\n\n" + table(["column", "Arrow type", "meaning"], rows)
    )
    parts.append("## Tables of the coverage engine\n\nIbis types; `!` is never null.\n")
    for schema in vars(tables).values():
        if isinstance(schema, TableSchema):
            columns = [[code(name), code(kind)] for name, kind in schema.columns.items()]
            parts.append(f"### {schema.name}\n\n{schema.grain}\n\n" + table(["column", "type"], columns))
    return "\n".join(parts)
