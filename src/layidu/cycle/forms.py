"""What a command or a page was told becomes a source like any other: its own JSON, kept as the original bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from layidu.catalogue.findings import finding
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.intake.records import Loaded, Origin, Reading, RecordRow
from layidu.intake.rows import TypedRow
from layidu.ledger.importing import ImportResult, import_reading
from layidu.ledger.workspace import Workspace


def store_form(
    workspace: Workspace,
    format_name: str,
    cells: Mapping[str, str],
    records: Sequence[RecordRow],
    *,
    identity: Sequence[str],
    scope: Sequence[str],
    period: Period | None = None,
    sensitivity: str = "partner",
) -> ImportResult:
    """Store what one form says, or refuse and change nothing.

    Decision served: a judgement typed at the keyboard opens to its own words, as a file's does. ``cells`` are label ->
    text as entered; ``identity`` and ``scope`` are those of the format, so that the same thing said twice is one fact
    and a file may correct a form; ``sensitivity`` says who may read the form itself.
    Errors: Refusal with every reason for which the ledger holds it.
    """
    said = {label: text for label, text in cells.items() if text}
    content = json.dumps({"formulaire": format_name, "champs": said}, ensure_ascii=False, indent=1).encode()
    reading = Reading(
        format=format_name,
        sheet="",
        columns={},
        period=period,
        read=1,
        loaded=[Loaded(Origin("", 1, (), said), tuple(identity), tuple(scope), tuple(records))],
        held=[],
        findings=[],
        meta={"source_kind": "form", "sensitivity": sensitivity},
    )
    name = f"formulaire {format_name}.json"
    tried = import_reading(workspace, content, name, reading, dry_run=True)
    if tried.held:
        raise Refusal(tuple(reason for reason in tried.findings if reason.severity == "error"))
    return import_reading(workspace, content, name, reading)


def said_of_form(row: TypedRow, labels: Mapping[str, str]) -> list[Finding]:
    """What a format's checks report of a row that was typed, as findings; ``labels`` name the fields."""
    return [
        finding(
            issue.code,
            **{
                "column": labels.get(issue.field, issue.field),
                "value": issue.value,
                "header": labels.get(issue.field, issue.field),
                "cell": f"« {labels.get(issue.field, issue.field)} »",
                **issue.names,
            },  # type: ignore[arg-type]
        )
        for issue in row.issues
    ]
