"""Files and folders into the ledger: read, compare, store, one transaction a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import finding
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.records import Reading, ReviewRow
from layidu.intake.workbook import TEXTS, WORKBOOKS
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading, sweep_orphans
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of


@dataclass(frozen=True)
class FileReport:
    """What became of one file; counts are data rows. ``refused``: nothing of it was imported."""

    file: str
    sha256: str
    format: str
    sheet: str
    columns: dict[str, str]
    period: str
    read: int
    loaded: int
    held: int
    folded: int
    unchanged: int
    superseded: int
    withdrawn: int
    findings: Sequence[Finding]
    refused: bool

    def as_json(self) -> dict[str, Any]:
        """The public shape of one file of ``layidu import --json``."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "format": self.format,
            "sheet": self.sheet,
            "columns": self.columns,
            "period": self.period,
            "read": self.read,
            "loaded": self.loaded,
            "held": self.held,
            "folded": self.folded,
            "unchanged": self.unchanged,
            "superseded": self.superseded,
            "withdrawn": self.withdrawn,
            "findings": [
                {"code": item.code, "severity": item.severity, "rows": item.rows, "message": item.sentence()}
                for item in self.findings
            ],
        }


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    format_name: str | None = None,
    sheet: str | None = None,
    period: Period | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FileReport]:
    """Import files and whole folders, each file all or nothing; one bad file never stops the others.

    Decision served: what a partner's file changes and what must go back to its sender. Reviews are stored last, since
    they judge promises that another file of the same folder may hold. ``progress`` hears (files done, files in all).
    """
    if not dry_run:
        sweep_orphans(workspace)
    gazetteer = gazetteer_of(workspace.country)
    directory = ActorDirectory(actors.known_spellings())
    files = list(_files(paths))
    reports: dict[Path, FileReport] = {}
    waiting: list[tuple[Path, bytes, Reading]] = []
    for path in files:
        content = b""
        try:
            content = _content(path)
            reading = read_file(
                path,
                gazetteer=gazetteer,
                actors=directory,
                format=format_name,
                sheet=sheet,
                period=period,
                file_name=path.name,
            )
        except Refusal as refusal:
            reports[path] = _refused(path, content, refusal)
        else:
            if any(isinstance(record, ReviewRow) for row in reading.loaded for record in row.records):
                waiting.append((path, content, reading))
                continue
            reports[path] = _store(workspace, path, content, reading, dry_run=dry_run)
        progress(len(reports), len(files))
    for path, content, reading in waiting:
        reports[path] = _store(workspace, path, content, reading, dry_run=dry_run)
        progress(len(reports), len(files))
    return [reports[path] for path in files]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    seen = set()
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            known_kind = file.suffix.lower() in WORKBOOKS + TEXTS and not file.name.startswith((".", "~$"))
            if (file == path or (file.is_file() and known_kind)) and file not in seen:
                seen.add(file)
                yield file


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal((finding("FICHIER-ILLISIBLE", file=path.name, why=reason),)) from error


def _store(workspace: Workspace, path: Path, content: bytes, reading: Reading, *, dry_run: bool) -> FileReport:
    result = import_reading(workspace, content, path.name, reading, dry_run=dry_run)
    return _report(path, content, reading, result)


def _report(path: Path, content: bytes, reading: Reading, result: ImportResult) -> FileReport:
    return FileReport(
        file=str(path),
        sha256=sha256_of(content),
        format=reading.format,
        sheet=reading.sheet,
        columns=dict(reading.columns),
        period=str(reading.period or ""),
        read=result.read,
        loaded=result.loaded,
        held=result.held,
        folded=result.folded,
        unchanged=result.unchanged,
        superseded=result.superseded,
        withdrawn=result.withdrawn,
        findings=result.findings,
        refused=False,
    )


def _refused(path: Path, content: bytes, refusal: Refusal) -> FileReport:
    return FileReport(
        file=str(path),
        sha256=sha256_of(content),
        format="",
        sheet="",
        columns={},
        period="",
        read=0,
        loaded=0,
        held=0,
        folded=0,
        unchanged=0,
        superseded=0,
        withdrawn=0,
        findings=tuple(refusal.findings),
        refused=True,
    )
