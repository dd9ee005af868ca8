"""The job that reads a file sent by a program, through the door of any file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle import reporting
from layidu.cycle.importing import COUNTS, FileReport, import_files
from layidu.cycle.knowledge import knowledge_of
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading
from layidu.ledger.workspace import Workspace, find
from layidu.web.api.models import Submission

READ_SUBMISSION = "read submission"


def read_submission(submission: str) -> None:
    """Read a file and keep what became of its rows; a second time it changes nothing."""
    found = Submission.objects.select_related("actor").get(id=submission)
    if found.state != "waiting" or found.content is None:
        return
    workspace = find(None)
    report = _as_partner(workspace, found) if found.actor_id else _as_officer(workspace, found)
    Submission.objects.filter(id=found.id).update(state="done", content=None, answer=answer_of(report, found.file_name))


def answer_of(report: FileReport, file_name: str) -> dict[str, Any]:
    """A file's part of ``layidu import --json``, with what its printed table needs besides."""
    return {
        "file": file_name,
        **{name: getattr(report, name) for name in ("sha256", "format", "sheet", "columns", "period", "partner")},
        **{name: getattr(report.result, name) for name in COUNTS},
        "refused": report.refused,
        "findings": [asdict(finding) for finding in report.result.findings],
    }


def _as_officer(workspace: Workspace, sent: Submission) -> FileReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, sent.file_name)
        path.write_bytes(bytes(sent.content or b""))
        options = {name: value or None for name, value in sent.options.items()}
        said = options.get("period")
        period = Period.parse(str(said)) if said else None
        (report,) = import_files(
            workspace, [path], format_name=options.get("format"), sheet=options.get("sheet"), period=period,
            dry_run=bool(options.get("dry_run")),
        )  # fmt: skip
        return report


def _as_partner(workspace: Workspace, sent: Submission) -> FileReport:
    """A focal point's file is a report of its own organisation, and nothing else."""
    content, actor = bytes(sent.content or b""), sent.actor
    assert actor is not None
    sha256 = sha256_of(content)
    try:
        reading = reporting.read_report(
            workspace, content, sent.file_name, actor=actor.id, name=actor.name, stranger=True
        )
        result = import_reading(
            workspace, content, sent.file_name, reading, reader=knowledge_of(workspace).key,
            dry_run=bool(sent.options.get("dry_run")),
        )  # fmt: skip
    except Refusal as answer:
        nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(answer.findings))
        return FileReport(sent.file_name, sha256, "", "", {}, "", nothing, refused=True)
    return FileReport(
        sent.file_name, sha256, reading.format, reading.sheet, dict(reading.columns), str(reading.period or ""), result,
        partner=actor.name,
    )  # fmt: skip


JOBS: Mapping[str, Callable[..., None]] = {READ_SUBMISSION: read_submission}
