"""A partner's own monthly report, typed in a page or sent as a workbook: read and stored by the doors of any file."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.comparing import LedgerBeside
from layidu.cycle.coverage_inputs import months_due
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.knowledge import Knowledge, knowledge_of
from layidu.intake.formats import formats
from layidu.intake.read import read_file
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.records import DeliveryRow, Held, Loaded, Reading
from layidu.intake.write import EXAMPLE_MARK
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading
from layidu.ledger.models import Delivery, Source, SourceRow
from layidu.ledger.queries.deliveries import last_report_is_example
from layidu.ledger.queries.mergers import survivors
from layidu.ledger.queries.promises import promises
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of

FORMAT = "five_w"
TITLE = "Rapport mensuel saisi en ligne"
#: Of a reading's ``meta``: the key of all that it was read with.
READER = "reader"
#: The list of the JSON that holds a typed report's lines.
LINES = "lignes"


@dataclass(frozen=True, slots=True)
class ReportOfMonth:
    """A partner's report of one month. ``due_in``: places for which promises make it due, empty where none does.

    ``received_at`` is when its first row that still stands came, ``None`` where none did; ``rows`` how many stand.
    """

    month: Period
    due_in: tuple[str, ...]
    promised: bool
    received_at: datetime | None
    rows: int


def kept_name(actor: str, file_name: str) -> str:
    """The name under which the ledger keeps a partner's file: two partners' « rapport.xlsx » are two files.

    Decision served: whose held rows a corrected file settles, which the ledger knows by the name of the file.

    >>> kept_name("Terre Neuve", "rapport.xlsx")
    'Terre Neuve – rapport.xlsx'
    """
    return f"{actor} – {file_name}"[-255:]


def reports_of(workspace: Workspace, actor: str, period: Period) -> list[ReportOfMonth]:
    """Each month of a period, newest first: is a report due of a partner, for which places, and did one come.

    Decision served: what a focal point has to send. A report is due as coverage counts it: of who is bound by an
    activity, each month of it; one report of a month answers for all places.
    """
    return reports_of_each(workspace, (actor,), period)[actor]


def reports_of_each(workspace: Workspace, actors: Collection[str], period: Period) -> Mapping[str, list[ReportOfMonth]]:
    """What :func:`reports_of` gives of each of some partners, in as many questions as for one of them."""
    due: dict[tuple[str, Period], set[str]] = {}
    shown = survivors()
    for promise in promises(actor=actors, merged_into=shown):
        for actor in set(actors).intersection(promise.in_role("owes")):
            for month in months_due(promise, period):
                due.setdefault((actor, month), set()).update(promise.places)
    gazetteer = gazetteer_of(workspace.country)
    if any(place not in gazetteer for places in due.values() for place in places):
        gazetteer = workspace_gazetteer(workspace)
    came: dict[tuple[str, Period], list[datetime]] = {}
    for actor, start, end, at in _standing(actors, period, shown):
        for month in Period(start, end).months():
            came.setdefault((actor, month), []).append(at)
    return {
        actor: [
            ReportOfMonth(
                month,
                tuple(
                    sorted(gazetteer.place(place).name for place in due.get((actor, month), ()) if place in gazetteer)
                ),
                (actor, month) in due,
                min(came[actor, month]) if (actor, month) in came else None,
                len(came.get((actor, month), ())),
            )
            for month in sorted(period.months(), reverse=True)
        ]
        for actor in actors
    }


def rows_of_month(actor: str, month: Period) -> int:
    """How many rows of a partner's reports stand for a month: whether another report of it would be a second one."""
    return len(_standing((actor,), month, survivors()))


def carries_over_example(actor: str, month: Period) -> bool:
    """Whether what a month's report carries over was invented: what is made of it then says so too."""
    return last_report_is_example(actor, month.start, FORMAT)


def typed_report(lines: Sequence[Mapping[str, str]], *, partner: str, month: Period, key: str, example: bool) -> bytes:
    """The bytes of a report typed in a page: JSON, one object a line under the format's own French headers.

    Decision served: a typed report is kept and read like any file. ``lines`` are cells by field of the format, as
    entered; ``key`` is the identifier made where it was typed, so that two reports are never the same bytes.

    >>> typed_report([{"activity": "Vaccination", "reached": "0"}], partner="Terre Neuve",
    ...              month=Period.parse("2026-03"), key="k1", example=False).decode().count("Terre Neuve")
    1
    """
    fields = formats()[FORMAT].fields
    rows = [
        {fields[name].label: text for name, text in {"organisation": partner, "month": str(month), **line}.items()}
        for line in lines
    ]
    title = f"{EXAMPLE_MARK} – {TITLE}" if example else TITLE
    said = {"titre": title, "rapport": {"identifiant": key, "version": 1}, LINES: rows}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def field_of_header(header: str) -> str:
    """The field of a report's column, by its header; empty for one that no report has.

    >>> field_of_header("Personnes atteintes"), field_of_header("Météo")
    ('reached', '')
    """
    return next((each.id for each in formats()[FORMAT].fields.values() if each.label == header), "")


def read_report(
    workspace: Workspace,
    content: bytes,
    file_name: str,
    *,
    actor: str,
    name: str,
    month: Period | None = None,
    stranger: bool = False,
    whole_month: bool = False,
    population: Callable[[tuple[str, ...], str, Period], int | None] | None = None,
    knowledge: Knowledge | None = None,
) -> Reading:
    """Read a report as any file is read, with what only the ledger and the sender can show.

    Decision served: what its sender must mend before it counts. ``actor`` and ``name``: the organisation whose account
    sent it; rows of another are held (RAPPORT-AUTRE-ORGANISATION). ``stranger``: the bytes were made elsewhere, so
    they are opened in a process of their own. ``whole_month``: what the report does not name any more is withdrawn.
    Counts are compared with the month before and with populations: those of the ledger, or ``population`` (places,
    group, month -> persons) where its caller keeps them ready, as it may keep the ``knowledge`` of the ledger at hand.
    Errors: Refusal with all findings; RAPPORT-AUTRE-FORMAT for a file that is no report, RAPPORT-VIDE without a row.
    """
    knowledge = knowledge or knowledge_of(workspace)
    actors = knowledge.actors.anew()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rapport" + Path(file_name).suffix.lower())
        path.write_bytes(content)

        def read(reader: ReaderProcess | None) -> Reading:
            return read_file(
                path, gazetteer=knowledge.gazetteer, actors=actors, layouts=knowledge.layouts,
                words=knowledge.words,
                format=None if stranger else FORMAT, period=month, file_name=file_name, reader=reader,
            )  # fmt: skip

        if stranger:
            with ReaderProcess() as reader:
                reading = read(reader)
        else:
            reading = read(None)
    if reading.format != FORMAT:
        raise refusal("RAPPORT-AUTRE-FORMAT", file=file_name, seen=formats()[reading.format].label_fr)
    if not reading.read:
        raise refusal("RAPPORT-VIDE")
    merged = {actor, *(before for before, survivor in knowledge.merged.items() if survivor == actor)}
    reading = own_rows_only(reading, merged, name)
    reading = LedgerBeside(workspace, knowledge.gazetteer, population).compared(reading)
    reading = dataclasses.replace(reading, meta={**reading.meta, READER: knowledge.key})
    if stranger:
        return reading
    return dataclasses.replace(reading, complete=whole_month, meta={**reading.meta, "source_kind": "form"})


def own_rows_only(reading: Reading, actors: Collection[str], name: str) -> Reading:
    """The reading with the rows of other organisations held.

    Decision served: no account reports in another's name, by mistake or otherwise. ``actors`` are the ids under which
    the sender is known; ``name`` is the one that it should write.

    >>> own_rows_only(Reading("five_w", "", {}, None, 0, [], [], []), {"act-1"}, "Terre Neuve").held
    []
    """
    column = reading.columns.get("organisation", formats()[FORMAT].fields["organisation"].label)
    own: list[Loaded] = []
    others: list[Held] = []
    said: dict[str, tuple[Finding, int]] = {}
    for row in reading.loaded:
        strange = next((ref for record in row.records if isinstance(record, DeliveryRow)
                        for role, ref in record.actors if role == "leads" and ref.id not in actors), None)  # fmt: skip
        if strange is None:
            own.append(row)
            continue
        why = finding(
            "RAPPORT-AUTRE-ORGANISATION", sheet=row.origin.sheet, row=row.origin.row, column=column,
            value=strange.spelling, known=name, header=column, rows=1 + len(row.origin.repeats),
        )  # fmt: skip
        others.append(Held(row.origin, (why,), {column: name}))
        first, rows = said.get(fold(strange.spelling), (why, 0))
        said[fold(strange.spelling)] = first, rows + why.rows
    findings = [dataclasses.replace(first, rows=rows) for first, rows in said.values()]
    return dataclasses.replace(
        reading, loaded=own, held=[*reading.held, *others], findings=[*findings, *reading.findings],
        complete=reading.complete and not others,
    )  # fmt: skip


def store_report(workspace: Workspace, content: bytes, file_name: str, reading: Reading, *, actor: str) -> ImportResult:
    """Store a report that was read, in one transaction with whatever its caller holds open.

    Decision served: the same bytes sent by another organisation never withdraw what their own sender reported: only
    what ``actor`` sent itself is compared with how it was read before.
    Errors: OSError or DatabaseError, with the workspace as it was.
    """
    earlier = Source.objects.filter(sha256=sha256_of(content)).first()
    own = earlier is None or earlier.sender_id == actor
    if earlier is not None and earlier.sender_id is None:
        # Of a file that speaks for several, or of which nothing was sound yet.
        own = not SourceRow.objects.filter(run__source=earlier, fate=SourceRow.Fate.LOADED).exists()
    return import_reading(
        workspace, content, file_name, reading, reader=reading.meta.get(READER, "") if own else "", whole=own
    )


def _standing(
    actors: Collection[str], period: Period, shown: Mapping[str, str]
) -> list[tuple[str, date, date, datetime]]:
    """(actor, first day, last day, when it came) of each row; ``shown``: actors that merged, and their survivors."""
    known = {
        **{before: survivor for before, survivor in shown.items() if survivor in actors},
        **{one: one for one in actors},
    }
    found = Delivery.objects.filter(
        origin__retired_by__isnull=True,
        actors__role="leads",
        actors__actor__in=known,
        period_end__gte=period.start,
        period_start__lte=period.end,
        origin__format=FORMAT,
    )
    rows = found.values_list("actors__actor", "period_start", "period_end", "origin__run__at")
    return [(known[actor], start, end, at) for actor, start, end, at in rows]
