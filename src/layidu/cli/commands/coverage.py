"""``layidu coverage``: needs, reach as bounds, gaps and presence, at any level of any division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from layidu.cli.options import LEVELS, PERIOD, json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.cycle.covering import Covered


@click.command("coverage", help=_("Who is active where, which needs nobody covers."))
@workspace_option
@click.option(
    "--by", "level", type=click.Choice(LEVELS), default="region", show_default=True, help=_("The level of places.")
)
@click.option("--division", metavar="ML-2023", help=_("The division (default: the present one)."))
@click.option("--period", type=PERIOD, required=True, help=_("The months asked for."))
@click.option("--group", default="all", show_default=True, help=_("A population group of the catalogue."))
@click.option("--activity", help=_("Only this activity of the catalogue."))
@click.option("--sector", help=_("Only this sector of the catalogue."))
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    default="table",
    show_default=True,
    help=_("How to print it."),
)
@click.option("--out", type=click.Path(path_type=Path), help=_("The file to write (needed for xlsx)."))
@json_option
@click.pass_obj
def command(
    server: str | None,
    workspace_folder: Path | None,
    level: str,
    division: str | None,
    period: Period,
    group: str,
    activity: str | None,
    sector: str | None,
    shape: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Print one row a place, then what straddles several (« à cheval »)."""
    if server:
        not_on_a_server(server, workspace_folder)
        asked = {
            "by": level, "division": division, "period": str(period), "group": group, "activity": activity,
            "sector": sector,
        }  # fmt: skip
        _print_there(server, asked, "json" if as_json else shape, out)
        return
    from layidu.cycle.covering import cover
    from layidu.cycle.tables import coverage_csv, coverage_workbook

    workspace = opened(workspace_folder)
    if shape == "xlsx" and out is None:
        raise click.UsageError(_("--format xlsx needs --out FILE.xlsx"))
    covered = cover(
        workspace,
        kind=cast(Any, level),
        period=period,
        division=division,
        group=group,
        activity=activity,
        sector=sector,
    )
    if shape == "xlsx":
        assert out is not None
        out.write_bytes(coverage_workbook(workspace, covered))
    elif as_json or shape == "json":
        _emit_json(covered.as_json(), out)
    elif shape == "csv":
        _emit_csv(coverage_csv(covered.as_json()), out)
    else:
        _print(covered)
    if out:
        click.echo(_("Written: {out}").format(out=out), err=True)


def _print_there(server: str, asked: dict[str, Any], shape: str, out: Path | None) -> None:
    from layidu.catalogue.findings import refusal
    from layidu.cli.remote.reading import covered_rows
    from layidu.cli.remote.server import connected

    if shape not in ("json", "csv"):
        known = "layidu coverage --json, layidu coverage --format csv"
        raise refusal("SERVEUR-COMMANDE", value=f"layidu coverage --format {shape}", known=known)
    with connected(server, lambda said: click.echo(said, err=True)) as there:
        rows = covered_rows(there, **asked)
    if shape == "json":
        _emit_json(rows, out)
    else:
        from layidu.cycle.tables import coverage_csv

        _emit_csv(coverage_csv(rows), out)
    if out:
        click.echo(_("Written: {out}").format(out=out), err=True)


def _emit_csv(text: str, out: Path | None) -> None:
    if out:
        out.write_text(text, encoding="utf-8-sig", newline="")
    else:
        click.echo(text, nl=False)


def _emit_json(rows: Sequence[Mapping[str, Any]], out: Path | None) -> None:
    if out is None:
        print_json(rows)
        return
    import json

    out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _print(covered: Covered) -> None:
    from layidu.core.numbers import Bounds, format_fr, percent_fr

    def line(row: Any, name: str) -> list[str]:
        reached = Bounds(row["reached_low"], None if row["top_open"] else row["reached_high"]).text()
        if row["reached_low"] is None:
            reached = _("no figure")
        return [
            name,
            Bounds(row["in_need_low"], row["in_need_high"]).text(),
            format_fr(row["targeted"]),
            reached,
            Bounds(row["gap_low"], row["gap_high"]).text(),
            format_fr(row["partners_active"]),
            format_fr(row["partners_silent"]),
            percent_fr(row["completeness"]),
            row["figure"],
        ]

    rows = [line(row, row["place_name"]) for row in covered.rows]
    rows += [line(row, _("{place} (straddling)").format(place=row["place_name"])) for row in covered.straddling]
    print_table(
        [
            _("Place"),
            _("In need"),
            _("Targeted"),
            _("Reached"),
            _("Gap"),
            _("Partners active"),
            _("Silent"),
            _("Reports in"),
            "ID",
        ],
        rows,
        numeric=range(1, 8),
        title=f"{covered.division_label} – {covered.period.label_fr()}",
    )
    for finding in covered.findings:
        click.echo(finding.sentence())
    if covered.outside:
        click.echo(_("{count} facts lie in no place of this division.").format(count=format_fr(covered.outside)))
