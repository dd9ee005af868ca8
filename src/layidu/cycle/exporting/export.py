"""An export: the current facts of a format in its own headers, proved by reading them back before they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle.exporting.cells import Cells, cells_of, exported_formats
from layidu.cycle.exporting.facts import LedgerRow, current_rows
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.intake.actors import ActorDirectory
from layidu.intake.formats import formats
from layidu.intake.iati_write import document_order, write_iati
from layidu.intake.read import read_file
from layidu.intake.records import CommitmentRow, DeliveryRow, Loaded, ObservationRow, RecordRow
from layidu.intake.write import LONGEST_CELL, write_rows
from layidu.ledger.files import write_durably
from layidu.ledger.store.actors import known_spellings
from layidu.ledger.store.keys import key_of
from layidu.ledger.workspace import Workspace
from layidu.publishing.privacy import without_personal_data

#: Below the title (row 1) and the header (row 2).
FIRST_ROW = 3
RANK = "Rang parmi les lignes identiques"
#: The suffix of the one format that is written as XML too, whose rows are numbered from one.
IATI = ".xml"
FIRST_ROW_OF_XML = 1
NO_ACTIVITY = "transactions sans leur activité"
NOT_THE_SAME = "relues autrement que le registre ne les tient"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A workbook written; ``example``: it holds invented data, and says so."""

    path: Path
    rows: int
    example: bool


@dataclass(frozen=True)
class Exported:
    """What became of the current facts of a format: rows in the ledger = rows written + rows left out."""

    format: str
    files: Sequence[ExportedFile]
    rows: int
    left_out: int
    findings: Sequence[Finding]

    def as_json(self) -> dict[str, Any]:
        """The public shape of `layidu export --json`."""
        return {
            "format": self.format,
            "files": [{"file": str(one.path), "rows": one.rows, "example": one.example} for one in self.files],
            "rows": self.rows,
            "left_out": self.left_out,
            "findings": [
                {"code": item.code, "severity": item.severity, "rows": item.rows, "message": item.sentence()}
                for item in self.findings
            ],
        }


@dataclass(frozen=True, slots=True)
class _Line:
    row: LedgerRow
    cells: Cells
    masked: int


def export_facts(workspace: Workspace, format_name: str, out: Path, *, period: Period | None = None) -> Exported:
    """Write the current facts of an import format as a workbook that imports as the same facts.

    Decision served: a partner gets its own figures back, corrects them and sends them again; a ministry takes its data
    elsewhere. With a period, the rows that share a day with it. Every row is read back before it leaves, and one that
    would not mean the same is left out and counted. Comments stay behind; what looks like a personal address or number
    is masked. Invented facts never share a file with real ones: they go to ``OUT-exemple.xlsx`` where there are both.
    The suffix of ``out`` says what is written: a workbook, or IATI in XML of the format ``iati``.
    Errors: Refusal FORMAT-INCONNU, or EXPORT-VIDE when there is nothing to give back.
    """
    if format_name not in exported_formats():
        raise refusal("FORMAT-INCONNU", format=format_name, known=", ".join(sorted(exported_formats())))
    rows = [row for row in current_rows(workspace, format_name) if _within(row, period)]
    reasons: Counter[str] = Counter()
    lines = _lines(workspace, format_name, rows, reasons)
    title = formats()[format_name].label_fr + (f" – {period.label_fr()}" if period else "")
    parts = {example: [line for line in lines if line.row.example == example] for example in (False, True)}
    files: list[ExportedFile] = []
    written: list[_Line] = []
    for example, part in parts.items():
        content, kept = _faithful(workspace, format_name, part, title, example, reasons, out.suffix.lower())
        if kept:
            both = example and any(not file.example for file in files)
            path = out.with_stem(f"{out.stem}-exemple") if both else out
            write_durably(path, content)
            files.append(ExportedFile(path, len(kept), example))
            written += kept
    findings = _findings(written, reasons)
    if not files:
        nothing = finding("EXPORT-VIDE", format=format_name, period=f" pour {period.label_fr()}" if period else "")
        raise Refusal((nothing, *findings))
    return Exported(format_name, files, len(written), sum(reasons.values()), findings)


def _within(row: LedgerRow, period: Period | None) -> bool:
    span = row.span()
    return period is None or (span is not None and span.overlaps(period))


def _lines(workspace: Workspace, format_name: str, rows: Sequence[LedgerRow], reasons: Counter[str]) -> list[_Line]:
    places = PlaceColumns(workspace_gazetteer(workspace), formats()[format_name])
    lines = []
    for row in rows:
        try:
            line = _without_personal_data(format_name, row, cells_of(format_name, row, places))
        except CannotSay as error:
            reasons[str(error)] += 1
            continue
        lines.append(line)
    return lines


def _without_personal_data(format_name: str, row: LedgerRow, cells: Cells) -> _Line:
    masked = 0
    fields = formats()[format_name].fields
    for field, value in cells.items():
        # The decimals of a coordinate can look like a telephone number.
        if isinstance(value, str) and fields[field].type != "degrees":
            if len(value) > LONGEST_CELL:
                raise CannotSay("texte trop long pour une cellule")
            cells[field], found = without_personal_data(value)
            masked += bool(found)
    return _Line(row, cells, masked)


def _faithful(
    workspace: Workspace,
    format_name: str,
    lines: Sequence[_Line],
    title: str,
    example: bool,
    reasons: Counter[str],
    suffix: str,
) -> tuple[bytes, list[_Line]]:
    """The workbook of the lines that read back as what they are; the others are counted in ``reasons``.

    A row can depend on another (a share on the country's total), so that leaving one out is tried again.
    """
    kept = list(lines)
    while kept:
        if suffix == IATI:
            kept = _in_activities(kept, reasons)
        content, read = _written_and_read(workspace, format_name, kept, title, example, suffix)
        first = FIRST_ROW_OF_XML if suffix == IATI else FIRST_ROW
        wrong = {at for at, line in enumerate(kept) if not _same(line, read.get(at + first))}
        if not wrong:
            return content, kept
        reasons[NOT_THE_SAME] += len(wrong)
        kept = [line for at, line in enumerate(kept) if at not in wrong]
    return b"", []


def _in_activities(lines: Sequence[_Line], reasons: Counter[str]) -> list[_Line]:
    """The lines as an IATI file orders them; a transaction whose activity is not there has no place in it."""
    kept = [lines[at] for at in document_order([line.cells for line in lines])]
    if len(kept) < len(lines):
        reasons[NO_ACTIVITY] += len(lines) - len(kept)
    return kept


def _written_and_read(
    workspace: Workspace, format_name: str, lines: Sequence[_Line], title: str, example: bool, suffix: str
) -> tuple[bytes, Mapping[int, Loaded]]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "export.xlsx").with_suffix(suffix)
        rows = [line.cells for line in lines]
        if suffix == IATI:
            path.write_bytes(write_iati(rows, title=title, example=example))
        else:
            write_rows(format_name, rows, path, title=title, example=example, beside=ranks(rows))
        actors = ActorDirectory(known_spellings())
        reading = read_file(path, gazetteer=workspace_gazetteer(workspace), actors=actors, format=format_name)
        return path.read_bytes(), {row.origin.row: row for row in reading.loaded}


def ranks(rows: Sequence[Cells]) -> dict[str, list[int]]:
    """A column that tells apart rows which say the same: they are as many facts, and would be folded into one.

    >>> ranks([{"reached": 3}, {"reached": 3}, {"reached": 4}])
    {'Rang parmi les lignes identiques': [1, 2, 1]}
    """
    seen: Counter[tuple[Any, ...]] = Counter()
    ranks = []
    for row in rows:
        key = tuple(sorted((field, str(value)) for field, value in row.items()))
        seen[key] += 1
        ranks.append(seen[key])
    return {RANK: ranks} if max(ranks, default=1) > 1 else {}


def _same(line: _Line, read: Loaded | None) -> bool:
    if read is None:
        return False
    return bool(line.masked) or _said(line.row.records) == _said(read.records)


def _said(records: Sequence[RecordRow]) -> list[str]:
    """Keys of what records say, comments aside; a meeting that the ledger does not hold is known by the cell alone."""
    alone = len(records) == 1
    plain = []
    for record in records:
        if isinstance(record, DeliveryRow | CommitmentRow):
            record = replace(record, note="")
        if alone and isinstance(record, CommitmentRow):
            record = replace(record, meeting_ref="")
        if isinstance(record, ObservationRow):
            record = replace(record, disaggregation=tuple(sorted(record.disaggregation)))
        plain.append(key_of(record))
    return sorted(plain)


def _findings(written: Sequence[_Line], reasons: Counter[str]) -> list[Finding]:
    noted = sum(any(getattr(record, "note", "") for record in line.row.records) for line in written)
    masked = sum(bool(line.masked) for line in written)
    said = [finding("EXPORT-LIGNES-OMISES", rows=rows, count=rows, why=why) for why, rows in sorted(reasons.items())]
    if masked:
        said.append(finding("EXPORT-DONNEE-MASQUEE", rows=masked, count=masked))
    if noted:
        said.append(finding("EXPORT-COMMENTAIRES-OMIS", rows=noted, count=noted))
    return said
