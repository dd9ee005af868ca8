"""Write the reference pages that the code itself defines: records, finding codes, commands.

``python docs/generate.py`` writes them; ``--check`` writes nothing and fails when one is out of date.
Every page is a function of the package alone: no date, no path, no network.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import click
import django
from django.apps import apps
from django.db import models
from django.db.models.expressions import F

import layidu
from layidu.catalogue.entries import FindingCode, entries
from layidu.core.tables import TableSchema

DOCS = Path(__file__).parent
SOURCE = Path(layidu.__file__).parent
WRITTEN = "<!-- Written by `make reference` from the code; edits are lost. -->\n"

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


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cell(text) for text in line)} |\n" for line in lines)


def code(text: object) -> str:
    """Text as code; empty stays empty."""
    return f"`{text}`" if str(text) else ""


def docstring(thing: Any) -> str:
    """A docstring as one paragraph, RST code marks turned into Markdown's, doctests left out."""
    text = (inspect.getdoc(thing) or "").split("\n>>>")[0]
    return " ".join(text.replace("``", "`").split())


# Records


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


# Finding codes

SEVERITIES = {
    "error": ("Erreurs", "La ligne est retenue, ou le fichier refusé en entier si le constat porte sur lui."),
    "warning": (
        "Avertissements",
        "La ligne est chargée ou le chiffre imprimé, mais quelqu'un doit regarder.",
    ),
    "info": ("Informations", "Rien à faire : Layidu dit ce qu'il a fait."),
}


def used_in() -> dict[str, list[str]]:
    """Which rooms raise each finding code: code -> folders of ``src/layidu``."""
    found: dict[str, set[str]] = {}
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("mapping.yaml")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            # Whole constants only: a code in a docstring is an example.
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            words = {value for value in constants if isinstance(value, str)}
        else:
            words = set(text.split())
        for name in words & set(entries(FindingCode)):
            found.setdefault(name, set()).add(path.relative_to(SOURCE).parts[0])
    return {name: sorted(rooms) for name, rooms in found.items()}


def findings_page() -> str:
    """``findings.md``: every finding code."""
    places = used_in()
    parts = [
        "# Constats\n",
        WRITTEN,
        "Un constat dit ce qui est faux ou douteux dans des données, où, avec la valeur lue, et ce qu'il faut faire. "
        "Son code ne change jamais. Les mots entre accolades sont remplacés par ceux du fichier. "
        "Le sens, pour qui développe, est en anglais ; « levé par » nomme les dossiers de `src/layidu`.\n",
    ]
    for severity, (title, consequence) in SEVERITIES.items():
        parts.append(f"## {title}\n\n{consequence}\n")
        parts += [
            f"### {entry.id}\n\n"
            f"- Message : {cell(entry.message)}\n"
            f"- Remède : {cell(entry.remedy) or '–'}\n"
            f"- Sens (en) : {cell(entry.meaning)}\n"
            f"- Levé par : {', '.join(map(code, places.get(entry.id, []))) or '–'}\n"
            for entry in entries(FindingCode).values()
            if entry.severity == severity
        ]
    return "\n".join(parts)


# Commands


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group with the words that call it, groups before their commands."""
    for name in sorted(group.commands):
        found = group.commands[name]
        yield f"{path} {name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{path} {name}")


def option_row(option: click.Option, context: click.Context) -> list[str]:
    """How it is written, what it does, and what holds without it."""
    names = ", ".join(code(name) for name in [*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else option.make_metavar(context)
    if isinstance(option.type, click.Choice):
        value = " | ".join(map(str, option.type.choices))
    elif isinstance(option.type, click.DateTime):
        value = "AAAA-MM-JJ"
    notes = [option.help or ""]
    if option.required:
        notes.append("Obligatoire.")
    if option.multiple:
        notes.append("Peut être répétée.")
    if option.envvar:
        notes.append(f"Ou la variable {code(option.envvar)}.")
    if option.show_default:
        notes.append(f"Par défaut : `{option.default}`.")
    written = names + (f" `{value}`" if value else "")
    return [written, " ".join(note for note in notes if note)]


def command_section(path: str, command: click.Command) -> str:
    """One command: what it does, how it is written, its arguments and options."""
    context = click.Context(command, info_name=path)
    text = f"## {path}\n\n{command.help or ''}\n"
    if isinstance(command, click.Group):
        return text
    text += "\n"
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    written = " ".join(argument.make_metavar(context) for argument in arguments)
    options = [p for p in command.params if isinstance(p, click.Option)]
    text += f"```\n{' '.join(part for part in (path, '[OPTIONS]' if options else '', written) if part)}\n```\n"
    if options:
        text += "\n" + table(["option", "ce qu'elle fait"], (option_row(each, context) for each in options))
    return text


def commands_page() -> str:
    """``commands.md``: every command of the command line, in French."""
    from layidu.cli.main import layidu as root

    found = list(commands(root, "layidu"))
    rows = [[f"[`{path}`](#{path.replace(' ', '-')})", each.help or ""] for path, each in found]
    parts = [
        "# Commandes\n",
        WRITTEN,
        f"{root.help}\n",
        table(["commande", "ce qu'elle fait"], rows),
        "Toutes acceptent `--help`. `layidu --version` donne la version.\n",
        "## Codes de sortie\n",
        table(
            ["code", "sens"],
            [
                ["0", "fait"],
                ["1", "fait, mais des lignes sont retenues (ou un des fichiers est refusé)"],
                ["2", "rien n'a été fait ; le message dit pourquoi et quoi faire"],
            ],
        ),
        "## Variables d'environnement\n",
        table(
            ["variable", "effet"],
            [
                ["`LAYIDU_WORKSPACE`", "l'espace de travail quand `--workspace` n'est pas donné"],
                ["`LAYIDU_LANG`", "langue de l'interface : `fr` (par défaut) ou `en`"],
                ["`DATABASE_URL`", "une base PostgreSQL au lieu du fichier SQLite de l'espace de travail"],
            ],
        ),
        *(command_section(path, command) for path, command in found),
    ]
    return "\n".join(parts)


PAGES = {"data-dictionary.md": data_dictionary, "findings.md": findings_page, "commands.md": commands_page}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of date (exit 1)."""
    # The command line chooses its language once, when it is imported.
    os.environ["LAYIDU_LANG"] = "fr"
    os.environ["DJANGO_SETTINGS_MODULE"] = "layidu.ledger.settings"
    django.setup()
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page().rstrip("\n") + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run `make reference`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
