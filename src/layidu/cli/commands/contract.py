"""``layidu contract``: check, simulate, sign, amend, comment, list, show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _
from layidu.core.periods import Period

if TYPE_CHECKING:
    from layidu.core.findings import Finding
    from layidu.cycle.contracts.signing import Signed


@click.group("contract", help=_("Performance contracts: check, simulate, sign, amend, comment, list, show."))
def command() -> None:
    """The group."""


_file = click.argument("file", type=click.Path(path_type=Path), metavar=_("FILE"))
_ref = click.argument("ref", metavar=_("NUMBER"))
_DAY = click.DateTime(["%Y-%m-%d"])


def _signature(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--by", "by", multiple=True, metavar=_("PARTY"), help=_("A party that signs (repeat for several).")
        ),
        click.option("--on", "day", type=_DAY, help=_("The day of the signature (default: today).")),
        click.option("--add-parties", is_flag=True, help=_("Enter parties that the ledger does not know yet.")),
    ):
        function = option(function)
    return function


@command.command("check", help=_("Everything that is wrong with a contract's file; nothing is changed."))
@_file
@workspace_option
@json_option
def check(file: Path, workspace_folder: Path | None, as_json: bool) -> None:
    """Exit 2 when it cannot be signed as it is."""
    from layidu.cycle.contracts.simulation import look_at

    tried = look_at(opened(workspace_folder), _there(file))
    ref = tried.contract.ref if tried.contract else ""
    if as_json:
        print_json({"contract": ref, "can_be_signed": not tried.refused, "findings": _said(tried.findings)})
    else:
        for item in tried.findings:
            click.echo(item.sentence())
        if not tried.refused:
            click.echo(_("{ref} can be signed.").format(ref=ref))
    if tried.refused:
        raise SystemExit(2)


@command.command("simulate", help=_("The score that past values would have made, and targets to look at again."))
@_file
@workspace_option
@json_option
def simulate(file: Path, workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a quarter, then each target beside the past and its peers."""
    from layidu.cycle.contracts.printed import number
    from layidu.cycle.contracts.simulation import try_on_past
    from layidu.cycle.contracts.wording import quantity_fr, total_fr

    tried = try_on_past(opened(workspace_folder), _there(file))
    assert tried.contract is not None and tried.simulation is not None
    units = {line.ref: line.unit for objective in tried.contract.objectives for line in objective.targets}
    quarters: list[dict[str, Any]] = [
        {
            "quarter": str(each.quarter), "score": number(each.total.score) if each.total.printed else None,
            "judged": number(each.total.judged), "low": number(each.total.low), "high": number(each.total.high),
        }
        for each in tried.simulation.scores
    ]  # fmt: skip
    targets: list[dict[str, Any]] = [
        {
            "ref": each.ref, "title": each.title, "unit": units[each.ref], "target": number(each.target),
            "present": number(each.present), "present_period": str(each.present_period or "") or None,
            "best": number(each.best), "best_peer": number(each.best_peer), "peers": each.peers,
            "below_present": each.below_present, "above_peers": each.above_peers,
        }
        for each in tried.simulation.outlooks
    ]  # fmt: skip
    if as_json:
        print_json({"contract": tried.contract.ref, "quarters": quarters, "targets": targets,
                    "findings": _said(tried.findings)})  # fmt: skip
        return
    print_table([_("Quarter"), _("Score")], [[each["quarter"], total_fr(each)] for each in quarters])
    print_table(
        [_("No."), _("Line"), _("Contract target"), _("Present"), _("Best ever"), _("Best peer")],
        [
            [each["ref"], each["title"],
             *(quantity_fr(each[name], each["unit"]) for name in ("target", "present", "best", "best_peer"))]
            for each in targets
        ],
        numeric=(2, 3, 4, 5),
    )  # fmt: skip
    for item in tried.findings:
        click.echo(item.sentence())


@command.command("sign", help=_("Sign a contract: it is frozen, and its promises enter the ledger."))
@_file
@_signature
@workspace_option
@json_option
def sign(
    file: Path, by: tuple[str, ...], day: datetime | None, add_parties: bool, workspace_folder: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Exit 2 when it was not signed: every reason is said and nothing is changed."""
    from layidu.cycle.contracts.signing import sign as sign_file

    workspace = opened(workspace_folder)
    _print_signed(sign_file(workspace, _there(file), by=by, on=_day(day), add_parties=add_parties), as_json)


@command.command("amend", help=_("Sign a new version beside the ones before; closed quarters keep theirs."))
@_ref
@_file
@_signature
@click.option("--from", "since", type=_DAY, help=_("The day from which it counts (default: the day of the signature)."))
@workspace_option
@json_option
def amend(
    ref: str, file: Path, by: tuple[str, ...], day: datetime | None, add_parties: bool, since: datetime | None,
    workspace_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Exit 2 when it was not signed: every reason is said and nothing is changed."""
    from layidu.cycle.contracts.signing import amend as amend_by

    made = amend_by(
        opened(workspace_folder), ref, _there(file), by=by, on=_day(day), since=since.date() if since else None,
        add_parties=add_parties,
    )  # fmt: skip
    _print_signed(made, as_json)


@command.command("comment", help=_("Keep a party's word on a line, before the quarter is closed."))
@_ref
@click.argument("line", metavar=_("LINE"))
@click.option("--period", type=PERIOD, required=True, help=_("The quarter, such as 2026Q1."))
@click.option("--by", required=True, metavar=_("PARTY"), help=_("The party that speaks; it is kept."))
@click.option("--text", required=True, metavar=_("TEXT"), help=_("What it says."))
@click.option("--contest", is_flag=True, help=_("It contests the value."))
@click.option("--on", "day", type=_DAY, help=_("The day of the comment (default: today)."))
@workspace_option
def comment(
    ref: str, line: str, period: Period, by: str, text: str, contest: bool, day: datetime | None,
    workspace_folder: Path | None,
) -> None:  # fmt: skip
    """Exit 2 when it was not kept."""
    from layidu.cycle.contracts.commenting import comment as keep
    from layidu.cycle.contracts.scoring import the_quarter

    quarter = the_quarter(period)
    workspace = opened(workspace_folder)
    made = keep(workspace, ref, line, quarter=quarter, by=by, text=text, on=_day(day), contest=contest)
    click.echo(_("Kept.") if made.loaded else _("Kept already; nothing is changed."))


@command.command("list", help=_("The signed contracts, each version with its date."))
@workspace_option
@json_option
def list_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a version."""
    from layidu.cycle.contracts.held import signed_contracts
    from layidu.cycle.contracts.listing import headed

    opened(workspace_folder)
    found = [headed(each) for each in signed_contracts()]
    if as_json:
        print_json(found)
        return
    print_table(
        [_("No."), _("Version"), _("Title"), _("Holder"), _("Period"), _("Signed by"), _("In force from"), "ID"],
        [
            [each["contract"], str(each["version"]), each["title"], each["holder"], each["period"],
             ", ".join(each["signed_by"]), each["in_force_from"], each["id"]]
            for each in found
        ],
        numeric=(1,),
    )  # fmt: skip


@command.command("show", help=_("A signed contract as it stands, every version of it, and its closed quarters."))
@_ref
@workspace_option
@json_option
def show(ref: str, workspace_folder: Path | None, as_json: bool) -> None:
    """Print the last version and the history."""
    from layidu.cycle.contracts.commitments import items_of
    from layidu.cycle.contracts.held import versions_of
    from layidu.cycle.contracts.listing import headed, shown
    from layidu.cycle.contracts.printed import number
    from layidu.cycle.contracts.wording import ROLES_FR, share_fr

    opened(workspace_folder)
    versions = versions_of(ref)
    last = versions[-1].contract
    if as_json:
        print_json(shown(ref))
        return
    click.echo(f"{last.ref} – {last.title}")
    for party in last.parties:
        click.echo(f"  {ROLES_FR[party.role]} : {party.name} ({party.signed_on or '–'})")
    print_table(
        [_("No."), _("Line"), _("Weight")],
        [
            [ref, line.title, share_fr(number(getattr(line, "weight", None)))]
            for ref, (_section, line) in items_of(last).items()
        ],
        numeric=(2,),
    )
    for each in versions:
        said = headed(each)
        click.echo(_("Version {version}: {file}, in force from {since}, sha256 {sha256} [{id}]").format(
            version=said["version"], file=said["file"], since=said["in_force_from"], sha256=said["sha256"], id=each.id
        ))  # fmt: skip
    for quarter in shown(ref)["closed"]:
        click.echo(_("Closed: {quarter}, revision {revision}, on {on} by {by} [{id}]").format(**quarter))


def _there(file: Path) -> Path:
    """The file, which must exist. Errors: Refusal FICHIER-ILLISIBLE."""
    from layidu.catalogue.findings import refusal

    if not file.is_file():
        raise refusal("FICHIER-ILLISIBLE", file=file.name, why="il n'existe pas")
    return file


def _day(given: datetime | None) -> date:
    return (given or datetime.now()).date()  # noqa: DTZ005 - the reader's own day


def _said(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {"code": item.code, "severity": item.severity, "sheet": item.sheet, "row": item.row, "column": item.column,
         "message": item.sentence()}
        for item in findings
    ]  # fmt: skip


def _print_signed(made: Signed, as_json: bool) -> None:
    if as_json:
        print_json(
            {"contract": made.contract.ref, "version": made.contract.version, "sha256": made.sha256, "id": made.id,
             "again": made.again, "findings": _said(made.findings)}
        )  # fmt: skip
        return
    for item in made.findings:
        click.echo(item.sentence())
    if made.again:
        click.echo(_("{ref}, version {version}: signed already; nothing is changed.").format(
            ref=made.contract.ref, version=made.contract.version
        ))  # fmt: skip
        return
    click.echo(_("{ref}, version {version}: signed and frozen under {sha256} [{id}].").format(
        ref=made.contract.ref, version=made.contract.version, sha256=made.sha256, id=made.id
    ))  # fmt: skip
