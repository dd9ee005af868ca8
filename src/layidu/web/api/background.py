"""The job that reads a file sent by a program, through the door of any file; and what else is made for programs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle import reporting
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.importing import COUNTS, FileReport, import_files
from layidu.cycle.knowledge import knowledge_of
from layidu.cycle.returning import return_file, return_refusal
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading
from layidu.ledger.workspace import Workspace, find
from layidu.web.api.computing import COMPUTE, FORGET, compute, forget
from layidu.web.api.models import Submission
from layidu.web.api.writing_out import WRITE_OUT, write_out

READ_SUBMISSION, FORGET_FILES = "read submission", "forget annotated files"
KEPT = timedelta(days=30)


def read_submission(submission: str) -> None:
    """Read a file and keep what became of its rows; a second time it changes nothing."""
    found = Submission.objects.select_related("actor").get(id=submission)
    if found.state != "waiting" or found.content is None:
        return
    workspace = find(None)
    with tempfile.TemporaryDirectory() as folder:
        back = Path(folder, "back") if found.options.get("annotated") else None
        report = _as_partner(workspace, found, back) if found.actor_id else _as_officer(workspace, found, back, folder)
        made = next(iter(back.iterdir()), None) if back and back.is_dir() else None
        Submission.objects.filter(id=found.id).update(
            state="done", content=None, answer=answer_of(report, found.file_name),
            annotated=made.read_bytes() if made else None, annotated_name=made.name if made else "",
        )  # fmt: skip


def answer_of(report: FileReport, file_name: str) -> dict[str, Any]:
    """A file's part of ``layidu import --json``, with what its printed table needs besides."""
    return {
        "file": file_name,
        **{name: getattr(report, name) for name in ("sha256", "format", "sheet", "columns", "period", "partner")},
        **{name: getattr(report.result, name) for name in COUNTS},
        "refused": report.refused,
        "findings": [asdict(finding) for finding in report.result.findings],
    }


def _as_officer(workspace: Workspace, sent: Submission, back: Path | None, folder: str) -> FileReport:
    path = Path(folder, sent.file_name)
    path.write_bytes(bytes(sent.content or b""))
    options = {name: value or None for name, value in sent.options.items()}
    said = options.get("period")
    period = Period.parse(str(said)) if said else None
    (report,) = import_files(
        workspace, [path], format_name=options.get("format"), sheet=options.get("sheet"), period=period,
        dry_run=bool(options.get("dry_run")), return_to=back,
    )  # fmt: skip
    return report


def _as_partner(workspace: Workspace, sent: Submission, back: Path | None) -> FileReport:
    """A focal point's file is a report of its own organisation, and nothing else."""
    content, actor, path = bytes(sent.content or b""), sent.actor, Path(sent.file_name)
    assert actor is not None
    gazetteer, today = workspace_gazetteer(workspace), date.today()  # noqa: DTZ011 - the day of the server
    sha256, kept = sha256_of(content), reporting.kept_name(actor.name, sent.file_name)
    try:
        reading = reporting.read_report(
            workspace, content, sent.file_name, actor=actor.id, name=actor.name, stranger=True
        )
    except Refusal as answer:
        nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(answer.findings))
        if back:
            return_refusal(back, path, nothing, gazetteer, today)
        return FileReport(sent.file_name, sha256, "", "", {}, "", nothing, refused=True)
    if sent.options.get("dry_run"):
        reader = knowledge_of(workspace).key
        result = import_reading(workspace, content, kept, reading, reader=reader, dry_run=True)
    else:
        result = reporting.store_report(workspace, content, kept, reading, actor=actor.id)
    if back:
        return_file(back, path, content, reading, result, gazetteer, today)
    return FileReport(
        sent.file_name, sha256, reading.format, reading.sheet, dict(reading.columns), str(reading.period or ""), result,
        partner=actor.name,
    )  # fmt: skip


def forget_files() -> None:
    """Let go of annotated files after a month; what became of the rows stays."""
    old = Submission.objects.filter(annotated__isnull=False, sent_at__lt=timezone.now() - KEPT)
    old.update(annotated=None, annotated_name="")


JOBS: Mapping[str, Callable[..., None]] = {
    READ_SUBMISSION: read_submission, WRITE_OUT: write_out, COMPUTE: compute, FORGET: forget,
    FORGET_FILES: forget_files,
}  # fmt: skip
DAILY = (FORGET, FORGET_FILES)
#: A program asks again later; a person who sent a workbook looks at the page.
PATIENT = (COMPUTE, FORGET, FORGET_FILES)
