"""A sheet's part: the style of its doubtful cells, and nothing else of them."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from layidu.publishing.annotated.addresses import cell_name, cell_position, column_name, range_corners
from layidu.publishing.annotated.markup import (
    MOST_NESTED,
    as_utf8,
    edited_tag,
    guarded_parser,
    prefix_of,
    qualified,
    run_parser,
    spliced,
    split_name,
    tag_end,
)
from layidu.publishing.annotated.package import BadPart

Position = tuple[int, int]
Splice = tuple[int, int, bytes]
#: What may stand before the drawing of comments, in the standard's order.
_BEFORE_DRAWING = frozenset({
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing",
})  # fmt: skip


class _Enough(Exception):  # noqa: N818 - ends a reading early, no fault
    """What was looked for has been read."""


@dataclass
class SheetPart:
    """A sheet read once for the cells that are wanted: where they are, and what to splice.

    ``styles`` gives for each wanted cell found or missing the style that it has, or would have had; ``drawing`` is the
    relation id of the drawing that holds the comments.
    """

    data: bytes
    part: str
    drawing: str = ""
    styles: dict[Position, int] = field(default_factory=dict)
    merged: dict[Position, Position] = field(default_factory=dict)
    _found: dict[Position, tuple[int, int]] = field(default_factory=dict)
    _missing: list[tuple[int, int, list[Position]]] = field(default_factory=list)
    _row_tags: dict[int, tuple[int, int]] = field(default_factory=dict)
    _selected: list[tuple[int, int]] = field(default_factory=list)
    _dimension: tuple[int, int, str] | None = None
    _sheet_data: tuple[int, int] = (0, 0)
    _after: int = 0
    _root: tuple[int, int] = (0, 0)

    @property
    def selected(self) -> bool:
        """Whether the sheet is among those selected in any window."""
        return bool(self._selected)

    def unselected(self) -> bytes:
        """The part with the sheet no longer among those selected (two selected sheets are edited together)."""
        return spliced(self.data, self._unselecting())

    def coloured(self, styles: Mapping[Position, int], drawing: str, relation_base: str) -> bytes:
        """The part with each wanted cell in its style; ``drawing``: the relation id of its comments, empty if none."""
        prefix = prefix_of(self.data[self._root[0] : self._root[1]])
        splices = self._unselecting()
        for position, (start, end) in self._found.items():
            splices.append((start, end, edited_tag(self.data[start:end], {"s": str(styles[position])})))
        cells_at: dict[int, bytes] = {}
        rows_at: dict[int, bytes] = {}
        for at, row, positions in self._missing:
            made = b"".join(
                b'<%sc r="%s" s="%d"/>' % (prefix, cell_name(*each).encode(), styles[each]) for each in positions
            )
            if row:  # a row that is not there yet
                made = b'<%srow r="%d">%s</%srow>' % (prefix, row, made, prefix)
                rows_at[at] = rows_at.get(at, b"") + made
            else:
                cells_at[at] = made
        splices += self._widened_rows(cells_at, prefix)
        splices += self._opened_sheet_data(rows_at, prefix)
        splices += [(at, at, made) for several in (cells_at, rows_at) for at, made in several.items()]
        if self._dimension and (reach := self._reach()) != self._dimension[2]:
            start, end, _ = self._dimension
            splices.append((start, end, edited_tag(self.data[start:end], {"ref": reach})))
        if drawing and not self.drawing:
            new = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (prefix, relation_base.encode(), drawing.encode())
            splices.append((self._after, self._after, new))
        return spliced(self.data, splices)

    def _unselecting(self) -> list[Splice]:
        return [(start, end, edited_tag(self.data[start:end], {"tabSelected": None})) for start, end in self._selected]

    def _widened_rows(self, cells_at: dict[int, bytes], prefix: bytes) -> list[Splice]:
        """Start tags of rows that get new cells: their ``spans`` hint goes, and those of empty elements open."""
        splices = []
        for row in {positions[0][0] for _, row, positions in self._missing if not row}:
            start, end = self._row_tags[row]
            tag = self.data[start:end]
            changes: dict[str, str | None] = {"spans": None} if b"spans" in tag else {}
            if tag.endswith(b"/>"):
                inside = cells_at.pop(end)
                splices.append((start, end, edited_tag(tag, changes, opened=True) + inside + b"</%srow>" % prefix))
            elif changes:
                splices.append((start, end, edited_tag(tag, changes)))
        return splices

    def _opened_sheet_data(self, rows_at: dict[int, bytes], prefix: bytes) -> list[Splice]:
        start, end = self._sheet_data
        tag = self.data[start:end]
        if not tag.endswith(b"/>") or end not in rows_at:
            return []
        inside = rows_at.pop(end)
        return [(start, end, edited_tag(tag, {}, opened=True) + inside + b"</%ssheetData>" % prefix)]

    def _reach(self) -> str:
        assert self._dimension is not None
        try:
            top, left, bottom, right = range_corners(self._dimension[2])
        except ValueError:
            return self._dimension[2]
        rows = [row for row, _ in self.styles]
        columns = [column for _, column in self.styles]
        wide = (min(top, *rows), min(left, *columns), max(bottom, *rows), max(right, *columns)) if rows else ()
        if not wide or wide == (top, left, bottom, right):
            return self._dimension[2]
        return f"{column_name(wide[1])}{wide[0]}:{column_name(wide[3])}{wide[2]}"


def read_sheet(data: bytes, part: str, wanted: frozenset[Position]) -> SheetPart:
    """Find the wanted cells of a sheet.

    Decision served: which bytes a copy changes. A cell that is covered by a merged range stands for the range's first
    cell, the only one that is seen: ``merged`` says which. Errors: :class:`BadPart` for XML that is not well formed,
    or rows or cells out of order (a cell added there would make the sheet unreadable).

    >>> ns = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    >>> sheet = read_sheet(b'<worksheet %s><sheetData><row r="2"><c r="A2" s="4"/></row></sheetData></worksheet>' % ns,
    ...                    "sheet1.xml", frozenset({(2, 1), (2, 2)}))
    >>> sheet.styles
    {(2, 1): 4, (2, 2): 0}
    >>> sheet.coloured({(2, 1): 7, (2, 2): 8}, "", "").partition(b"<sheetData>")[2]
    b'<row r="2"><c r="A2" s="7"/><c r="B2" s="8"/></row></sheetData></worksheet>'
    """
    data = as_utf8(data, part)
    sheet = _Reader(data, part, wanted).read()
    moved = _first_of_merged(sheet.merged, wanted)
    if moved == wanted:
        return sheet
    merged = sheet.merged
    sheet = _Reader(data, part, moved).read()
    sheet.merged = merged
    return sheet


def read_selection(data: bytes, part: str) -> SheetPart:
    """Only whether a sheet is selected: its rows are not read."""
    return _Reader(as_utf8(data, part), part, frozenset(), heading_only=True).read()


def _first_of_merged(merged: Mapping[Position, Position], wanted: frozenset[Position]) -> frozenset[Position]:
    return frozenset(merged.get(each, each) for each in wanted)


class _Reader:
    def __init__(self, data: bytes, part: str, wanted: frozenset[Position], *, heading_only: bool = False) -> None:
        self._sheet = SheetPart(data, part)
        self._data, self._part, self._heading_only = data, part, heading_only
        self._wanted: dict[int, list[int]] = {}
        for row, column in sorted(wanted):
            self._wanted.setdefault(row, []).append(column)
        self._rows = sorted(self._wanted)
        self._next_row = 0  # index of the first wanted row that was not met yet
        self._pending: list[int] | None = None
        self._row, self._column = 0, 0
        self._row_style = 0
        self._column_styles: list[tuple[int, int, int]] = []
        self._depth = 0
        self._top = ""
        self._top_tag_end = 0
        self._parser = guarded_parser(part)
        self._row_name = self._cell_name = ""

    def read(self) -> SheetPart:
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        try:
            run_parser(self._parser, self._data, self._part)
        except _Enough:
            pass
        except ValueError as error:
            raise BadPart(f"la partie « {self._part} » a une adresse ou un nombre illisible") from error
        return self._sheet

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        depth = self._depth
        if depth == 4:
            if self._pending is not None and name == self._cell_name:
                self._meet_cell(attributes)
        elif depth == 3:
            if name == self._row_name and self._top == "sheetData":
                self._meet_row(attributes)
            else:
                self._meet_detail(name, attributes)
        elif depth == 2:
            self._meet_top(name, attributes)
        elif depth == 1:
            uri, _ = split_name(name)
            self._row_name, self._cell_name = qualified(uri, "row"), qualified(uri, "c")
            self._sheet._root = self._tag()
            self._sheet._after = self._sheet._root[1]
        elif depth > MOST_NESTED:
            raise BadPart(f"la partie « {self._part} » imbrique des éléments au-delà du raisonnable")

    def _end(self, _: str) -> None:
        if self._depth == 3 and self._pending is not None:
            self._leave_row()
        elif self._depth == 2:
            self._leave_top()
        self._depth -= 1

    def _tag(self) -> tuple[int, int]:
        at = self._parser.CurrentByteIndex
        return at, tag_end(self._data, at)

    def _meet_top(self, name: str, attributes: dict[str, str]) -> None:
        self._top = split_name(name)[1]
        start, self._top_tag_end = self._tag()
        if self._top == "dimension":
            self._sheet._dimension = (start, self._top_tag_end, attributes.get("ref", ""))
        elif self._top == "sheetData":
            if self._heading_only:
                raise _Enough
            self._sheet._sheet_data = (start, self._top_tag_end)
        elif self._top == "legacyDrawing":
            self._sheet.drawing = next((value for key, value in attributes.items() if split_name(key)[1] == "id"), "")

    def _meet_detail(self, name: str, attributes: dict[str, str]) -> None:
        local = split_name(name)[1]
        if local == "sheetView" and attributes.get("tabSelected") in ("1", "true"):
            self._sheet._selected.append(self._tag())
        elif local == "col" and self._top == "cols":
            ends = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._column_styles.append((*ends, int(attributes.get("style", "0"))))
        elif local == "mergeCell":
            self._meet_merge(attributes.get("ref", ""))

    def _meet_merge(self, reference: str) -> None:
        top, left, bottom, right = range_corners(reference)
        first = bisect.bisect_left(self._rows, top)
        for row in self._rows[first : bisect.bisect_right(self._rows, bottom)]:
            for column in self._wanted[row]:
                if left <= column <= right and (row, column) != (top, left):
                    self._sheet.merged[row, column] = (top, left)

    def _meet_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self._row + 1
        if number <= self._row:
            raise BadPart(f"les lignes de la partie « {self._part} » ne sont pas dans l'ordre")
        self._row, self._column = number, 0
        if self._next_row < len(self._rows) and self._rows[self._next_row] <= number:
            self._add_rows(number, self._parser.CurrentByteIndex)
        if self._next_row < len(self._rows) and self._rows[self._next_row] == number:
            self._next_row += 1
            self._pending = list(self._wanted[number])
            self._sheet._row_tags[number] = self._tag()
            styled = attributes.get("customFormat", "0") in ("1", "true")
            self._row_style = int(attributes.get("s", "0")) if styled else -1

    def _meet_cell(self, attributes: dict[str, str]) -> None:
        assert self._pending is not None
        column = cell_position(attributes["r"])[1] if "r" in attributes else self._column + 1
        if column <= self._column:
            raise BadPart(f"les cellules de la ligne {self._row} ne sont pas dans l'ordre")
        self._column = column
        at, end = self._tag()
        self._add_cells(at, lambda pending: pending < column)
        if self._pending and self._pending[0] == column:
            self._pending.pop(0)
            self._sheet._found[self._row, column] = (at, end)
            self._sheet.styles[self._row, column] = int(attributes.get("s", "0"))

    def _leave_row(self) -> None:
        end = self._sheet._row_tags[self._row][1]
        empty = self._data[end - 2 : end] == b"/>"
        self._add_cells(end if empty else self._parser.CurrentByteIndex, lambda _: True)
        self._pending = None

    def _add_cells(self, at: int, due: Callable[[int], bool]) -> None:
        assert self._pending is not None
        added = [column for column in self._pending if due(column)]
        if added:
            self._pending = self._pending[len(added) :]
            positions = [(self._row, column) for column in added]
            self._sheet._missing.append((at, 0, positions))
            for position in positions:
                self._sheet.styles[position] = (
                    self._row_style if self._row_style >= 0 else self._column_style(position[1])
                )

    def _add_rows(self, before: int, at: int) -> None:
        while self._next_row < len(self._rows) and self._rows[self._next_row] < before:
            row = self._rows[self._next_row]
            positions = [(row, column) for column in self._wanted[row]]
            self._sheet._missing.append((at, row, positions))
            for position in positions:
                self._sheet.styles[position] = self._column_style(position[1])
            self._next_row += 1

    def _leave_top(self) -> None:
        empty = self._data[self._top_tag_end - 2 : self._top_tag_end] == b"/>"
        close = self._top_tag_end if empty else self._parser.CurrentByteIndex
        if self._top == "sheetData":
            self._add_rows(1 << 30, close)
        if self._top in _BEFORE_DRAWING:
            self._sheet._after = close if empty else self._data.index(b">", close) + 1

    def _column_style(self, column: int) -> int:
        return next((style for low, high, style in self._column_styles if low <= column <= high), 0)
