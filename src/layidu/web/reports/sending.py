"""A report is stored once and once only, with its receipt, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle import reporting
from layidu.intake.records import Reading
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, ledger_lock
from layidu.ledger.models import Actor, Source
from layidu.ledger.workspace import Workspace
from layidu.web.reports.filling import FROM, Line, said_lines
from layidu.web.reports.knowing import knowledge
from layidu.web.reports.models import Receipt
from layidu.web.reports.population import known_population
from layidu.web.work.jobs import ask

FILE_NAME = "rapport saisi en ligne.json"
#: The job that compares a report with those of others once it is stored.
LOOK_FOR_REPEATS = "look for repeats"
#: A report's bytes and what intake reads of them.
Examined = tuple[bytes, Reading]
#: What to do where the month has a report already: keep what it says of other lines, or let this one stand alone.
CHOICES = ("add", "replace")


class AlreadyReported(Exception):  # noqa: N818 - an answer, not a fault
    """The month has a report, and its sender did not say what becomes of it; ``rows`` how many stand."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


class NotSound(Exception):  # noqa: N818 - an answer, not a fault
    """Rows of the report would be held, and its sender did not say to send it as it is; ``findings`` as said of it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


class OtherContent(Exception):  # noqa: N818 - an answer, not a fault
    """The report's key was given to another one; ``receipt`` is that one's. Nothing was stored."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt)
        self.receipt = receipt


@dataclass(frozen=True)
class TypedReport:
    """A report as its sender typed it; ``key`` was made where it was typed."""

    actor: Actor
    month: Period
    key: str
    lines: Sequence[Line]
    example: bool = False
    choice: str = ""


@dataclass(frozen=True)
class Sent:
    """A report that is in the ledger, and what is to be said of its lines; no findings where it was sent before."""

    receipt: Receipt
    findings: Sequence[Finding] = ()


def content_of(report: TypedReport) -> bytes:
    """The report's bytes, as the ledger keeps them. Errors: Refusal RAPPORT-VIDE."""
    said = [{name: text for name, text in line.items() if name != FROM} for _, line in said_lines(report.lines)]
    if not said:
        raise refusal("RAPPORT-VIDE")
    return reporting.typed_report(
        said, partner=report.actor.name, month=report.month, key=report.key, example=report.example
    )


def examined(workspace: Workspace, report: TypedReport) -> Examined:
    """The report's bytes and what intake reads of them; nothing is written.

    Errors: Refusal RAPPORT-VIDE and those of intake.
    """
    content = content_of(report)
    reading = reporting.read_report(
        workspace, content, FILE_NAME, actor=report.actor.id, name=report.actor.name, month=report.month,
        whole_month=report.choice == "replace", population=known_population(),
        knowledge=knowledge(workspace),
    )  # fmt: skip
    return content, reading


def send(
    workspace: Workspace, report: TypedReport, user: int, *, sound_only: bool = False, read: Examined | None = None
) -> Sent:
    """Store a typed report and give its receipt; the same report sent again gets the same receipt.

    Decision served: on a bad line a person presses twice, and the month is counted once; who corrects what was stored
    unseen is never told that the correction came. Report and receipt are one commit: a receipt that was given is in
    the ledger. ``sound_only``: a report of which a row would be held is not
    stored. It is read before the ledger's lock is taken, so that nobody waits for the reading of another's; ``read``
    is what its caller has read of the same report already.
    Errors: Refusal; NotSound; AlreadyReported; OtherContent; OSError or DatabaseError.
    """
    if sent := _sent_before(report):
        return Sent(sent)
    content, reading = read or examined(workspace, report)
    if sound_only and reading.held:
        raise NotSound(said_of(reading))
    with ledger_lock():
        if sent := _sent_before(report):
            return Sent(sent)
        if not report.choice and (rows := reporting.rows_of_month(report.actor.id, report.month)):
            raise AlreadyReported(rows)
        result = reporting.store_report(workspace, content, _kept_name(report), reading, actor=report.actor.id)
        receipt = Receipt.objects.create(
            key=report.key, actor=report.actor, sent_by_id=user, month=report.month.start, kind="form",
            doubts=doubts_of(result.findings, report.lines), **outcome(result, content),
        )  # fmt: skip
        if result.run_id:
            ask(LOOK_FOR_REPEATS, receipt=receipt.number)
    return Sent(receipt, result.findings)


def _sent_before(report: TypedReport) -> Receipt | None:
    """The receipt of the same report. Errors: OtherContent; Refusal RAPPORT-VIDE."""
    sent = Receipt.objects.filter(actor=report.actor, key=report.key).select_related("source").first()
    if sent is not None and not says_the_same(report, sent):
        raise OtherContent(sent)
    return sent


def says_the_same(report: TypedReport, earlier: Receipt) -> bool:
    """Whether a report is, byte for byte, the one that a receipt was given for: a key names one report for ever.

    Whether what it carries over was invented is not asked: the ledger may have moved on since. Errors: Refusal
    RAPPORT-VIDE.
    """
    if earlier.kind != "form" or earlier.month != report.month.start or earlier.source is None:
        return False
    said = {sha256_of(content_of(replace(report, example=example))) for example in (False, True)}
    return earlier.source.sha256 in said


def doubts_of(findings: Sequence[Finding], lines: Sequence[Line] = ()) -> list[dict[str, str]]:
    """What a receipt says to its sender of what counts, and should be checked; of typed ``lines`` also of which."""
    said = [line for _, line in said_lines(lines)]
    return [
        {
            "message": each.message, "remedy": each.remedy, "code": each.code,
            **(_where(each.column, said[each.row - 1]) if each.row is not None and 0 < each.row <= len(said) else {}),
        }
        for each in findings
        if each.severity == "warning"
    ]  # fmt: skip


def _where(header: str, line: Line) -> dict[str, str]:
    return {"header": header, **{name: line.get(name, "") for name in ("activity", "region", "cercle")}}


def _kept_name(report: TypedReport) -> str:
    return f"rapport en ligne {report.actor.name[:180]} {report.month} {report.key[:8]}.json"


def outcome(result: ImportResult, content: bytes) -> Mapping[str, object]:
    """What a receipt says of an import that was done."""
    return {
        "state": "done",
        "run_id": result.run_id,
        "source": Source.objects.filter(sha256=sha256_of(content)).first(),
        **{name: getattr(result, name) for name in ("read", "loaded", "held", "folded", "unchanged")},
    }


def findings_of(workspace: Workspace, report: TypedReport) -> Sequence[Finding]:
    """What would be said of a report if it were sent now: one finding a held row and reason, and the doubts."""
    try:
        _, reading = examined(workspace, report)
    except Refusal as answer:
        return list(answer.findings)
    return said_of(reading)


def said_of(reading: Reading) -> Sequence[Finding]:
    """What is said to a report's sender: one finding a held row and reason, and the doubts."""
    held = [reason for row in reading.held for reason in row.reasons]
    told = {(reason.code, reason.value) for reason in held}
    return [*held, *(each for each in reading.findings if (each.code, each.value) not in told)]
