"""Tables whose columns are groups or months -> one row a figure, so that each is typed, held and traced by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from layidu.catalogue.entries import Group, Partition, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr, parse_number
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.intake.age_bands import band_of
from layidu.intake.days import span_of
from layidu.intake.headers import Header, Row
from layidu.intake.known_layouts import left_aside
from layidu.intake.mapping import Field, Format, header_key
from layidu.intake.vocabulary import shared
from layidu.intake.workbook import Cell

#: A leap year of reference: « Janvier » alone is a month, of a year that the file says elsewhere.
_ANY_YEAR = Period.parse("2024")
_WHOLE = "all"
_LOOKS_LIKE_GROUP = frozenset(
    ("f", "h", "m", "g", "fille", "filles", "garcon", "garcons", "femme", "femmes", "homme", "hommes", "enfant",
     "enfants", "adulte", "adultes", "female", "male", "girls", "boys", "women", "men")
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A column whose header says what its figures are of: ``said`` is the header's cell for each field it says."""

    position: int
    header: str
    said: Mapping[str, Cell]


@dataclass(frozen=True)
class Wide:
    """The columns of a table that are unfolded. ``total``: a column that totals groups; ``named``: whether the
    header says what is counted."""

    fields: tuple[str, ...]
    figures: tuple[Figure, ...]
    total: Figure | None
    named: bool

    @property
    def positions(self) -> frozenset[int]:
        """The columns that become rows."""
        return frozenset(each.position for each in (*self.figures, *([self.total] if self.total else ())))


def wide_columns(format: Format, header: Header, columns: Mapping[str, int]) -> Wide | None:
    """The columns of a header that are months or groups; ``None`` where the table has none.

    Decision served: a report laid out for reading counts like one laid out for import. In: the format, a header, and
    the columns that name fields. A column of another measure (« Filles ciblées ») is none. Assumption: a lone group
    column says too little to change the layout.

    >>> from layidu.intake.headers import single_headers
    >>> from layidu.intake.mapping import read_mapping
    >>> cells = ("Organisation", "Région", "Filles", "Nombre de garçons", "Total")
    >>> header = next(single_headers([(1, cells)]))
    >>> wide = wide_columns(read_mapping("five_w"), header, {"organisation": 0, "region": 1})
    >>> [(each.header, dict(each.said)) for each in wide.figures], wide.total.header
    ([('Filles', {'group': 'Filles'}), ('Nombre de garçons', {'group': 'Garçons (moins de 18 ans)'})], 'Total')
    """
    unfold = format.unfold
    if unfold is None:
        return None
    by = [format.fields[name] for name in unfold.by if name not in columns]
    spans = Counter(header.tops)
    taken = {position for name, position in columns.items() if name != unfold.figure} | left_aside(format, header)
    found: list[Figure] = []
    other: list[Cell] = []
    for position, cell in enumerate(header.cells):
        if position in taken or cell == "":
            continue
        name = _name(header, position)
        top = header.tops[position]
        # A title over one column alone is that column's header, and what stands below it is data.
        said = _said(format, by, cell, top, titled=spans[top] > 1)
        if said:
            found.append(Figure(position, name, said))
        elif said is None:
            other.append(cell)
    active = tuple(field.id for field in by if _speaks(field, found, unfold.least))
    figures = [each for each in found if set(each.said) <= set(active)]
    named = _is_named(format, header, [*(each.position for each in found), *columns.values()])
    if not active or _other_groups(by, other) or (unfold.named and not named):
        return None
    total = None
    if "group" in active:
        wholes = [each for each in figures if _of_whole(format, each)]
        figures = [each for each in figures if each not in wholes]
        if unfold.figure in columns:
            position = columns[unfold.figure]
            total = Figure(position, _name(header, position), {"group": shared("groups").labels[_WHOLE]})
        elif len(wholes) == 1 and set(wholes[0].said) == {"group"}:
            total = wholes[0]
        else:
            figures = sorted([*figures, *wholes], key=lambda each: each.position)
    elif unfold.figure in columns:
        return None
    return Wide(active, _first_of_each(format, figures), total, named or active != ("month",))


def unknown_groups(header: Header, free: Sequence[int]) -> list[int]:
    """The columns, of those that no field claims, that look like an age and sex group which the catalogue lacks.

    >>> from layidu.intake.headers import single_headers
    >>> header = next(single_headers([(1, ("Région", "F 0-9", "Filles", "H 5-14", "Fournisseur 2"))]))
    >>> unknown_groups(header, [1, 2, 3, 4])
    [1, 3]
    """
    cells = {position: header.cells[position] for position in free}
    return [
        position for position, cell in cells.items()
        if isinstance(cell, str) and _is_unknown_group(cell, header.tops[position])
    ]  # fmt: skip


def _name(header: Header, position: int) -> str:
    return header.title(position) or _as_text(header.cells[position])


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else " ".join(str(cell).split())


def _said(format: Format, by: Sequence[Field], cell: Cell, top: str, *, titled: bool) -> dict[str, Cell] | None:
    """What a column's figures are of: empty where it says nothing, ``None`` where it says something else."""
    assert format.unfold is not None
    said: dict[str, Cell] = {}
    groups = next((field for field in by if field.id == "group"), None)
    if groups is not None and (both := _sex_over_ages(cell, top)):
        # Neither row alone says the group: « Femmes » over « 18+ » are women, over « 0-9 » nobody that is known.
        value = _value(format, groups, both)
        return {"group": value} if value is not None else None
    for part, is_top in ((cell, False), (top, True)):
        if part == "":
            continue
        if isinstance(part, str) and format.field_of_header.get(header_key(part)) == format.unfold.figure:
            continue
        for field in by:
            value = _value(format, field, part)
            if value is not None:
                if field.id in said:
                    return None
                said[field.id] = value
                break
        else:
            words = fold(str(part)).split()
            if not is_top or not titled or any(word.startswith(format.unfold.other) for word in words):
                return None
    return said


def _sex_over_ages(cell: Cell, top: str) -> str:
    """The two rows of a header as one text, where one says a sex and the other ages; empty where they do not."""
    if not isinstance(cell, str) or not top:
        return ""
    band = band_of(f"{top} {cell}")
    return f"{top} {cell}" if band is not None and band.sex and (band_of(cell) or band_of(top)) else ""


def ages_below(header: Header) -> bool:
    """Whether the lower row of a header of two says the ages of the sexes above it, so that it is no row of data.

    >>> from layidu.intake.headers import double_headers
    >>> rows = [(1, ("Région", "Filles", "")), (2, ("", "0-4", "5-17")), (3, ("Gao", 3.0, 4.0))]
    >>> ages_below(next(double_headers(rows)))
    True
    """
    return any(bool(_sex_over_ages(cell, top)) for cell, top in zip(header.cells, header.tops, strict=True))


def _value(format: Format, field: Field, part: Cell) -> Cell | None:
    assert format.unfold is not None
    if field.type == "period":
        bare = _without(format.unfold.around, part) if isinstance(part, str) else part
        return next((cell for cell in (part, bare) if _span(cell) is not None), None)
    if field.words is None or not isinstance(part, str):
        return None
    if known := field.words.find(part):
        # A header that a person taught is no word of the catalogue: the group's own label stands for it.
        return part if field.id != "group" or shared("groups").find(part) else field.words.labels[known]
    bare = _without(format.unfold.around, part)
    found = field.words.find(bare) if bare else None
    return field.words.labels[found] if found else None


def _without(around: Sequence[str], text: str) -> str:
    bare = f" {fold(text)} "
    for words in around:
        bare = bare.replace(f" {words} ", " ")
    return bare.strip()


def _span(cell: Cell) -> Period | None:
    """The month or longer that a header names; a day is its month where it is the first, as Excel shows « janv-25 »."""
    if isinstance(cell, int | float) and not 1900 <= cell <= 2199:
        return None
    span = span_of(cell, _ANY_YEAR)
    if span is not None and span.start == span.end:
        return Period.month(span.start.year, span.start.month) if span.start.day == 1 else None
    return span


def _speaks(field: Field, found: Sequence[Figure], least: int) -> bool:
    values = {_meant(field, each.said[field.id]) for each in found if field.id in each.said}
    return len(values - {_WHOLE, "total"}) >= least


def _meant(field: Field, cell: Cell) -> str:
    if field.type == "period":
        return str(_span(cell))
    return (field.words.find(str(cell)) if field.words else None) or _as_text(cell)


def _of_whole(format: Format, figure: Figure) -> bool:
    return "group" in figure.said and _meant(format.fields["group"], figure.said["group"]) == _WHOLE


def _is_named(format: Format, header: Header, positions: Sequence[int]) -> bool:
    """Whether a header among these says the figure's own name, alone or with other words (« Population 2020 »)."""
    assert format.unfold is not None
    names = format.fields[format.unfold.figure].headers
    for position in positions:
        for part in (header.cells[position], header.tops[position]):
            text = f" {fold(part)} " if isinstance(part, str) else ""
            if any(f" {name} " in text for name in names):
                return True
    return False


def _other_groups(by: Sequence[Field], other: Sequence[Cell]) -> bool:
    """Whether the table speaks of groups that another format knows and this one does not: it is of the other."""
    known = any(field.words is not None and field.words.name == "groups" for field in by)
    return not known and any(shared("groups").find(cell) for cell in other if isinstance(cell, str))


def _looks_like_group(cell: str) -> bool:
    words = fold(cell).split()
    return bool(words) and words[0] in _LOOKS_LIKE_GROUP and len(words) <= 6


def _is_unknown_group(cell: str, top: str) -> bool:
    text = _sex_over_ages(cell, top) or cell
    banded = band_of(text) is not None or (_looks_like_group(cell) and any(map(str.isdigit, cell)))
    return banded and shared("groups").find(text) is None


def _first_of_each(format: Format, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    kept: dict[tuple[tuple[str, str], ...], Figure] = {}
    for each in figures:
        said = sorted((name, _meant(format.fields[name], cell)) for name, cell in each.said.items())
        kept.setdefault(tuple(said), each)
    return tuple(kept.values())


def unfold(
    format: Format, wide: Wide, rows: Sequence[Row], columns: Mapping[str, int], *, sheet: str, totals: frozenset[str]
) -> tuple[list[Row], dict[str, int], list[Finding]]:
    """One row for each figure of a row, the others' cells left out; a row without any figure stays one row.

    Decision served: which figures are loaded. In: the rows below the header. Out: the rows, each with its number in
    the file, with new columns for what the headers say and for the figure; the columns; what must be said. A total
    beside groups that make up the whole is compared with their sum and not loaded; no sum is ever made. Rows of
    totals (first text in ``totals``) stay as they are.
    """
    assert format.unfold is not None
    width = len(rows[0][1]) if rows else 0
    added = {name: width + at for at, name in enumerate((*wide.fields, format.unfold.figure))}
    unfolded = wide.positions
    made: list[Row] = []
    said: list[Finding] = []
    left_out = 0
    for number, cells in rows:
        if fold(next((str(cell) for cell in cells if cell != ""), "")) in totals:
            made.append((number, cells + ("",) * len(added)))
            continue
        base = tuple("" if position in unfolded else cell for position, cell in enumerate(cells))
        filled = [each for each in wide.figures if cells[each.position] != ""]
        total = wide.total if wide.total is not None and cells[wide.total.position] != "" else None
        if total is not None and _is_whole(format, filled):
            left_out += 1
            said.extend(_against_total(filled, total, cells, number, sheet))
        elif total is not None:
            filled.append(total)
        long = [(*(each.said.get(name, "") for name in wide.fields), cells[each.position]) for each in filled]
        made.extend((number, base + more) for more in long or [("",) * len(added)])
    names = ", ".join(f"« {each.header} »" for each in wide.figures)
    said.append(
        finding("TABLEAU-DEPLIE", sheet=sheet, value=names, rows=len(made), columns=names, count=str(len(rows)),
                made=str(len(made)))
    )  # fmt: skip
    if not wide.named:
        label = format.fields[format.unfold.figure].label
        said.append(finding("MESURE-SUPPOSEE", sheet=sheet, value=names, rows=len(made), columns=names, measure=label))
    said.extend(_parts_that_make_all(format, wide, rows, sheet))
    if left_out and wide.total is not None:
        said.append(finding("TOTAL-NON-CHARGE", sheet=sheet, column=wide.total.header, value=wide.total.header,
                            rows=left_out))  # fmt: skip
    kept = {name: position for name, position in columns.items() if position not in wide.positions}
    return made, {**kept, **added}, said


def _is_whole(format: Format, filled: Sequence[Figure]) -> bool:
    groups = {_meant(format.fields["group"], each.said["group"]) for each in filled if "group" in each.said}
    months = any(set(each.said) != {"group"} for each in filled)
    return not months and any(set(p.parts) <= groups for p in entries(Partition).values() if p.whole == _WHOLE)


def _against_total(
    filled: Sequence[Figure], total: Figure, cells: Sequence[Cell], number: int, sheet: str
) -> Iterator[Finding]:
    """The groups of the partition that the row fills against its total; several partitions are each compared."""
    words = shared("groups")
    values = {words.find(str(each.said["group"])): _number(cells[each.position]) for each in filled}
    whole = _number(cells[total.position])
    for partition in entries(Partition).values():
        if partition.whole != _WHOLE or not set(partition.parts) <= set(values) or whole is None:
            continue
        parts = [values[part] for part in values if part in partition.parts]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and sum(known) != whole:
            yield finding(
                "GROUPES-INCOHERENTS", sheet=sheet, row=number, column=total.header, value=format_fr(whole), rows=1,
                header=total.header, sum=format_fr(sum(known)), groups=" + ".join(format_fr(part) for part in known),
            )  # fmt: skip


def _parts_that_make_all(format: Format, wide: Wide, rows: Sequence[Row], sheet: str) -> Iterator[Finding]:
    """« Femmes » and « Hommes » are adults; where they make up the total of all, their sender means every age."""
    if format.unfold is None or wide.total is None or any(set(each.said) != {"group"} for each in wide.figures):
        return
    figures = {_meant(format.fields["group"], each.said["group"]): each for each in wide.figures}
    for partition in entries(Partition).values():
        if partition.whole not in format.unfold.ask or set(partition.parts) != set(figures):
            continue
        same = 0
        for _, cells in rows:
            parts = [_number(cells[each.position]) for each in figures.values()]
            total = _number(cells[wide.total.position])
            same += bool(total) and None not in parts and sum(part for part in parts if part is not None) == total
        if same:
            columns = ", ".join(f"« {each.header} »" for each in figures.values())
            yield finding(
                "GROUPES-TOUS-AGES", sheet=sheet, column=wide.total.header, value=columns, rows=same, columns=columns,
                header=wide.total.header, whole=entries(Group)[partition.whole].label_fr,
            )  # fmt: skip


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    return parse_number(cell) if isinstance(cell, str) else None
