"""A whole file of figures rebased from one division to another."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from layidu.catalogue.country import Basis
from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.numbers import parse_number
from layidu.places.delimited import Delimited, read_delimited, write_delimited
from layidu.places.gazetteer import Gazetteer
from layidu.places.rebase import Rebased, Rebaser
from layidu.places.tables import TableResult

ADDED = ("place_name", "value_low", "value_high", "method")
#: Columns that hold figures or say the place's name, and so do not part one series from another.
_MEASURES = ("value", "numerator", "denominator")
_NAMES = ("place", "place_name", *_MEASURES)


def rebase_file(
    gazetteer: Gazetteer, in_path: Path, out_path: Path, from_division: str, to_division: str, basis: Basis = "any"
) -> TableResult:
    """Rebase the figures of a file; rows that differ in any other column (period, indicator) are series of their own.

    Decision served: an old series beside a new one. IN has ``place`` (an id of the division ``from``), ``period``, and
    ``value`` or ``numerator`` and ``denominator``; OUT has one row a target and series with the same columns, and
    ``place_name``, ``value_low``, ``value_high``, ``method``. A ratio is that of its rebased parts, its bounds those
    that the parts allow, left empty where nothing bounds them. A row without figure stays out and is said: absent is
    not zero. Errors: Refusal for an unknown division, a missing column or an empty file; OSError.

    >>> from tempfile import TemporaryDirectory
    >>> from layidu.places.country import gazetteer_of
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "serie.csv"
    ...     _ = path.write_text("place,period,value\\nML-2012:0601,2014,11\\n", encoding="utf-8")
    ...     result = rebase_file(gazetteer_of("mali"), path, path, "ML-2012", "ML-2023")
    ...     print(path.read_text(encoding="utf-8").splitlines()[1:3])
    ['ML-2023:0601,2014,2,Tombouctou,0,11,equal parts', 'ML-2023:0612,2014,2,Ber,0,11,equal parts']
    """
    known = [division.id for division in gazetteer.divisions()]
    for division in (from_division, to_division):
        if division not in known:
            raise refusal("DECOUPAGE-INCONNU", value=division, divisions=", ".join(known))
    table = read_delimited(in_path)
    place_at, _ = table.needed("place"), table.needed("period")
    value_at = table.column("value")
    measures = (
        {"value": value_at}
        if value_at is not None
        else {name: table.needed(name) for name in ("numerator", "denominator")}
    )
    keys = [at for at, name in enumerate(table.header) if name.lower() not in _NAMES]
    rebaser = Rebaser(gazetteer, to_division, basis)
    series: dict[tuple[str, ...], dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    findings: list[Finding] = list(table.findings)
    held = 0
    for number, cells in table.rows:
        place = cells[place_at].strip() if place_at < len(cells) else ""
        problem = _problem(gazetteer, table, rebaser, number, cells, place, from_division, measures)
        if problem is None:
            kind = gazetteer.place(place).kind
            group = series[(kind, *(cells[at].strip() for at in keys))]
            if any(place in figures for figures in group.values()):
                problem = finding("SERIE-LIEU-DEUX-FOIS", row=number, column="place", value=place, rows=1)
        if problem is not None:
            findings.append(problem)
            held += 1
            continue
        for name, at in measures.items():
            number_said = parse_number(cells[at])
            assert number_said is not None
            group[name][place] = number_said
    rows = [row for key, group in series.items() for row in _rows(gazetteer, table, rebaser, keys, key, group)]
    added = [name for name in ADDED if name not in table.header]
    write_delimited(out_path, table, added, rows)
    return TableResult(len(table.rows), len(table.rows) - held, held, len(rows), tuple(findings))


def _problem(
    gazetteer: Gazetteer, table: Delimited, rebaser: Rebaser, number: int, cells: tuple[str, ...],
    place: str, division: str, measures: dict[str, int],
) -> Finding | None:  # fmt: skip
    if len(cells) > len(table.header):
        return finding("TABLE-LIGNE-IRREGULIERE", row=number, value=str(len(cells)), columns=len(table.header), rows=1)
    if place not in gazetteer or gazetteer.place(place).division != division:
        return finding("SERIE-LIEU-INCONNU", row=number, column="place", value=place, division=division, rows=1)
    for name, at in measures.items():
        figure = parse_number(cells[at])
        if figure is None or not figure.is_finite() or figure < 0:
            return finding("SERIE-VALEUR", row=number, column=name, value=cells[at], rows=1)
    if not rebaser.shares(place, gazetteer.place(place).kind):
        name = gazetteer.place(place).name
        return finding("LIEU-SANS-LIEN", row=number, column="place", value=name, division=division, rows=1)
    return None


def _rows(
    gazetteer: Gazetteer, table: Delimited, rebaser: Rebaser, keys: list[int], key: tuple[str, ...],
    group: dict[str, dict[str, Decimal]],
) -> list[list[str]]:  # fmt: skip
    kind, *said = key
    parts = {name: {row.place: row for row in rebaser.rebase(figures, kind)} for name, figures in group.items()}
    made = []
    for place in next(iter(parts.values())):
        cells = dict(zip((table.header[at] for at in keys), said, strict=True))
        figures = {name: rows[place] for name, rows in parts.items()}
        bounds = _bounds(figures)
        cells |= {name: _text(row.value) for name, row in figures.items()}
        cells |= {"place": place, "place_name": gazetteer.place(place).name, **bounds}
        names = [*table.header, *(name for name in ADDED if name not in table.header)]
        lowered = {name.lower(): text for name, text in cells.items()}
        made.append([lowered.get(name.lower(), "") for name in names])
    return made


def _bounds(figures: dict[str, Rebased]) -> dict[str, str]:
    method = next((row.method for row in figures.values() if row.method != "whole"), "whole")
    if "value" in figures:
        row = figures["value"]
        return {"value_low": _text(row.low), "value_high": _text(row.high), "method": method}
    above, below = figures["numerator"], figures["denominator"]
    low = f"{above.low / below.high:.6g}" if below.high else ""
    high = f"{above.high / below.low:.6g}" if below.low else ""
    return {"value_low": low, "value_high": high, "method": method}


def _text(number: Decimal) -> str:
    return format(number, "f")
