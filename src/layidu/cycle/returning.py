"""The answer to a partner: its own workbook back, every doubtful cell coloured, with what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from layidu.catalogue.entries import Activity, entries
from layidu.core.findings import Finding
from layidu.intake.records import Reading
from layidu.ledger.files import write_durably
from layidu.ledger.importing import ImportResult
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.annotated.content import FindingLine, KnownName, Summary, finding_line, note_of

#: Packages whose XML can be patched; anything else gets a workbook of findings beside it.
PATCHED = (".xlsx", ".xlsm")
#: What a comment is worth reading for; what is merely said for completeness stands in the summary alone.
NOTED = ("error", "warning")


def return_file(
    folder: Path, path: Path, content: bytes, reading: Reading, result: ImportResult, gazetteer: Gazetteer, on: date
) -> Path:
    """Write the annotated copy of a file that was read (for .xls, .ods, .csv, .json and .xml: a workbook of findings).

    Decision served: what a partner mends, seen where it is, without a letter. Every held row's own reasons are said on
    its cells and on those of its exact repeats; other findings on the first cell they are about. Gives the file made.
    Errors: Refusal for a package that cannot be patched; OSError.
    """
    from layidu.publishing.annotated.apart import findings_workbook
    from layidu.publishing.annotated.patch import annotate

    lines = [finding_line(finding, reading.letters) for finding in _said(reading, result)]
    summary = dataclasses.replace(
        _summary(path, result, lines, gazetteer, on),
        period=reading.period.label_fr() if reading.period else "",
        example=reading.example,
    )
    folder.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() in PATCHED:
        notes = [note for line in lines if line.severity in NOTED and (note := note_of(line))]
        written = folder / path.name
        write_durably(written, annotate(content, notes, summary))
    else:
        written = folder / f"{path.stem}-constats.xlsx"
        write_durably(written, findings_workbook(summary))
    return written


def return_refusal(folder: Path, path: Path, result: ImportResult, gazetteer: Gazetteer, on: date) -> Path:
    """Write why nothing of a file could be read, as a workbook of findings; gives the file made. Errors: OSError."""
    from layidu.publishing.annotated.apart import findings_workbook

    lines = [finding_line(finding, {}) for finding in result.findings]
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{path.stem}-constats.xlsx"
    write_durably(written, findings_workbook(_summary(path, result, lines, gazetteer, on)))
    return written


def _summary(path: Path, result: ImportResult, lines: Sequence[FindingLine], gazetteer: Gazetteer, on: date) -> Summary:
    return Summary(
        file=path.name,
        read_on=on,
        read=result.read,
        loaded=result.loaded,
        held=result.held,
        folded=result.folded,
        unchanged=result.unchanged,
        findings=tuple(lines),
        places=tuple(_known_places(gazetteer)),
        activities=tuple(KnownName(entry.label_fr) for entry in entries(Activity).values()),
    )


def _said(reading: Reading, result: ImportResult) -> Iterator[Finding]:
    held = [
        dataclasses.replace(reason, row=row, rows=1)
        for line in reading.held
        for row in (line.origin.row, *line.origin.repeats)
        for reason in line.reasons
    ]
    yield from held
    told = {(reason.code, reason.value) for reason in held}
    yield from (item for item in result.findings if item.severity != "error" or (item.code, item.value) not in told)


def _known_places(gazetteer: Gazetteer) -> Sequence[KnownName]:
    division = gazetteer.default_division
    return [
        KnownName(place.name, gazetteer.place(place.parent).name if place.parent else "")
        for kind in gazetteer.division(division).kinds[1:]
        for place in gazetteer.places(division, kind)
    ]
