"""The drawing that shows comments: one shape each, in the old vector language that spreadsheets still read for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layidu.publishing.annotated.addresses import LAST_COLUMN, LAST_ROW
from layidu.publishing.annotated.markup import Document, Element, as_utf8
from layidu.publishing.annotated.package import BadPart

Position = tuple[int, int]
_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_DECLARATIONS = f'xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"'.encode()
EMPTY_DRAWING = b"<xml %s></xml>" % _DECLARATIONS
#: Shapes are numbered in blocks of this many; a sheet says which blocks are its own.
_BLOCK = 1024
_LETTERS_A_LINE, _MOST_LINES = 42, 24
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe" %s>'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def blocks_used(data: bytes) -> set[int]:
    """The blocks of shape numbers that a drawing uses, as it declares them and as its shapes are numbered.

    >>> blocks_used(b'<o:idmap v:ext="edit" data="1,3"/><v:shape id="_x0000_s5121"/>')
    {1, 3, 5}
    """
    declared = re.findall(rb"""idmap[^>]*\bdata\s*=\s*["']([\d, ]{1,2000})["']""", data)
    used = {int(each) for several in declared for each in re.findall(rb"\d{1,9}", several)}
    return used | {int(each) // _BLOCK for each in re.findall(rb"_x0000_s(\d{1,9})\b", data)}


def free_blocks(used: set[int]) -> Iterator[int]:
    """Blocks that no drawing of the workbook uses."""
    block = max(used, default=0) + 1
    while True:
        yield block
        block += 1


def drawn(
    data: bytes, part: str, shown: Sequence[tuple[Position, int]], gone: set[Position], blocks: Iterator[int]
) -> bytes:
    """The drawing with a hidden box for each comment (cell, its text's length in letters).

    Decision served: that a comment appears when one points at its cell. Boxes of comments that are ``gone`` are taken
    away; all other shapes stay. Errors: :class:`BadPart` for a drawing that cannot be read.

    >>> made = drawn(EMPTY_DRAWING, "vmlDrawing1.vml", [((42, 3), 80)], set(), iter([1]))
    >>> b"<x:Row>41</x:Row><x:Column>2</x:Column>" in made
    True
    """
    document = _document(data, part)
    root = document.root
    for shape in _note_shapes(root):
        if _cell_of(shape) in gone:
            document.replace(shape, b"")
    own = sorted({position for position, _ in shown})
    if not own:
        return document.result()
    letters = dict(shown)
    missing = b"" if _declares(document) else _DECLARATIONS
    numbers: list[bytes] = []
    made = []
    for count, position in enumerate(own):
        if count % (_BLOCK - 1) == 0:
            block = next(blocks)
            numbers.append(b"%d" % block)
        number = block * _BLOCK + 1 + count % (_BLOCK - 1)
        made.append(_shape(number, position, letters[position], missing))
    _declare_blocks(document, numbers, missing)
    if not any(each.local == "shapetype" and each.attributes.get("id") == "_x0000_t202" for each in root.children):
        document.append(root, _TYPE % missing)
    for shape_bytes in made:
        document.append(root, shape_bytes)
    return document.result()


def boxes(data: bytes, part: str) -> set[Position]:
    """The cells whose comment has a box."""
    return {cell for shape in _note_shapes(_document(data, part).root) if (cell := _cell_of(shape)) is not None}


def _document(data: bytes, part: str) -> Document:
    # Some programs write the old language as pages were once written, with line breaks that never close: kept as they
    # are in the bytes, read as spaces.
    try:
        return Document(data, part)
    except BadPart:
        plain = as_utf8(data, part)
        readable = Document(plain.replace(b"<br>", b"    "), part)
        readable.data = plain
        return readable


def _declares(document: Document) -> bool:
    return all(document.prefixes.get(prefix) == uri for prefix, uri in (("v", _V), ("o", _O), ("x", _X)))


def _declare_blocks(document: Document, numbers: list[bytes], missing: bytes) -> None:
    layout = document.root.child("shapelayout")
    idmap = layout.child("idmap") if layout else None
    if idmap is not None:
        known = idmap.attributes.get("data", "")
        document.set(idmap, "data", ",".join([*([known] if known else []), *[each.decode() for each in numbers]]))
    elif layout is None:
        made = b'<o:shapelayout v:ext="edit" %s><o:idmap v:ext="edit" data="%s"/></o:shapelayout>' % (
            missing, b",".join(numbers),
        )  # fmt: skip
        if document.root.children:
            document.before(document.root.children[0], made)
        else:
            document.append(document.root, made)


def _note_shapes(root: Element) -> list[Element]:
    return [
        shape
        for shape in root.all("shape")
        if (client := shape.child("ClientData")) is not None and client.attributes.get("ObjectType") == "Note"
    ]


def _cell_of(shape: Element) -> Position | None:
    client = shape.child("ClientData")
    row, column = (client.child("Row"), client.child("Column")) if client else (None, None)
    if row is None or column is None or not (row.text.strip().isdecimal() and column.text.strip().isdecimal()):
        return None
    return int(row.text) + 1, int(column.text) + 1


def _shape(number: int, position: Position, letters: int, missing: bytes) -> bytes:
    row, column = position[0] - 1, position[1] - 1
    lines = min(_MOST_LINES, 3 + letters // _LETTERS_A_LINE)
    left = column + 1 if column + 5 < LAST_COLUMN else max(0, column - 5)
    top = max(0, min(row - 1, LAST_ROW - lines - 1))
    anchor = b"%d, 15, %d, 10, %d, 15, %d, 4" % (left, top, left + 4, top + lines)
    return (
        b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;'
        b'width:240pt;height:%dpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto" %s>'
        b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
        b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
    ) % (number, lines * 15, number % _BLOCK, missing, anchor, row, column)
