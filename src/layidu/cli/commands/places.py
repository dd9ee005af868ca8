"""``layidu places``: names and codes, matched and translated with their scheme and vintage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import click

from layidu.cli.options import LEVELS, json_option
from layidu.cli.printing import print_json
from layidu.cli.words import _


@click.group("places", help=_("Match names of places, translate their codes."))
def command() -> None:
    """The group."""


_source = click.argument("source", type=click.Path(path_type=Path), metavar="IN.csv")
_out = click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="OUT.csv", help=_("The file to write.")
)
_country = click.option("--country", default="mali", show_default=True, help=_("Whose places."))


@command.command("match", help=_("Find the place of each name (column name; parent, code and scheme help)."))
@_source
@click.option("--level", type=click.Choice(LEVELS), required=True, help=_("The level of the places."))
@click.option("--division", required=True, metavar="ML-2023", help=_("The division to match in."))
@_out
@_country
@json_option
def match(source: Path, level: str, division: str, out: Path, country: str, as_json: bool) -> None:
    """Exit 1 when some names are held."""
    from layidu.cycle.places import match_names

    result = match_names(country, source, out, level=cast(Any, level), division=division)
    if as_json:
        print_json(result)
    else:
        _print_findings(result)
        click.echo(_("{done} matched, {held} held: {out}").format(out=out, **result))
    sys.exit(1 if result["held"] else 0)


@command.command("translate", help=_("Translate codes (column code) from one scheme to another, one row a target."))
@_source
@click.option("--from", "from_scheme", required=True, metavar="cod-ab-2015", help=_("The scheme of the codes."))
@click.option("--to", "to_scheme", required=True, metavar="cod-ab-2021", help=_("The scheme wanted."))
@_out
@_country
@json_option
def translate(source: Path, from_scheme: str, to_scheme: str, out: Path, country: str, as_json: bool) -> None:
    """Exit 1 when some codes have no place."""
    from layidu.cycle.places import translate_codes

    result = translate_codes(country, source, out, from_scheme=from_scheme, to_scheme=to_scheme)
    if as_json:
        print_json(result)
    else:
        _print_findings(result)
        click.echo(_("{done} translated, {held} held: {out}").format(out=out, **result))
    sys.exit(1 if result["held"] else 0)


@command.command("rebase", help=_("Say figures (columns place, period, value) of the places of another division."))
@_source
@click.option("--from", "from_division", required=True, metavar="ML-2012", help=_("The division of the figures."))
@click.option("--to", "to_division", required=True, metavar="ML-2023", help=_("The division wanted."))
@click.option("--indicator", help=_("The indicator of the catalogue, which says how its values are shared out."))
@_out
@_country
@json_option
def rebase(
    source: Path, from_division: str, to_division: str, indicator: str | None, out: Path, country: str, as_json: bool
) -> None:
    """Exit 1 when some rows are left out."""
    from layidu.cycle.places import rebase_series

    result = rebase_series(
        country, source, out, from_division=from_division, to_division=to_division, indicator=indicator
    )
    if as_json:
        print_json(result)
    else:
        _print_findings(result)
        click.echo(_("{done} rebased into {written} rows, {held} held: {out}").format(out=out, **result))
    sys.exit(1 if result["held"] else 0)


def _print_findings(result: dict[str, Any]) -> None:
    for item in result["findings"]:
        click.echo(item["message"], err=item["severity"] == "error")
