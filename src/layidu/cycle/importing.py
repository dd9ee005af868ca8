"""Files and folders into the ledger: read, compare, store, one transaction a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.recognising import KnownFiles, reader_fingerprint, unchanged_again
from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.records import Reading, ReviewRow
from layidu.intake.workbook import TEXTS, WORKBOOKS, why_unreadable
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading, sweep_orphans
from layidu.ledger.models import ImportRun, Source
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of

SEVERITIES = ("error", "warning", "info")
COUNTS = ("read", "loaded", "held", "folded", "unchanged", "superseded", "withdrawn")


@dataclass(frozen=True)
class FileReport:
    """What became of one file; counts are data rows. ``refused``: nothing of it was imported."""

    file: str
    sha256: str
    format: str
    sheet: str
    columns: dict[str, str]
    period: str
    result: ImportResult
    refused: bool = False
    partner: str = ""

    def worst(self) -> str:
        """The code of the gravest finding, with how many rows it touches; empty without any."""
        gravest = sorted(self.result.findings, key=lambda item: (SEVERITIES.index(item.severity), -item.rows))
        if not gravest or gravest[0].severity == "info":
            return ""
        return f"{gravest[0].code} ({gravest[0].rows})" if gravest[0].rows else gravest[0].code

    def as_json(self) -> dict[str, Any]:
        """The public shape of one file of ``layidu import --json``."""
        return {
            **{name: getattr(self, name) for name in ("file", "sha256", "format", "sheet", "columns", "period")},
            **{name: getattr(self.result, name) for name in COUNTS},
            "findings": [
                {"code": item.code, "severity": item.severity, "rows": item.rows, "message": item.sentence()}
                for item in self.result.findings
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
    reader: ReaderProcess | None = None,
) -> list[FileReport]:
    """Import files and whole folders, each file all or nothing; one bad file never stops the others.

    Decision served: what a partner's file changes and what must go back to its sender. Files known already are not read
    again. Reviews are stored last, since they judge promises that another file of the same folder may hold.
    ``progress`` hears (files done, files in all); a ``reader`` that was started earlier has less to catch up.
    """
    if not dry_run:
        sweep_orphans(workspace)
    with reader or ReaderProcess() as reader:
        return _import_files(
            workspace, paths, reader,
            format_name=format_name, sheet=sheet, period=period, dry_run=dry_run, progress=progress,
        )  # fmt: skip


def _import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    reader: ReaderProcess,
    *,
    format_name: str | None,
    sheet: str | None,
    period: Period | None,
    dry_run: bool,
    progress: Callable[[int, int], None],
) -> list[FileReport]:
    files = list(_files(paths))
    known = KnownFiles()
    # The next file is being opened while this one is checked and stored.
    reader.expect(path for path in files if not _is_known(known, path, format_name, sheet, period))
    gazetteer = gazetteer_of(workspace.country)
    directory = ActorDirectory(actors.known_spellings())
    reports: dict[Path, FileReport] = {}
    waiting: list[tuple[Path, bytes, Reading]] = []
    for path in files:
        content = b""
        try:
            content = _content(path)
            run = known.run(sha256_of(content), format_name=format_name, sheet=sheet, period=period)
            if run:
                reports[path] = _known(path, run)
                progress(len(reports), len(files))
                continue
            reading = read_file(
                path,
                gazetteer=gazetteer,
                actors=directory,
                format=format_name,
                sheet=sheet,
                period=period,
                file_name=path.name,
                reader=reader,
            )
        except Refusal as answer:
            reports[path] = _refused(path, content, answer)
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


def _is_known(known: KnownFiles, path: Path, format_name: str | None, sheet: str | None, period: Period | None) -> bool:
    try:
        sha256 = sha256_of(path.read_bytes())
    except (OSError, ValueError):
        return False
    return known.run(sha256, format_name=format_name, sheet=sheet, period=period) is not None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal("FICHIER-ILLISIBLE", file=path.name, why=why_unreadable(error)) from error


def _store(workspace: Workspace, path: Path, content: bytes, reading: Reading, *, dry_run: bool) -> FileReport:
    result = import_reading(workspace, content, path.name, reading, reader=reader_fingerprint(), dry_run=dry_run)
    return FileReport(
        str(path),
        sha256_of(content),
        reading.format,
        reading.sheet,
        dict(reading.columns),
        str(reading.period or ""),
        result,
        partner=_partner(sha256_of(content)),
    )


def _known(path: Path, run: ImportRun) -> FileReport:
    period = Period(run.period_start, run.period_end) if run.period_start and run.period_end else ""
    return FileReport(
        str(path),
        run.source.sha256,
        run.format,
        run.sheet,
        run.columns,
        str(period),
        unchanged_again(run),
        partner=_partner(run.source.sha256),
    )


def _partner(sha256: str) -> str:
    return Source.objects.filter(sha256=sha256).values_list("sender__name", flat=True).first() or ""


def _refused(path: Path, content: bytes, answer: Refusal) -> FileReport:
    nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(answer.findings))
    return FileReport(str(path), sha256_of(content), "", "", {}, "", nothing, refused=True)
