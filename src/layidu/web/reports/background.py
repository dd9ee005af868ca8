"""The jobs of a report that was sent: a workbook is read, a typed report is compared with those of others."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.cycle import reporting
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.repeats import repeats_of_runs
from layidu.cycle.returning import return_file, return_refusal
from layidu.intake.records import DeliveryRow, Reading
from layidu.ledger.importing import ImportResult, ledger_lock
from layidu.ledger.workspace import Workspace, find
from layidu.publishing.annotated.content import finding_line
from layidu.web.reports.models import Receipt, Upload
from layidu.web.reports.sending import LOOK_FOR_REPEATS, doubts_of, outcome

READ_UPLOAD = "read upload"
REPEATED = "REPETITION-A-DECIDER"
#: What a page lists of one file; the annotated workbook holds all.
MOST_FINDINGS = 300


def read_upload(upload: str) -> None:
    """Read a workbook, store its sound rows, and keep what is to be said of it; a second time it changes nothing.

    Only storing holds the ledger's lock: while a long workbook is opened and annotated, others report.
    """
    found = Upload.objects.select_related("receipt__actor").get(id=upload)
    receipt = found.receipt
    if receipt.state == "refused" or found.content is None:
        return
    workspace, content = find(None), bytes(found.content)
    gazetteer, today = workspace_gazetteer(workspace), date.today()  # noqa: DTZ011 - the day of the server
    with tempfile.TemporaryDirectory() as folder:
        try:
            reading = reporting.read_report(
                workspace, content, found.file_name, actor=receipt.actor_id, name=receipt.actor.name, stranger=True
            )
        except Refusal as answer:
            nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(answer.findings))
            made = return_refusal(Path(folder), Path(found.file_name), nothing, gazetteer, today)
            with ledger_lock():
                Receipt.objects.filter(number=receipt.number, state="waiting").update(state="refused")
                _say(found, nothing, {}, made)
            return
        result = _stored(workspace, found, content, reading)
        try:
            made = return_file(Path(folder), Path(found.file_name), content, reading, result, gazetteer, today)
        except Refusal:
            made = return_refusal(Path(folder), Path(found.file_name), result, gazetteer, today)
        if receipt.run_id:
            result = dataclasses.replace(result, findings=(*result.findings, *_repeats(receipt.run_id)))
        _say(found, result, reading.letters, made)


def _stored(workspace: Workspace, found: Upload, content: bytes, reading: Reading) -> ImportResult:
    """Store the rows and complete the receipt in one commit; a receipt that is complete stays as it was given."""
    receipt = found.receipt
    with ledger_lock():
        # A worker whose lease ran out, or that was killed before the last step, has done this already.
        receipt.refresh_from_db(fields=["state", "run"])
        name = reporting.kept_name(receipt.actor.name, found.file_name)
        result = reporting.store_report(workspace, content, name, reading, actor=receipt.actor_id)
        if receipt.state == "waiting":
            month = reading.period.start if reading.period else _only_month(reading)
            Receipt.objects.filter(number=receipt.number).update(**outcome(result, content), month=month)
            receipt.run_id = result.run_id
            found.findings = _lines(result, reading.letters)
            found.save(update_fields=["findings"])
        return result


def _only_month(reading: Reading) -> date | None:
    """The month of a workbook that is about one alone."""
    records = [record for row in reading.loaded for record in row.records if isinstance(record, DeliveryRow)]
    months = {record.period.start.replace(day=1) for record in records}
    return months.pop() if len(months) == 1 else None


def _say(upload: Upload, result: ImportResult, letters: Mapping[tuple[str, str], str], made: Path) -> None:
    upload.findings = _lines(result, letters)
    upload.annotated, upload.annotated_name = made.read_bytes(), made.name
    upload.content = None
    upload.save(update_fields=["findings", "annotated", "annotated_name", "content"])


def _lines(result: ImportResult, letters: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    lines = [finding_line(finding, letters) for finding in result.findings[:MOST_FINDINGS]]
    return [
        {"cell": line.cell, "sheet": line.sheet, "row": line.row, "severity": line.severity, "code": line.code,
         "message": line.message, "remedy": line.remedy, "value": line.value, "rows": line.rows}
        for line in lines
    ]  # fmt: skip


def look_for_repeats(receipt: str) -> None:
    """Say on a typed report's receipt how many of its rows look like other counts; a second time it changes nothing."""
    found = Receipt.objects.get(number=receipt)
    if found.run_id is None:
        return
    repeated = doubts_of(_repeats(found.run_id))
    with ledger_lock():
        found.refresh_from_db(fields=["doubts"])
        found.doubts = [each for each in found.doubts if each["code"] != REPEATED] + repeated
        found.save(update_fields=["doubts"])


def _repeats(run: int) -> list[Finding]:
    """What a focal point is told of repeats: who settles them is not the sender."""
    remedy = _("The cluster looks at them and may ask you. If you sent the same counts twice, say so.")
    return [dataclasses.replace(each, remedy=remedy) for each in repeats_of_runs([run]).values()]


JOBS: Mapping[str, Callable[..., None]] = {READ_UPLOAD: read_upload, LOOK_FOR_REPEATS: look_for_repeats}
PATIENT = (LOOK_FOR_REPEATS,)
