"""The rows of a plan in the ledger: the workbook's own, its lines as proposals, the adopted ones as requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from layidu.allocation.sheets import means_sheets
from layidu.catalogue.entries import Activity, entries
from layidu.core.money import Money
from layidu.core.numbers import format_fr
from layidu.core.periods import Period
from layidu.cycle.planning.means_file import MeansFile
from layidu.intake.records import ActorRef, CommitmentRow, CommitmentStatus, Loaded, Origin, Reading, Role
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ImportResult, import_reading
from layidu.ledger.models import Commitment
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.content import PlanContent, PlanLine

if TYPE_CHECKING:
    from layidu.cycle.planning.making import Posed

#: What stands as « format » of the rows that a plan makes: nobody imports them from a file.
MEANS, PROPOSALS, REQUESTS = "means", "plan", "plan_adoption"
_COLUMNS = {
    "own_id": "N°", "owes": "Partenaire", "activity": "Activité", "place": "Lieu", "target": "Personnes",
    "amount": "Coût", "funds": "Bailleurs",
}  # fmt: skip


def means_reading(file: MeansFile) -> Reading:
    """The workbook's rows as rows of a source without records: what the plan's numbers stand on."""
    scope = (sha256_of(file.content),)
    loaded = [
        Loaded(Origin(row.sheet, row.row, (), row.cells), (row.sheet, str(row.row)), scope, ())
        for sheet in file.rows.values() for row in sheet
    ]  # fmt: skip
    columns = {
        f"{ident}.{column.id}": column.label for ident, sheet in means_sheets().items() for column in sheet.columns
    }
    return Reading(MEANS, "", columns, None, len(loaded), loaded, (), (), example=file.example)


def line_ref(plan: str, number: int) -> str:
    """The number by which a line's commitment is known.

    >>> line_ref("P1", 7)
    'P1-007'
    """
    return f"{plan}-{number:03d}"


def propose(workspace: Workspace, posed: Posed, content: PlanContent) -> ImportResult:
    """The plan's lines as proposed commitments; those of an earlier plan of the same scope are withdrawn.

    A line that an adopted one of the same period covers already is not proposed again: it would be promised twice.
    """
    scope = (content.period, content.level, content.division)
    refs = {**{ref: ActorRef(ref, name) for ref, name in posed.assembled.actors.items()}, **posed.file.actors}
    funders = {posed.problem.names.label(funder): funder for funder in posed.problem.names.funders}
    covered = _adopted(content, pending=posed.asked.promises)
    rows = [
        _row(content, line, "proposed", scope, refs, funders)
        for line in content.lines
        if covered.get((line.partner, line.activity, line.place), 0) < line.people
    ]
    reading = Reading(PROPOSALS, f"Plan {content.snapshot_id}", _COLUMNS, Period.parse(content.period), len(rows), rows,
                      (), (), complete=True, example=content.example)  # fmt: skip
    return _kept(import_reading(workspace, posed.file.content, posed.file.name, reading))


def _adopted(content: PlanContent, *, pending: bool) -> dict[tuple[str, str, str], int]:
    """(partner, activity, place) -> persons that adopted lines of plans of this very period ask for already.

    ``pending``: only those not accepted yet; what is accepted the plan has taken from the needs itself.
    """
    period = Period.parse(content.period)
    found: dict[tuple[str, str, str], int] = {}
    current = Commitment.objects.filter(
        origin__format=REQUESTS, origin__retired_by__isnull=True, start=period.start, end=period.end,
        actors__role="owes",
    )  # fmt: skip
    if pending:
        current = current.filter(status="requested")
    for partner, activity, place, target in current.values_list("actors__actor_id", "activity", "places", "target"):
        found[partner, activity, place] = found.get((partner, activity, place), 0) + (target or 0)
    return found


def request(
    workspace: Workspace, content: PlanContent, lines: Sequence[PlanLine], file: bytes, file_name: str,
    refs: dict[str, ActorRef], funders: dict[str, str],
) -> ImportResult:  # fmt: skip
    """Some lines of a plan as commitments requested of their partners."""
    rows = [_row(content, line, "requested", (content.snapshot_id,), refs, funders) for line in lines]
    reading = Reading(REQUESTS, f"Plan {content.snapshot_id}", _COLUMNS, Period.parse(content.period), len(rows), rows,
                      (), (), example=content.example)  # fmt: skip
    return _kept(import_reading(workspace, file, file_name, reading))


def _kept(result: ImportResult) -> ImportResult:
    if result.held:
        raise ArithmeticError("; ".join(item.sentence() for item in result.findings))
    return result


def _row(
    content: PlanContent, line: PlanLine, status: CommitmentStatus, scope: tuple[str, ...],
    refs: dict[str, ActorRef], funders: dict[str, str],
) -> Loaded:  # fmt: skip
    own_id = line_ref(content.snapshot_id, line.number)
    money = Money(line.cost, content.currency)
    paying = [name for name, _ in line.funders]
    cells = {
        "N°": own_id, "Partenaire": line.partner_name, "Activité": line.activity_name, "Lieu": line.place_name,
        "Personnes": str(line.people), "Coût": money.text(), "Bailleurs": ", ".join(paying),
    }  # fmt: skip
    roles: list[tuple[Role, ActorRef]] = [("owes", refs.get(line.partner, ActorRef(line.partner, line.partner_name)))]
    roles += [("funds", refs.get(funders[name], ActorRef(funders[name], name))) for name in paying if name in funders]
    period = Period.parse(content.period)
    record = CommitmentRow(
        own_id=own_id,
        kind="activity",
        status=status,
        title=f"{line.activity_name} – {line.place_name}",
        actors=tuple(roles),
        places=(line.place,),
        start=period.start,
        end=period.end,
        activity=line.activity,
        sector=entries(Activity)[line.activity].sector,
        target=line.people,
        unit="personne",
        amount=line.cost if line.cost > 0 else None,
        currency=content.currency if line.cost > 0 else "",
        note=f"Proposé par le plan {content.snapshot_id}, ligne {line.number} "
             f"(besoin {format_fr(line.need_low)} à {format_fr(line.need_high)} ; "
             f"déjà promis au registre : {format_fr(line.already)})",
    )  # fmt: skip
    return Loaded(Origin(f"Plan {content.snapshot_id}", line.number, (), cells), (own_id,), scope, (record,))
