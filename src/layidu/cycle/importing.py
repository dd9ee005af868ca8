"""Files and folders into the ledger: read, compare, store, one transaction a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.comparing import LedgerBeside
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.knowledge import knowledge_of
from layidu.cycle.locating import FORMATS, locate_facilities
from layidu.cycle.recognising import Asked, KnownFiles, read_again_alike, unchanged_again
from layidu.cycle.repeats import repeats_of_runs
from layidu.cycle.returning import return_file, return_refusal
from layidu.intake.read import read_file
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.records import ConfirmationRow, Reading, ReviewRow
from layidu.intake.workbook import READABLE, why_unreadable
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading, sweep_orphans
from layidu.ledger.models import ImportRun, Source
from layidu.ledger.workspace import Workspace

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
    return_to: Path | None = None,
) -> list[FileReport]:
    """Import files and whole folders, each file all or nothing; one bad file never stops the others.

    Decision served: what a partner's file changes and what must go back to its sender. Files known already are not read
    again. Reviews are stored last, since they judge promises that another file of the same folder may hold.
    ``progress`` hears (files done, files in all); a ``reader`` that was started earlier has less to catch up.
    ``return_to``: the folder for each partner's own workbook, annotated; then known files are read again too.
    """
    if not dry_run:
        sweep_orphans(workspace)
    asked = Asked(format_name, sheet, period)
    with reader or ReaderProcess() as reader:
        return _Importing(workspace, reader, asked, dry_run=dry_run, return_to=return_to).run(files_of(paths), progress)


class _Importing:
    """One import of some files: what they are read with, and what became of each so far."""

    def __init__(
        self, workspace: Workspace, reader: ReaderProcess, asked: Asked, *, dry_run: bool, return_to: Path | None
    ) -> None:
        self._workspace, self._reader, self._asked = workspace, reader, asked
        self._dry_run, self._return_to = dry_run, return_to
        self._knowledge = knowledge_of(workspace)
        self._known = KnownFiles(self._knowledge.key) if return_to is None else None
        self._beside = LedgerBeside(workspace, workspace_gazetteer(workspace))
        self._reports: dict[Path, FileReport] = {}

    def run(self, files: Iterable[Path], progress: Callable[[int, int], None]) -> list[FileReport]:
        files = list(files)
        # The next file is being opened while this one is checked and stored.
        self._reader.expect(path for path in files if not self._known_run(path))
        waiting: list[tuple[Path, bytes, Reading]] = []
        for path in files:
            content = b""
            try:
                content = _content(path)
                if run := self._known_run(path, content):
                    self._reports[path] = _known_report(path, run)
                else:
                    reading = self._beside.compared(self._read(path))
                    if _judges(reading):
                        waiting.append((path, content, reading))
                        continue
                    self._store(path, content, reading)
            except Refusal as answer:
                self._refuse(path, content, answer)
            progress(len(self._reports), len(files))
        for path, content, reading in waiting:
            self._store(path, content, reading)
            progress(len(self._reports), len(files))
        self._say_repeats()
        self._locate_facilities()
        return [self._reports[path] for path in files]

    def _say_repeats(self) -> None:
        """Pairs of counts that may be the same people are seen only when all files are in."""
        runs = {report.result.run_id: path for path, report in self._reports.items() if report.result.run_id}
        if self._dry_run:
            return
        for run, said in repeats_of_runs(list(runs)).items():
            report = self._reports[runs[run]]
            result = replace(report.result, findings=(*report.result.findings, said))
            self._reports[runs[run]] = replace(report, result=result)

    def _locate_facilities(self) -> None:
        """Outlines locate the facilities that came before or with them; the last file that matters says so."""
        mine = [path for path, report in self._reports.items() if report.format in FORMATS and report.result.loaded]
        if not mine or self._dry_run:
            return
        report = self._reports[mine[-1]]
        said = locate_facilities(self._workspace)
        self._reports[mine[-1]] = replace(
            report, result=replace(report.result, findings=(*report.result.findings, *said))
        )

    def _known_run(self, path: Path, content: bytes | None = None) -> ImportRun | None:
        if self._known is None:
            return None
        try:
            return self._known.run(sha256_of(_content(path) if content is None else content), path.name, self._asked)
        except Refusal:
            return None

    def _read(self, path: Path) -> Reading:
        return read_file(
            path,
            gazetteer=self._knowledge.gazetteer,
            actors=self._knowledge.actors,
            layouts=self._knowledge.layouts,
            words=self._knowledge.words,
            format=self._asked.format_name,
            sheet=self._asked.sheet,
            period=self._asked.period,
            file_name=path.name,
            reader=self._reader,
        )

    def _store(self, path: Path, content: bytes, reading: Reading) -> None:
        result = import_reading(
            self._workspace, content, path.name, reading, reader=self._knowledge.key, dry_run=self._dry_run
        )
        if not self._dry_run:
            read_again_alike(sha256_of(content), result, self._knowledge.key)
        if self._return_to:
            return_file(self._return_to, path, content, reading, result, self._knowledge.gazetteer, date.today())  # noqa: DTZ011
        self._reports[path] = FileReport(
            str(path),
            sha256_of(content),
            reading.format,
            reading.sheet,
            dict(reading.columns),
            str(reading.period or ""),
            result,
            partner=_partner(sha256_of(content)),
        )

    def _refuse(self, path: Path, content: bytes, refusal: Refusal) -> None:
        nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(refusal.findings))
        if self._return_to:
            return_refusal(self._return_to, path, nothing, self._knowledge.gazetteer, date.today())  # noqa: DTZ011
        self._reports[path] = FileReport(str(path), sha256_of(content), "", "", {}, "", nothing, refused=True)


def _judges(reading: Reading) -> bool:
    return any(isinstance(record, ReviewRow | ConfirmationRow) for row in reading.loaded for record in row.records)


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of folders that can be read, each once, in the order in which they are imported."""
    seen = set()
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            known_kind = file.suffix.lower() in READABLE and not file.name.startswith((".", "~$"))
            if (file == path or (file.is_file() and known_kind)) and file not in seen:
                seen.add(file)
                yield file


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal("FICHIER-ILLISIBLE", file=path.name, why=why_unreadable(error)) from error


def _known_report(path: Path, run: ImportRun) -> FileReport:
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
