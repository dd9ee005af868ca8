"""Adopting a plan: its proposals become commitments requested of each partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle.planning.loading import Opened, open_plan
from layidu.cycle.planning.proposing import PROPOSALS, line_ref, request
from layidu.intake.records import ActorRef
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import Commitment, ImportRun, Source, SourceRow
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.content import PlanLine


@dataclass(frozen=True)
class Adopted:
    """What became of an adoption: commitments requested now, those that were before, and what must be said."""

    plan: str
    period: Period
    requested: tuple[str, ...]
    already: int
    findings: tuple[Finding, ...]


def adopt(workspace: Workspace, ref: str, *, only: Sequence[str] = (), partners: Sequence[str] = ()) -> Adopted:
    """Request lines of a plan of their partners: all, or those of the numbers ``only``, or of the ``partners``.

    Decision served: what the cluster decided to ask for. A line adopted before stays as it is. The commitment keeps
    its number; being requested is its next version. Errors: Refusal PLAN-INCONNU, PLAN-LIGNE-INCONNUE,
    PLAN-NOM-INCONNU; nothing is changed then.
    """
    from layidu.cycle.planning.loading import line_of, named

    opened = open_plan(ref)
    content = opened.content
    chosen = [line_of(content, each) for each in only] or list(content.lines)
    if partners:
        wanted = {named(opened.plan, "partenaire", name) for name in partners}
        chosen = [line for line in chosen if line.partner in wanted]
    source = Source.objects.filter(sha256=content.options["sha256"]).first()
    if source is None:
        raise refusal("PLAN-INCONNU", value=ref, known="le classeur des moyens n'est plus au registre")
    with ledger_lock():
        refs = {line_ref(content.snapshot_id, line.number): line for line in chosen}
        before = set(
            Commitment.objects.filter(ref__in=refs, origin__retired_by__isnull=True)
            .exclude(status="proposed")
            .values_list("ref", flat=True)
        )
        new = [line for number, line in refs.items() if number not in before]
        if new:
            _request(workspace, opened, source, new)
    findings: tuple[Finding, ...] = ()
    if before:
        findings = (finding("PLAN-DEJA-ADOPTE", count=len(before), plan=content.snapshot_id),)
    requested = tuple(line_ref(content.snapshot_id, line.number) for line in new)
    return Adopted(content.snapshot_id, Period.parse(content.period), requested, len(before), findings)


def _request(workspace: Workspace, opened: Opened, source: Source, lines: Sequence[PlanLine]) -> None:
    content, names = opened.content, opened.plan.problem.names
    refs = {ident: ActorRef(ident, names.label(ident)) for ident in (*names.partners, *names.funders)}
    funders = {names.label(funder): funder for funder in names.funders}
    file = (workspace.originals / source.sha256).read_bytes()
    numbers = [line_ref(content.snapshot_id, line.number) for line in lines]
    proposed = Commitment.objects.filter(ref__in=numbers, status="proposed", origin__format=PROPOSALS)
    gone = list(proposed.filter(origin__retired_by__isnull=True).values_list("origin_id", flat=True))
    request(workspace, content, lines, file, source.file_name, refs, funders)
    run = ImportRun.objects.order_by("-id").first()
    SourceRow.objects.filter(id__in=gone).update(retired_by=run)
