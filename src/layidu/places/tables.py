"""Whole files of names matched and of codes translated."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.places.answers import Match
from layidu.places.delimited import Delimited, read_delimited, write_delimited
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.match import Matcher
from layidu.places.translate import Translator

MATCH_COLUMNS = ("place", "place_name", "confidence", "status", "candidates")
TRANSLATE_COLUMNS = ("place_name", "to_code", "share_low", "share_high")


@dataclass(frozen=True)
class TableResult:
    """What became of a file: ``read`` data rows = ``done`` + ``held``; ``written`` rows; every finding with its row."""

    read: int
    done: int
    held: int
    written: int
    findings: tuple[Finding, ...]


def match_file(gazetteer: Gazetteer, in_path: Path, out_path: Path, level: Kind, division: str) -> TableResult:
    """Match the names of a file to places of a division.

    Decision served: which spellings of a list are sound and which go back to their author. IN has a column ``name`` and
    may have ``parent``, ``code``, ``scheme``; OUT keeps all columns and rows and adds ``place``, ``place_name``,
    ``confidence`` (0-1), ``status`` (matched, held), ``candidates`` (id, name and score, best first; for held rows).
    Errors: Refusal for an unknown division or level, a missing column, an empty file; OSError.

    >>> from tempfile import TemporaryDirectory
    >>> from layidu.places.country import gazetteer_of
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "noms.csv"
    ...     _ = path.write_text("name,parent\\nBARAOUELI,Segou\\n", encoding="utf-8")
    ...     result = match_file(gazetteer_of("mali"), path, path, "cercle", "ML-2023")
    ...     print(path.read_text(encoding="utf-8").splitlines()[1])
    BARAOUELI,Segou,ML-2023:0403,Barouéli,1,matched,
    """
    if division not in {d.id for d in gazetteer.divisions()}:
        raise refusal("DECOUPAGE-INCONNU", value=division, divisions=", ".join(d.id for d in gazetteer.divisions()))
    if not gazetteer.places(division, level):
        levels = ", ".join(gazetteer.division(division).kinds)
        raise refusal("NIVEAU-ABSENT", value=level, division=division, levels=levels)
    table = read_delimited(in_path)
    name, parent, code, scheme = table.needed("name"), *map(table.column, ("parent", "code", "scheme"))
    matcher, findings, rows, held = Matcher(gazetteer), list(table.findings), [], 0
    for number, cells in table.rows:
        if problem := _ragged(table, number, cells):
            findings.append(problem)
            rows.append([*cells[: len(table.header)], "", "", "0", "held", ""])
            held += 1
            continue
        answer = matcher.match(
            cells[name],
            parent=_cell(cells, parent),
            code=_cell(cells, code),
            scheme=_cell(cells, scheme).strip() or None,
            division=division,
            kind=level,
        )
        held += answer.status == "held"
        columns = {"name": name, "parent": parent, "code": code}
        for issue in answer.issues:
            index = scheme if issue.code == "SCHEMA-INCONNU" else columns.get(issue.field)
            findings.append(issue.finding(row=number, column="" if index is None else table.header[index], rows=1))
        rows.append([*cells, *_match_cells(gazetteer, answer)])
    write_delimited(out_path, table, MATCH_COLUMNS, rows)
    return TableResult(len(table.rows), len(table.rows) - held, held, len(rows), tuple(findings))


def _match_cells(gazetteer: Gazetteer, answer: Match) -> list[str]:
    place = gazetteer.place(answer.place) if answer.place else None
    shown = answer.candidates if answer.status == "held" else ()
    candidates = "; ".join(f"{c.place} {gazetteer.place(c.place).name} {c.score:g}" for c in shown)
    return [place.id if place else "", place.name if place else "", f"{answer.confidence:g}", answer.status, candidates]


def translate_file(
    gazetteer: Gazetteer, in_path: Path, out_path: Path, from_scheme: str, to_scheme: str
) -> TableResult:
    """Translate the codes of a file from one scheme to another.

    Decision served: how an old series is joined to new codes. IN has a column ``code``; OUT keeps all columns and adds
    ``place_name``, ``to_code``, ``share_low``, ``share_high`` (0-1), one row a target; a code that cannot be translated
    keeps one row with those cells empty, and a finding. Errors: Refusal for an unknown scheme, a missing column or an
    empty file; OSError.

    >>> from tempfile import TemporaryDirectory
    >>> from layidu.places.country import gazetteer_of
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "codes.csv"
    ...     _ = path.write_text("code\\nML0601\\n", encoding="utf-8")
    ...     result = translate_file(gazetteer_of("mali"), path, path, "cod-ab-2015", "cod-ab-2021")
    ...     print(path.read_text(encoding="utf-8").splitlines()[1], result.held)
    ML0601,Tombouctou,ML0605,1,1 0
    """
    for scheme in (from_scheme, to_scheme):
        if scheme not in {s.id for s in gazetteer.schemes()}:
            raise refusal("SCHEMA-INCONNU", value=scheme, schemes=", ".join(s.id for s in gazetteer.schemes()))
    table = read_delimited(in_path)
    code = table.needed("code")
    translator, findings, rows, held = Translator(gazetteer), list(table.findings), [], 0
    for number, cells in table.rows:
        problems = [problem] if (problem := _ragged(table, number, cells)) else []
        if not problems:
            try:
                found = translator.translate(cells[code], from_scheme, to_scheme)
            except Refusal as refused:
                problems = [_placed(item, number, table.header[code]) for item in refused.findings]
        if problems:
            findings += problems
            held += 1
            rows.append([*cells[: len(table.header)], "", "", "", ""])
            continue
        plain = gazetteer.plain_code(from_scheme, cells[code])
        if plain != cells[code].strip():
            read_as = gazetteer.place(gazetteer.by_code(from_scheme, plain)[0].place).name
            names = {"plain": plain, "read_as": read_as}
            findings.append(
                finding("CODE-AUTRE-FORME", row=number, column=table.header[code], value=cells[code], rows=1, **names)
            )
        rows += [[*cells, t.place_name, t.to_code, f"{t.share_low:g}", f"{t.share_high:g}"] for t in found]
    write_delimited(out_path, table, TRANSLATE_COLUMNS, rows)
    return TableResult(len(table.rows), len(table.rows) - held, held, len(rows), tuple(findings))


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return "" if index is None else cells[index]


def _ragged(table: Delimited, number: int, cells: tuple[str, ...]) -> Finding | None:
    if len(cells) <= len(table.header):
        return None
    return finding("TABLE-LIGNE-IRREGULIERE", row=number, value=str(len(cells)), columns=len(table.header), rows=1)


def _placed(item: Finding, row: int, column: str) -> Finding:
    return dataclasses.replace(item, row=row, column=column, rows=1)
