"""Coverage, presence, promises and findings as sheets and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.core.findings import Finding
from layidu.core.numbers import Bounds
from layidu.core.spreadsheets import csv_text
from layidu.coverage.remarks import activity_label, group_label
from layidu.cycle.bulletin import BulletinMaker, period_key
from layidu.cycle.caveats import cannot_say, source_lines
from layidu.cycle.coverage_rows import GAP_KINDS, straddling_rows
from layidu.cycle.covering import PUBLIC_COLUMNS, Covered
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.promise_rows import promise_row
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import FindingRecord, Source
from layidu.ledger.queries.findings import said
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import CoverageLine, CoverageTable, FollowUpTable, PresenceRow, SourceLine
from layidu.publishing.workbook import sheets
from layidu.publishing.workbook.render import render_workbook


def coverage_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """The public columns of coverage; absent is an empty cell, never 0; no name is taken for a formula by Excel.

    UTF-8 is the caller's to encode.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, PUBLIC_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: csv_text(cell) if isinstance(cell, str) else cell for name, cell in row.items()})
    return stream.getvalue()


def coverage_workbook(workspace: Workspace, covered: Covered) -> bytes:
    """Coverage as a workbook of its own."""
    return render_workbook(
        f"Couverture – {covered.division_label}",
        {"Couverture": sheets.coverage_sheet(coverage_table(workspace, covered))},
        issued_on=covered.period.end,
        example=has_examples(),
    )


def coverage_table(workspace: Workspace, covered: Covered) -> CoverageTable:
    """A coverage as publications print it."""
    level = workspace_gazetteer(workspace).kind_label(covered.kind)
    return CoverageTable(
        title=f"Couverture par {level} – {covered.period.label_fr()}",
        division_label=covered.division_label,
        period_label=covered.period.label_fr(),
        example=has_examples(),
        rows=tuple(
            CoverageLine(
                id=row["figure"],
                place=row["place"],
                place_name=row["place_name"],
                period=str(covered.period),
                group=group_label(row["group"]),
                activity=activity_label(row["activity"]) if row["activity"] else "toutes",
                in_need=Bounds(row["in_need_low"], row["in_need_high"]),
                targeted=row["targeted"],
                reached=Bounds(row["reached_low"], None if row["top_open"] else row["reached_high"]),
                gap=Bounds(row["gap_low"], row["gap_high"]),
                partners_active=row["partners_active"],
                partners_silent=row["partners_silent"],
                completeness=row["completeness"],
                gap_kind=GAP_KINDS.get(row["gap_kind"], ""),
            )
            for row in covered.rows
        ),
        straddling=straddling_rows(covered, workspace_gazetteer(workspace)),
    )


def has_examples() -> bool:
    """Whether anything in the open ledger is invented: then every output says so."""
    return Source.objects.filter(example=True).exists()


@dataclass(frozen=True)
class WorkbookContent:
    """The tables behind a bulletin."""

    snapshot_id: str
    issued_on: date
    title: str
    example: bool
    regions: CoverageTable
    cercles: CoverageTable
    presence: tuple[PresenceRow, ...]
    commitments: FollowUpTable
    findings: tuple[Finding, ...]
    finding_files: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    cannot_say: tuple[str, ...]


def publish_workbook(maker: BulletinMaker) -> Published:
    """The tables behind a bulletin as one workbook, frozen like it.

    Decision served: what an information officer checks, sorts and sends on. Sheets: coverage by region and by cercle,
    straddling rows, presence, commitments, findings, sources.
    """
    workspace, period = maker.workspace, maker.period
    rows = tuple(promise_row(maker.book, item) for item in maker.followed)
    doubts = list(
        FindingRecord.objects.exclude(severity="info").select_related("run__source").order_by("severity", "code", "id")
    )
    content = WorkbookContent(
        snapshot_id="",
        issued_on=maker.on,
        title=f"Besoins, réponse, engagements – {period.label_fr()}",
        example=has_examples(),
        regions=coverage_table(workspace, maker.regions),
        cercles=coverage_table(workspace, maker.cercles),
        presence=maker.presence(),
        commitments=FollowUpTable("Engagements", maker.on, has_examples(), rows),
        findings=tuple(said(doubts)),
        finding_files=tuple(record.run.source.file_name for record in doubts),
        sources=source_lines(),
        cannot_say=cannot_say(workspace, maker.regions, maker.cercles),
    )
    return publish(
        workspace,
        kind="classeur",
        key=period_key(period),
        title=content.title,
        suffix=".xlsx",
        book=maker.book,
        content=content,
        render=_render,
    )


def _render(content: WorkbookContent) -> bytes:
    return render_workbook(
        content.title,
        {
            "Couverture": sheets.coverage_sheet(content.regions),
            "Cercles": sheets.coverage_sheet(content.cercles),
            "À cheval": sheets.straddling_sheet(content.regions.straddling),
            "Présence": sheets.presence_sheet(content.presence),
            "Engagements": sheets.follow_up_sheet(content.commitments),
            "Constats": sheets.findings_sheet(content.findings, content.finding_files),
            "Sources": sheets.sources_sheet(content.sources),
        },
        issued_on=content.issued_on,
        example=content.example,
        snapshot_id=content.snapshot_id,
        readme=content.cannot_say,
    )
