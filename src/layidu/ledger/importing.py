"""An import is one transaction: killed at any moment, the workspace is as before or as after."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from layidu.core.findings import Finding
from layidu.intake.records import CommitmentRow, ConfirmationRow, Held, Loaded, MeetingRow, Origin, Reading
from layidu.ledger.files import TEMPORARY_PREFIX, sha256_of, write_durably
from layidu.ledger.models import Commitment, FindingRecord, ImportRun, Meeting, ObservationFile, Source, SourceRow
from layidu.ledger.models.observations import observation_schema
from layidu.ledger.parts import in_parts
from layidu.ledger.references import resolve_references, said_of
from layidu.ledger.store import actors
from layidu.ledger.store.comparison import Changes, Current, Keys, compare
from layidu.ledger.store.inserting import insert_numbered
from layidu.ledger.store.keys import key_of
from layidu.ledger.store.records import ORDER, Batch
from layidu.ledger.store.rereading import with_earlier_reading
from layidu.ledger.workspace import Workspace

_ADVISORY_LOCK = 0x1A71D0
#: Rows inserted at a time.
PART = 5_000
_CONSTRAINT = re.compile(r"constraint (?:failed: )?\"?(?:ledger_\w+\.)?(\w+)\"?")


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's data rows: read = loaded + held + folded + unchanged."""

    read: int
    loaded: int
    held: int
    folded: int
    unchanged: int
    superseded: int
    withdrawn: int
    findings: Sequence[Finding]
    run_id: int | None = None


class _AsItWas(Exception):  # noqa: N818 - a way out of the transaction, not a fault
    """The answer is known and nothing is to be written."""


def import_reading(
    workspace: Workspace,
    content: bytes,
    file_name: str,
    reading: Reading,
    *,
    reader: str = "",
    dry_run: bool = False,
    whole: bool = True,
) -> ImportResult:
    """Store a reading and the original bytes it came from, all or nothing.

    Decision served: whether a partner's file changes the ledger, and by which rows. Rows are compared with the ledger's
    current ones; the same file twice writes nothing at all. ``dry_run`` gives the same answer and writes nothing.
    ``reader`` is a key of what read the file, kept with the run. ``whole``: the reading is of the whole file, so that
    what was held in a row of it and is sound now is settled.
    Errors: OSError or DatabaseError, with the workspace as it was.
    """
    result: ImportResult | None = None
    try:
        with ledger_lock():
            result = _store(workspace, content, file_name, reading, reader=reader, dry_run=dry_run, whole=whole)
            if dry_run or result.run_id is None:
                raise _AsItWas
    except _AsItWas:
        assert result is not None
    return result


@contextmanager
def ledger_lock() -> Iterator[None]:
    """One writer at a time: an IMMEDIATE transaction on SQLite, an advisory lock held to the commit on PostgreSQL."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        yield


def sweep_orphans(workspace: Workspace) -> list[str]:
    """Remove files that no commit lists: what an import that was killed left behind. Returns their names."""
    with ledger_lock():
        listed = set(Source.objects.values_list("sha256", flat=True))
        listed |= set(ObservationFile.objects.values_list("name", flat=True))
        swept = []
        for folder in (workspace.originals, workspace.observations):
            for file in folder.iterdir() if folder.is_dir() else ():
                if file.name.startswith(TEMPORARY_PREFIX) or file.name not in listed:
                    file.unlink()
                    swept.append(file.name)
        return swept


def _store(
    workspace: Workspace,
    content: bytes,
    file_name: str,
    reading: Reading,
    *,
    reader: str,
    dry_run: bool,
    whole: bool,
) -> ImportResult:
    sound, held, late_findings = resolve_references(reading)
    keys = [Keys.of(row) for row in sound]
    changes = compare(keys, _current_rows(reading.format, keys), complete=reading.complete)
    sha256 = sha256_of(content)
    source = Source.objects.filter(sha256=sha256).first()
    if source is not None and reader:
        waiting = held[len(reading.held) :]
        changes = with_earlier_reading(source, file_name, reading, sound, changes, waiting)
    new_spellings = actors.unknown_spellings(
        ref for row in sound for record in row.records for ref in actors.actors_in(record)
    )
    source_known = source is not None
    if source is None:
        source = Source.objects.create(
            sha256=sha256,
            kind=reading.meta.get("source_kind", "file"),
            sensitivity=reading.meta.get("sensitivity", Source.Sensitivity.PARTNER),
            file_name=file_name[:255],
            size=len(content),
            example=reading.example,
        )
    actors.remember(new_spellings, source)
    if not source_known:
        Source.objects.filter(id=source.id).update(sender=actors.sender_of(row.records for row in sound))
    run = _new_run(source, reading, changes, held, reader)
    by_position = _insert(workspace, run, sound, keys, changes, dry_run=dry_run)
    refused = list(by_position.values())
    changes = Changes(
        [pair for pair in changes.new if pair[0] not in by_position], changes.unchanged, changes.withdrawn
    )
    held, settled, new_held = _held_before(reading, file_name, [*held, *refused])
    findings = [*reading.findings, *late_findings, *(reason for row in refused for reason in row.reasons)]
    result = _result(reading, changes, held, len(settled), findings, run.id)
    if source_known and not (changes.new or changes.withdrawn or new_spellings or new_held):
        return replace(result, run_id=None)
    _keep_held(run, new_held)
    _keep_unchanged(run, sound, keys, changes)
    _retire(run, changes)
    if whole:
        _settle_mended(run, file_name, sound, held)
    FindingRecord.objects.bulk_create([_finding_record(run, item) for item in findings], batch_size=2000)
    ImportRun.objects.filter(id=run.id).update(
        loaded=result.loaded,
        held=result.held,
        folded=result.folded,
        unchanged=result.unchanged,
        superseded=result.superseded,
        withdrawn=result.withdrawn,
    )
    if not dry_run:
        write_durably(workspace.originals / sha256, content)
    return result


def _current_rows(format_name: str, keys: Sequence[Keys]) -> list[Current]:
    rows = SourceRow.objects.filter(
        format=format_name, scope__in={key.scope for key in keys}, fate=SourceRow.Fate.LOADED
    ).values_list("id", "identity", "scope", "content")
    found = list(rows.filter(retired_by__isnull=True))
    if ImportRun.objects.filter(decision="dropped").exists():
        # What a person dropped as said twice stays dropped when its file comes again.
        found += rows.filter(retired_by__decision="dropped")
    return [Current(row_id, Keys(identity, scope, content)) for row_id, identity, scope, content in sorted(found)]


def _held_before(reading: Reading, file_name: str, held: Sequence[Held]) -> tuple[list[Held], list[Held], list[Held]]:
    """Held rows parted into those still held, those that a person settled since, and, of the former, the new ones.

    The same cells in a file of another name are the same row only where they are about the same period: a month's
    decision says nothing of the next.
    """
    span = reading.period
    same = Q(run__source__file_name=file_name[:255])
    same |= Q(run__period_start=span.start, run__period_end=span.end) if span else Q(run__period_start=None)
    kept: dict[str, bool] = {}
    before = SourceRow.objects.filter(same, format=reading.format, fate=SourceRow.Fate.HELD)
    for part in in_parts({key_of(row.origin.cells) for row in held}):
        for content, retired_by in before.filter(content__in=part).values_list("content", "retired_by"):
            kept[content] = kept.get(content, True) and retired_by is not None
    still = [row for row in held if not kept.get(key_of(row.origin.cells), False)]
    settled = [row for row in held if kept.get(key_of(row.origin.cells), False)]
    return still, settled, [row for row in still if key_of(row.origin.cells) not in kept]


def _new_run(source: Source, reading: Reading, changes: Changes, held: Sequence[Held], reader: str) -> ImportRun:
    draft = _result(reading, changes, held, 0, (), None)
    return ImportRun.objects.create(
        source=source,
        format=reading.format,
        reader=reader,
        layout_id=reading.meta.get("layout"),
        sheet=reading.sheet[:255],
        columns=dict(reading.columns),
        period_start=reading.period.start if reading.period else None,
        period_end=reading.period.end if reading.period else None,
        complete=reading.complete,
        read=draft.read,
        loaded=draft.loaded,
        held=draft.held,
        folded=draft.folded,
        unchanged=draft.unchanged,
    )


def _insert(
    workspace: Workspace,
    run: ImportRun,
    sound: Sequence[Loaded],
    keys: Sequence[Keys],
    changes: Changes,
    *,
    dry_run: bool,
) -> dict[int, Held]:
    """Insert the new rows' facts; positions that the database refuses come back held, each with the rule it breaks.

    A part at a time, so that memory does not grow with what the database already holds.
    """
    refused: dict[int, Held] = {}
    observed = []
    for start in range(0, len(changes.new), PART):
        part = changes.new[start : start + PART]
        batch, held = _insert_part(run, [(sound[at], keys[at], corrected) for at, corrected in part])
        refused |= {at: row for (at, _), row in zip(part, held, strict=True) if row}
        if batch.observations:
            observed.append(_observation_table(batch.observations))
    if observed and not dry_run:
        _write_observations(workspace, run, observed)
    return refused


def _insert_part(
    run: ImportRun, rows: Sequence[tuple[Loaded, Keys, int | None]]
) -> tuple[Batch, Sequence[Held | None]]:
    lines = [_source_row(run, row.origin, SourceRow.Fate.LOADED, keys) for row, keys, _ in rows]
    for line, (_, _, corrected) in zip(lines, rows, strict=True):
        line.supersedes_id = corrected
    insert_numbered(SourceRow, lines)
    pairs = [(line, row) for line, (row, _, _) in zip(lines, rows, strict=True)]
    batch = _batch(pairs)
    try:
        with transaction.atomic():
            batch.insert()
    except IntegrityError:
        held = [_refused(line, row) for line, row in pairs]
        SourceRow.objects.filter(id__in=[pair[0].id for pair, row in zip(pairs, held, strict=True) if row]).delete()
        batch = _batch([pair for pair, row in zip(pairs, held, strict=True) if not row])
        batch.insert()
        return batch, held
    return batch, [None] * len(pairs)


def _place(row: Loaded | Held) -> tuple[str, int]:
    return row.origin.sheet, row.origin.row


def _batch(pairs: Sequence[tuple[SourceRow, Loaded]]) -> Batch:
    records = [record for _, row in pairs for record in row.records]
    promised = {record.own_id for record in records if isinstance(record, CommitmentRow)}
    promised |= {record.commitment_ref for record in records if isinstance(record, ConfirmationRow)}
    met = any(isinstance(record, MeetingRow) or getattr(record, "meeting_ref", "") for record in records)
    batch = Batch(_meetings() if met or promised else {}, _newest_versions(promised))
    for line, row in pairs:
        batch.add(row.records, line.id)
    return batch


def _meetings() -> dict[tuple[str, str], str]:
    rows = Meeting.objects.order_by("origin_id").values_list("ref", "content", "id")
    return {(ref, content): identifier for ref, content, identifier in rows}


def _newest_versions(refs: Collection[str]) -> dict[str, tuple[str, int]]:
    """Commitment number -> (id, version) of its newest version, retired or not: a number is never used twice."""
    versions = Commitment.objects.filter(ref__in=refs).order_by("version").values_list("ref", "id", "version")
    return {ref: (identifier, version) for ref, identifier, version in versions} if refs else {}


def _refused(line: SourceRow, row: Loaded) -> Held | None:
    """The row held with the rule that it breaks; ``None`` when the database takes it."""
    try:
        with transaction.atomic():
            _batch([(line, row)]).insert()
            transaction.set_rollback(True)
    except IntegrityError as error:
        return Held(row.origin, (said_of(row.origin, "ENREGISTREMENT-REFUSE", why=_broken_rule(error)),))
    return None


def _broken_rule(error: IntegrityError) -> str:
    match = _CONSTRAINT.search(str(error))
    name = match[1] if match else ""
    for table in ORDER:
        for constraint in table._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return str(error)


def _observation_table(rows: list[dict[str, Any]]) -> Any:
    import pyarrow

    return pyarrow.Table.from_pylist(rows, schema=observation_schema())


def _write_observations(workspace: Workspace, run: ImportRun, parts: Sequence[Any]) -> None:
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.concat_tables(parts)
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    content = sink.getvalue().to_pybytes()
    name = f"{secrets.token_hex(8)}.parquet"
    write_durably(workspace.observations / name, content)
    ObservationFile.objects.create(run=run, name=name, sha256=sha256_of(content), rows=table.num_rows)


def _source_row(run: ImportRun, origin: Origin, fate: str, keys: Keys | None = None) -> SourceRow:
    return SourceRow(
        run=run,
        sheet=origin.sheet[:255],
        row=origin.row,
        repeats=list(origin.repeats),
        cells=dict(origin.cells.items()),
        fate=fate,
        format=run.format,
        identity=keys.identity if keys else "",
        scope=keys.scope if keys else "",
        content=keys.content if keys else key_of(origin.cells),
    )


def _keep_held(run: ImportRun, held: Sequence[Held]) -> None:
    lines = []
    for row in held:
        line = _source_row(run, row.origin, SourceRow.Fate.HELD)
        line.reasons = [{"code": reason.code, "sentence": reason.sentence()} for reason in row.reasons]
        line.mend = dict(row.mend)
        lines.append(line)
    insert_numbered(SourceRow, lines)


def _keep_unchanged(run: ImportRun, sound: Sequence[Loaded], keys: Sequence[Keys], changes: Changes) -> None:
    SourceRow.objects.bulk_create(
        [_source_row(run, sound[at].origin, SourceRow.Fate.UNCHANGED, keys[at]) for at in changes.unchanged],
        batch_size=2000,
    )


def _retire(run: ImportRun, changes: Changes) -> None:
    gone = [corrected for _, corrected in changes.new if corrected is not None] + list(changes.withdrawn)
    for part in in_parts(gone):
        SourceRow.objects.filter(id__in=part).update(retired_by=run)


def _settle_mended(run: ImportRun, file_name: str, sound: Sequence[Loaded], held: Sequence[Held]) -> None:
    """Held rows of an earlier file of the same name are settled where the new one has only sound rows there."""
    earlier = SourceRow.objects.filter(
        run__source__file_name=file_name[:255], format=run.format, fate=SourceRow.Fate.HELD, retired_by__isnull=True
    ).exclude(run=run)
    if not earlier.exists():
        return
    places = {_place(row) for row in sound} - {_place(row) for row in held}
    mended = [line for line, sheet, row in earlier.values_list("id", "sheet", "row") if (sheet, row) in places]
    for part in in_parts(mended):
        SourceRow.objects.filter(id__in=part).update(retired_by=run)


def _finding_record(run: ImportRun, item: Finding) -> FindingRecord:
    return FindingRecord(
        run=run,
        code=item.code,
        severity=item.severity,
        sheet=item.sheet[:255],
        row=item.row,
        column=item.column[:255],
        value=item.value,
        message=item.message,
        remedy=item.remedy,
        rows=item.rows,
    )


def _result(
    reading: Reading,
    changes: Changes,
    held: Sequence[Held],
    settled: int,
    findings: Sequence[Finding],
    run_id: int | None,
) -> ImportResult:
    return ImportResult(
        read=reading.read,
        loaded=len(changes.new),
        held=len(held),
        folded=reading.folded,
        unchanged=len(changes.unchanged) + settled,
        superseded=sum(corrected is not None for _, corrected in changes.new),
        withdrawn=len(changes.withdrawn),
        findings=findings,
        run_id=run_id,
    )
