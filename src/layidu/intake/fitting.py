"""Which header of which sheet is of which format, and which of several that fit is the data."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from layidu.catalogue.findings import refusal
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.intake.days import period_of_name, span_of
from layidu.intake.headers import Header
from layidu.intake.known_layouts import KnownLayout, holds_for, labels_of, layout_key, taught_format
from layidu.intake.mapping import Format, header_key
from layidu.intake.unfolding import Wide, ages_below, wide_columns
from layidu.intake.values import source_text
from layidu.intake.workbook import Sheet, Workbook

#: A sheet that fits at least this share of the columns that the best sheet fits could be the data as well.
_RIVAL = 0.8
#: Two sheets that agree, figures apart, in more than this share of the shorter one's rows could be one sheet twice.
_SHARED = 1 / 3
_FIGURES = ("count", "amount", "percent", "points")


@dataclass(frozen=True)
class Fit:
    """A header of a sheet as a format reads it: the position of each field's column, and the columns unfolded."""

    format: Format
    sheet: Sheet
    header: Header
    columns: Mapping[str, int]
    wide: Wide | None
    known: KnownLayout | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the table says, in columns of their own or in its headers."""
        unfolded = (*self.wide.fields, self.format.unfold.figure) if self.wide and self.format.unfold else ()
        return frozenset((*self.columns, *unfolded))

    @property
    def missing(self) -> tuple[str, ...]:
        """The labels of the columns without which the table is not of the format."""
        lacking = [name for name in self.format.required_fields() if name not in self.fields]
        lacking += [group[0] for group in self.format.one_of if not any(name in self.fields for name in group)]
        return tuple(self.format.fields[name].label for name in lacking)


def taught_fits(
    workbook: Workbook,
    sheet: Sheet,
    headers: Sequence[Header],
    asked: Mapping[str, Format],
    known: Sequence[KnownLayout],
) -> list[Fit]:
    """The sheet as the layout taught for it reads it; a partner's own layout before one for everybody."""
    found: list[Fit] = []
    keys = [layout_key(labels_of(header)) for header in headers] if known else []
    for each in known:
        mine = [header for header, key in zip(headers, keys, strict=True) if each.header_key in ("", key)]
        if each.format not in asked or not mine:
            continue
        fit = best_fit(taught_format(asked[each.format], each), sheet, mine)
        if fit is not None and not fit.missing:
            rows = [cells for _, cells in sheet.rows[fit.header.start :]]
            if holds_for(each, fit.format, fit.columns, rows):
                found.append(replace(fit, known=each))
    own = [fit for fit in found if fit.known is not None and fit.known.partner] or found
    if len(own) > 1:
        shown = ", ".join(fit.known.id for fit in own if fit.known)
        raise refusal("DISPOSITION-AMBIGUE", value=shown, sheet_asked=sheet.name, file=workbook.file)
    return own


def choose(workbook: Workbook, sound: Sequence[Fit]) -> list[Fit]:
    """The fits that are the file's data, of those that lack no column: one a sheet.

    Decision served: no sheet is read twice and none is preferred in silence. Errors: Refusal with FORMAT-AMBIGU, or
    FEUILLES-AMBIGUES where two sheets could be the same data.
    """
    visible = [fit for fit in sound if fit.sheet.visible] or list(sound)
    top = max(len(fit.fields) for fit in visible)
    rivals = [fit for fit in visible if len(fit.fields) >= _RIVAL * top]
    names = list(dict.fromkeys(fit.sheet.name for fit in rivals))
    if len(names) == 1:
        return [_best(workbook, rivals)]
    filled = [fit for fit in rivals if _has_rows(fit)]
    best = [_best(workbook, [fit for fit in filled if fit.sheet.name == name])
            for name in names if any(fit.sheet.name == name for fit in filled)]  # fmt: skip
    same_format = len({fit.format.id for fit in best}) == 1
    if not best or (len(best) > 1 and not (same_format and _other_data(best))):
        shown = ", ".join(f"« {name} »" for name in names)
        raise refusal("FEUILLES-AMBIGUES", sheets=shown, first=names[0], file=workbook.file)
    return best


def _best(workbook: Workbook, rivals: Sequence[Fit]) -> Fit:
    top = max(len(fit.fields) for fit in rivals)
    best = [fit for fit in rivals if len(fit.fields) == top]
    if len(best) > 1:
        shown = ", ".join(fit.format.id for fit in best)
        raise refusal("FORMAT-AMBIGU", formats=shown, first=best[0].format.id, file=workbook.file)
    return best[0]


def _other_data(fits: Sequence[Fit]) -> bool:
    """Whether no two of these sheets could be the same data twice: a copy, or an earlier version of the other.

    Sheets whose names are each another month, and whose rows carry none, are that month's data. Otherwise what their
    rows say beside the figures may agree in a few rows only.
    """
    months = [span_of_sheet(fit.sheet.name) for fit in fits]
    undated = not any(name in fit.fields for fit in fits for name in fit.format.period)
    if undated and None not in months and len(set(months)) == len(months):
        return True
    said = []
    for fit in fits:
        kept = [at for name, at in fit.columns.items() if fit.format.fields[name].type not in _FIGURES]
        rows = fit.sheet.rows[fit.header.start :]
        said.append({tuple(fold(source_text(row[at])) for at in kept) for _, row in rows})
    pairs = itertools.combinations(said, 2)
    return all(len(one & other) <= _SHARED * min(len(one), len(other)) for one, other in pairs)


def span_of_sheet(name: str, within: Period | None = None) -> Period | None:
    """The month, quarter or year that a sheet's name says (« Mars », in the year of the file; « Mars 2025 »).

    >>> str(span_of_sheet("Mars 2025")), str(span_of_sheet("Mars", Period.parse("2025"))), span_of_sheet("Feuil1")
    ('2025-03', '2025-03', None)
    """
    span = span_of(name, within or Period.parse("2024")) or period_of_name(name)
    return None if span is None or span.start == span.end else span


def _has_rows(fit: Fit) -> bool:
    return len(fit.sheet.rows) > fit.header.start


def best_fit(format: Format, sheet: Sheet, headers: Sequence[Header]) -> Fit | None:
    """The header of a sheet under which a format finds most of its fields; ``None`` where it finds none.

    >>> from layidu.intake.headers import single_headers
    >>> from layidu.intake.mapping import read_mapping
    >>> rows = [(1, ("Bilan", "")), (2, ("Région", "Population")), (3, ("Gao", 12.0))]
    >>> best_fit(read_mapping("population"), Sheet("S", True, 0, rows), list(single_headers(rows))).columns
    {'region': 0, 'population': 1}
    """
    best: Fit | None = None
    singles: dict[int, frozenset[str]] = {}
    for header in headers:
        columns = _columns(format, header)
        if not columns and (not header.tags or header.first in header.tags):
            continue
        taken = set(columns.values())
        for tags in header.tags:
            for position, cell in enumerate(sheet.rows[tags][1]):
                name = format.field_of_header.get(header_key(cell)) if isinstance(cell, str) and cell else None
                if name and name not in columns and position not in taken:
                    columns[name] = position
        if not columns:
            continue
        fit = Fit(format, sheet, header, columns, wide_columns(format, header, columns))
        if header.first == header.last:
            singles[header.first] = fit.fields
        elif not singles.get(header.first, frozenset()) | singles.get(header.last, frozenset()) <= fit.fields:
            continue  # the second row is data: as a header it would hide what the first says
        more = best is None or len(fit.fields) > len(best.fields)
        if more or (best is not None and len(fit.fields) == len(best.fields) and ages_below(header)):
            best = fit
    return best


def _columns(format: Format, header: Header) -> dict[str, int]:
    columns: dict[str, int] = {}
    if header.all_keys.isdisjoint(format.field_of_header):
        return columns
    for position, keys in enumerate(header.keys):
        for key in keys:
            if name := format.field_of_header.get(key):
                columns.setdefault(name, position)
                break
    return columns
