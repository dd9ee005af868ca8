"""Names matched and codes translated, file to file; no workspace is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layidu.catalogue.country import countries
from layidu.catalogue.findings import refusal
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Kind
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
