"""A partner's own layout, taught once: what is guessed, what a person answers, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.text import fold
from layidu.cycle.knowledge import knowledge_of
from layidu.intake.formats import formats
from layidu.intake.known_layouts import KnownLayout, layout_key, partner_field, taught_format
from layidu.intake.layout import find_tables
from layidu.intake.mapping import Format, header_key
from layidu.intake.proposing import AUTO, Proposal, propose
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.vocabulary import shared
from layidu.intake.workbook import Workbook
from layidu.ledger import learning
from layidu.ledger.models import Layout
from layidu.ledger.queries.actors import find_actors
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace

GROUP = "group="
_KEYS = ("format", "sheet", "header_row", "partner", "counting_mode", "columns")


@dataclass(frozen=True)
class Answers:
    """What a person says of a table: each column's field (``auto``: as its header says; empty: left aside).

    ``group=girls`` is a column whose figures are of that group.
    """

    format: str
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    partner: str = ""
    counting_mode: str = ""
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Learned:
    """A layout as it is listed; ``withdrawn_by`` is empty while it is in use."""

    id: int
    format: str
    partner: str
    counting_mode: str
    columns: Mapping[str, str]
    file: str
    learned_by: str
    learned_on: str
    withdrawn_by: str
    withdrawn_on: str | None


def guess(
    workspace: Workspace,
    path: Path,
    *,
    format_name: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Answers:
    """The answers that a file suggests, for a person to change.

    Decision served: how little must be said about a table that was refused. Errors: Refusal for a file that cannot be
    read, or a format, sheet or row that is none.
    """
    knowledge = knowledge_of(workspace)
    with ReaderProcess() as reader:
        found: Proposal = propose(
            reader.open(path, path.name),
            formats(),
            knowledge.gazetteer,
            [spelling for spelling, _ in actors.known_spellings()],
            format=format_name,
            sheet=sheet,
            header_row=header_row,
        )
    return Answers(
        found.format,
        found.sheet,
        found.header_row,
        {column.label: column.field for column in found.columns},
        samples={column.label: column.samples for column in found.columns},
    )


def fields_of(format_name: str) -> dict[str, str]:
    """Field -> French label of a format, in its own order. Errors: Refusal FORMAT-INCONNU."""
    if format_name not in formats():
        raise refusal("FORMAT-INCONNU", format=format_name, known=", ".join(sorted(formats())))
    return {each.id: each.label for each in formats()[format_name].fields.values()}


def field_meant(format_name: str, said: str) -> str | None:
    """The field, group or ``auto`` that an answer means, by id or by French label; ``None`` when it means none.

    >>> field_meant("five_w", "Cercle"), field_meant("five_w", "groupe=Filles"), field_meant("five_w", "-")
    ('cercle', 'group=girls', '')
    """
    text = said.strip()
    if text in ("", "-", "–"):
        return ""
    if fold(text) == AUTO:
        return AUTO
    start, joined, rest = text.partition("=")
    if joined:
        found = shared("groups").find(rest)
        unfolds = formats()[format_name].unfold
        wide = unfolds is not None and "group" in unfolds.by
        return f"{GROUP}{found}" if found and wide and fold(start) in ("group", "groupe") else None
    return next(
        (name for name, label in fields_of(format_name).items() if fold(text) in (fold(name), fold(label))), None
    )


def answers_as_yaml(answers: Answers) -> str:
    """The answers as the YAML file that `layidu learn --answers` takes, each column with some of its values."""
    import yaml

    def quoted(value: object) -> str:
        return (
            yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=1000).removesuffix("...\n").strip()
        )

    labels, modes = fields_of(answers.format), ", ".join(shared("counting_modes").labels)
    lines = [
        f"format: {answers.format}",
        f"sheet: {quoted(answers.sheet)}",
        f"header_row: {answers.header_row}",
        "# À qui est la disposition ; null : à tous ceux dont le tableau a ces en-têtes.",
        f"partner: {quoted(answers.partner or None)}",
        f"# Mode de comptage des lignes qui ne le disent pas ({modes}) ; null : celui de l'activité.",
        f"counting_mode: {quoted(answers.counting_mode or None)}",
        "# Chaque colonne : un champ, group=GROUPE, auto (comme l'en-tête le dit) ou null (laissée de côté).",
        f"# Champs : {', '.join(f'{name} ({label})' for name, label in labels.items())}",
        "columns:",
    ]
    for label, name in answers.columns.items():
        shown = " ; ".join(answers.samples.get(label, ()))
        note = f"  # {' '.join(shown.split())[:80]}" if shown else ""
        lines.append(f"  {quoted(label)}: {name or 'null'}{note}")
    return "\n".join(lines) + "\n"


def answers_from(path: Path, guessed: Answers) -> Answers:
    """The answers of a YAML file; what it does not say is as guessed, columns excepted: those are all its own.

    Errors: Refusal REPONSES-ILLISIBLES, naming every line that does not fit.
    """
    import yaml

    try:
        said: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise refusal("REPONSES-ILLISIBLES", file=path.name, why=" ".join(str(error).split())) from error
    if not isinstance(said, dict) or not isinstance(said.get("columns"), dict):
        raise refusal("REPONSES-ILLISIBLES", file=path.name, why="il y manque « columns: » et ses colonnes")
    if unknown := sorted(str(key) for key in set(said) - set(_KEYS)):
        raise refusal("REPONSES-ILLISIBLES", file=path.name, why=f"clés inconnues : {', '.join(unknown)}")
    seen_as = {header_key(label): label for label in guessed.columns}
    columns, wrong = {}, []
    for label, value in said["columns"].items():
        seen = seen_as.get(header_key(str(label)))
        meant = field_meant(guessed.format, "" if value is None else str(value))
        if seen is None:
            wrong.append(f"la colonne « {label} » n'est pas dans la feuille « {guessed.sheet} »")
        elif meant is None:
            wrong.append(f"« {value} » n'est pas un champ du format {guessed.format}")
        else:
            columns[seen] = meant
    if wrong:
        raise refusal("REPONSES-ILLISIBLES", file=path.name, why=" ; ".join(wrong))
    return Answers(
        guessed.format,
        guessed.sheet,
        guessed.header_row,
        {label: columns.get(label, "") for label in guessed.columns},
        str(said.get("partner") or ""),
        str(said.get("counting_mode") or ""),
        guessed.samples,
    )


def asked_of(path: Path) -> dict[str, Any]:
    """Which format, sheet and header row a file of answers names, so that the same table is looked at again."""
    import yaml

    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}  # said with its reason where the answers themselves are read
    said = said if isinstance(said, dict) else {}
    row = said.get("header_row")
    return {
        "format_name": said.get("format") or None,
        "sheet": said.get("sheet") or None,
        "header_row": row if isinstance(row, int) else None,
    }


def learn(workspace: Workspace, path: Path, answers: Answers, *, by: str) -> int:
    """Remember a layout; gives its number.

    Decision served: a file refused for its headers loads from now on, and so does next month's. Kept with who taught
    it and when. Errors: Refusal DISPOSITION-INCOMPLETE where a required column is missing, REPONSES-ILLISIBLES where
    two columns are one field, MODE-COMPTAGE-INCONNU, or what reading the table says; then nothing is remembered.
    """
    format = formats()[answers.format]
    mode = shared("counting_modes").find(answers.counting_mode) if answers.counting_mode else ""
    if mode is None or (mode and "counting_mode" not in format.fields):
        modes = ", ".join(shared("counting_modes").labels)
        raise refusal(
            "REPONSES-ILLISIBLES",
            file=path.name,
            why=f"« {answers.counting_mode} » n'est pas un mode de comptage ({modes})",
        )
    columns = {label: name for label, name in answers.columns.items() if name != AUTO and not name.startswith(GROUP)}
    groups = {label: name.removeprefix(GROUP) for label, name in answers.columns.items() if name.startswith(GROUP)}
    twice = sorted({name for name in columns.values() if name and list(columns.values()).count(name) > 1})
    if twice:
        raise refusal(
            "REPONSES-ILLISIBLES", file=path.name, why=f"plusieurs colonnes pour un champ : {', '.join(twice)}"
        )
    known = KnownLayout("", answers.format, layout_key(answers.columns), columns, groups, mode, answers.partner)
    with ReaderProcess() as reader:
        _must_read(reader.open(path, path.name), format, answers, known)
    return learning.keep_layout(
        format_name=answers.format,
        header_key=known.header_key,
        columns=columns,
        groups=groups,
        counting_mode=mode,
        partner=_partner(answers.partner) if answers.partner else None,
        file_name=path.name,
        by=by,
    )


def layouts_learned() -> list[Learned]:
    """Every layout ever taught, withdrawn or not, in the order taught."""
    return [
        Learned(
            row.id, row.format, row.partner.name if row.partner else "", row.counting_mode,
            {**row.columns, **{header: f"{GROUP}{group}" for header, group in row.groups.items()}},
            row.file_name, row.learned_by, row.learned_at.date().isoformat(), row.withdrawn_by,
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
        )
        for row in Layout.objects.select_related("partner").order_by("id")
    ]  # fmt: skip


def _must_read(workbook: Workbook, format: Format, answers: Answers, known: KnownLayout) -> None:
    """Refuse what could never load a row, before it is remembered."""
    made = taught_format(format, known)
    said = {name for name in answers.columns.values() if name}
    said |= {made.field_of_header.get(header_key(label), "") for label in answers.columns}
    if format.unfold is not None and (AUTO in said or known.groups):
        said |= {format.unfold.figure, *format.unfold.by}
    lacking = [name for name in made.required_fields() if name not in said]
    lacking += [group[0] for group in made.one_of if not said & set(group)]
    if lacking:
        labels = ", ".join(made.fields[name].label for name in lacking)
        raise refusal("DISPOSITION-INCOMPLETE", value=labels, format=format.label_fr)
    # Whether its rows are the partner's own is asked of each file; here only whether the table is found.
    asked = replace(known, id="?", partner="") if _says_whose(format, said) else replace(known, id="?")
    if find_tables(workbook, {format.id: format}, sheet=answers.sheet, known=[asked])[0].known is None:
        raise refusal("DISPOSITION-INCOMPLETE", value=answers.sheet, format=format.label_fr)


def _says_whose(format: Format, said: Collection[str]) -> bool:
    """Whether some column of the table says whose rows they are."""
    whose = partner_field(format)
    return whose is not None and whose.id in said


def _partner(name: str) -> str:
    found = find_actors(name, apart=True)
    exact = [actor for actor in found if fold(name) in {fold(actor.name), *map(fold, actor.spellings)}]
    if len(exact) == 1:
        return exact[0].id
    from layidu.intake.actors import ActorDirectory

    ref = ActorDirectory(actors.known_spellings()).resolve(name)
    actors.remember(actors.unknown_spellings([ref]), None)
    return ref.id
