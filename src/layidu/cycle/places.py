"""Names matched and codes translated, file to file; no workspace is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layidu.catalogue.country import Basis, countries
from layidu.catalogue.entries import Indicator, entries
from layidu.catalogue.findings import refusal
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.rebase_table import rebase_file
from layidu.places.tables import TableResult, match_file, translate_file


def match_names(country: str, source: Path, out: Path, *, level: Kind, division: str) -> dict[str, Any]:
    """Match a file of names; gives counts and findings, in the shape of `layidu places match --json`.

    Errors: Refusal for a country, division or level that is not known, or a file that cannot be read.
    """
    return _as_json(match_file(_gazetteer(country), source, out, level, division))


def translate_codes(country: str, source: Path, out: Path, *, from_scheme: str, to_scheme: str) -> dict[str, Any]:
    """Translate a file of codes; gives counts and findings, in the shape of `layidu places translate --json`.

    Errors: Refusal for a country or scheme that is not known, or a file that cannot be read.
    """
    return _as_json(translate_file(_gazetteer(country), source, out, from_scheme, to_scheme))


def rebase_series(
    country: str, source: Path, out: Path, *, from_division: str, to_division: str, indicator: str | None = None
) -> dict[str, Any]:
    """Rebase a file of figures; gives counts and findings, in the shape of `layidu places rebase --json`.

    ``indicator`` names the catalogue's basis (population, area, facilities) by which its values are shared out.
    Errors: Refusal for a country, division or indicator that is not known, or a file that cannot be read.
    """
    known = entries(Indicator)
    if indicator is not None and indicator not in known:
        raise refusal("INDICATEUR-INCONNU", value=indicator, known=", ".join(sorted(known)))
    basis: Basis = known[indicator].basis if indicator else "any"
    return _as_json(rebase_file(_gazetteer(country), source, out, from_division, to_division, basis))


def _gazetteer(country: str) -> Gazetteer:
    if country not in countries():
        raise refusal("PAYS-INCONNU", value=country, known=", ".join(countries()))
    return gazetteer_of(country)


def _as_json(result: TableResult) -> dict[str, Any]:
    return {
        "read": result.read,
        "done": result.done,
        "held": result.held,
        "written": result.written,
        "findings": [
            {"code": item.code, "severity": item.severity, "rows": item.rows, "message": item.sentence()}
            for item in result.findings
        ],
    }
