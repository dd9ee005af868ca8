"""``layidu publish``: bulletin, brief, workbook, map; frozen once written."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.cycle.snapshots import Published


@click.group("publish", help=_("Write a bulletin, a brief, a workbook or a map, frozen with every number."))
def command() -> None:
    """The group."""


_period = click.option("--period", type=PERIOD, required=True, help=_("The months that it is about."))
_day = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("As things stood that day (default: today).")
)
_division = click.option("--division", metavar="ML-2023", help=_("The division (default: the present one)."))
_sector = click.option("--sector", help=_("Only this sector of the catalogue."))


@command.command("bulletin", help=_("The bulletin of a period: one to two pages, PDF."))
@workspace_option
@_period
@_day
@_division
@_sector
@json_option
def bulletin(
    workspace_folder: Path | None,
    period: Period,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    as_json: bool,
) -> None:
    """Publish the PDF."""
    from layidu.cycle.bulletin import BulletinMaker, publish_bulletin

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), division=division, sector=sector)
    _say([publish_bulletin(maker)], as_json=as_json)


@command.command("brief", help=_("One page before an actor is received, PDF."))
@workspace_option
@click.option("--actor", required=True, metavar=_("ACTOR"), help=_("Whom it is about, by any of its names."))
@_period
@_day
@json_option
def brief(workspace_folder: Path | None, actor: str, period: Period, day: datetime | None, as_json: bool) -> None:
    """Publish the PDF."""
    from layidu.cycle.brief import publish_brief

    _say([publish_brief(opened(workspace_folder), actor, period=period, on=_on(day))], as_json=as_json)


@command.command("workbook", help=_("The tables behind the bulletin, xlsx."))
@workspace_option
@_period
@_day
@_division
@_sector
@json_option
def workbook(
    workspace_folder: Path | None,
    period: Period,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    as_json: bool,
) -> None:
    """Publish the workbook."""
    from layidu.cycle.bulletin import BulletinMaker
    from layidu.cycle.tables import publish_workbook

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), division=division, sector=sector)
    _say([publish_workbook(maker)], as_json=as_json)


@command.command("map", help=_("The bulletin's map, SVG."))
@workspace_option
@_period
@_day
@_sector
@json_option
def map_(
    workspace_folder: Path | None, period: Period, day: datetime | None, sector: str | None, as_json: bool
) -> None:
    """Publish the SVG."""
    from layidu.cycle.bulletin import BulletinMaker, publish_map

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), sector=sector)
    _say([publish_map(maker)], as_json=as_json)


def _on(day: datetime | None) -> date:
    return (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day


def _say(published: list[Published], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"files": [{"file": str(one.path), "snapshot": one.snapshot_id, "again": one.again} for one in published]}
        )
        return
    for one in published:
        already = _(" (already published)") if one.again else ""
        click.echo(f"{one.path}{already}")
