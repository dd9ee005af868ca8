"""The styles part: each doubtful cell keeps its own style, its fill aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

from layidu.core.findings import Severity
from layidu.publishing.annotated.book import Book
from layidu.publishing.annotated.markup import Document, Element, edited_tag, tag_end
from layidu.publishing.annotated.package import Package
from layidu.publishing.annotated.relations import STYLES_TYPE, ContentTypes

#: The fill of a doubtful cell. No palette has these very values, so that a copy sent back is known by them.
COLOURS: Mapping[Severity, str] = {"error": "FFF9C3B9", "warning": "FFFDE4A3", "info": "FFCDE2F1"}
_OURS = {colour[2:] for colour in COLOURS.values()}
#: Some programs look for no other name.
_FREE = "xl/styles.xml"
_NO_COLOUR = b'indexed="64"'
_COLOUR_KEYS = ("rgb", "theme", "indexed", "tint")
_MINIMAL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
#: The order of the containers in the part, for one that is missing.
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")


class Styles:
    """Formats added to a workbook's own.

    What an earlier annotation coloured loses its colour here, for all cells at once: the fill that a cell had before is
    kept in the second colour of ours, which a solid fill does not show.
    """

    def __init__(self, package: Package, book: Book, types: ContentTypes) -> None:
        relation = book.relations.of_kind("styles")
        if relation is None or not package.has(relation.target):
            self._part = (
                relation.target
                if relation
                else _FREE
                if not package.has(_FREE)
                else package.free_name("xl/styles{}.xml")
            )
            package.write(self._part, _MINIMAL.format(book.namespace).encode())
            types.declare(self._part, STYLES_TYPE)
            if relation is None:
                book.relations.add(book.relation_base, "styles", self._part)
        else:
            self._part = relation.target
        self._package = package
        self._document = Document(package.read(self._part), self._part)
        self._prefix = self._document.prefix(self._document.root)
        root = self._document.root
        self._containers = {local: root.child(local) for local in _ORDER}
        self._added: dict[str, list[bytes]] = {local: [] for local in _ORDER}
        formats, fills = self._containers["cellXfs"], self._containers["fills"]
        self._formats = formats.all("xf") if formats else []
        self._fills = fills.all("fill") if fills else []
        if not self._formats:
            self._add("cellXfs", b'<%sxf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' % self._prefix)
        # A spreadsheet takes the first two fills for none and grey, whatever they say.
        for pattern in (b"none", b"gray125")[len(self._fills) :]:
            self._add(
                "fills",
                b'<%sfill><%spatternFill patternType="%s"/></%sfill>' % (*[self._prefix] * 2, pattern, self._prefix),
            )
        self._derived: dict[tuple[int, Severity], int] = {}
        self._own: dict[tuple[bytes, bytes, bytes, int, bytes], int] = {}
        self._restored: dict[int, int] = {}
        self._forget_colours()

    def derived(self, base: int, severity: Severity) -> int:
        """The number of the format that is the base's but for the severity's fill."""
        key = (base, severity)
        if key not in self._derived:
            self._derived[key] = self._add("cellXfs", self._filled(base, self._fill_over(base, severity)))
        return self._derived[key]

    def own(
        self, font: bytes, fill: str = "", alignment: bytes = b"", number_format: int = 0, rule: bytes = b""
    ) -> int:
        """The number of a format of the summary: font (inner XML, unprefixed), fill (ARGB), alignment's attributes.

        ``rule`` is the colour (ARGB) of a thin line below the cell.
        """
        key = (font, fill.encode(), alignment, number_format, rule)
        if key not in self._own:
            inner = re.sub(rb"<(\w+)", rb"<%s\1" % self._prefix, font)
            font_id = self._add_once("fonts", b"<%sfont>%s</%sfont>" % (self._prefix, inner, self._prefix))
            fill_id = self._add_once("fills", self._solid(b'rgb="%s"' % fill.encode(), _NO_COLOUR)) if fill else 0
            border_id = self._ruled(rule) if rule else 0
            parent = b' xfId="0"' if self._containers["cellStyleXfs"] else b""
            self._own[key] = self._add(
                "cellXfs",
                b'<%sxf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d"%s applyNumberFormat="1" applyFont="1" '
                b'applyFill="1" applyBorder="1" applyAlignment="1"><%salignment vertical="top" %s/></%sxf>'
                % (
                    self._prefix,
                    number_format,
                    font_id,
                    fill_id,
                    border_id,
                    parent,
                    self._prefix,
                    alignment,
                    self._prefix,
                ),
            )
        return self._own[key]

    def save(self) -> None:
        """Write the part to the package."""
        last: Element | None = None
        for local in _ORDER:
            container, new = self._containers[local], self._added[local]
            if container is not None:
                last = container
                if new:
                    self._document.set(container, "count", str(len(container.children) + len(new)))
                    self._document.append(container, b"".join(new))
            elif new:
                name = self._prefix + local.encode()
                made = b'<%s count="%d">%s</%s>' % (name, len(new), b"".join(new), name)
                if last is not None:
                    self._document.after(last, made)
                elif self._document.root.children:
                    self._document.before(self._document.root.children[0], made)
                else:
                    self._document.append(self._document.root, made)
        self._package.write(self._part, self._document.result())

    def _add(self, local: str, new: bytes) -> int:
        container = self._containers[local]
        self._added[local].append(new)
        return (len(container.children) if container else 0) + len(self._added[local]) - 1

    def _add_once(self, local: str, new: bytes) -> int:
        if new in self._added[local]:
            container = self._containers[local]
            return (len(container.children) if container else 0) + self._added[local].index(new)
        return self._add(local, new)

    def _ruled(self, colour: bytes) -> int:
        plain = b"<p:border><p:left/><p:right/><p:top/><p:bottom/><p:diagonal/></p:border>".replace(b"p:", self._prefix)
        if not self._containers["borders"]:
            self._add_once("borders", plain)
        line = b'<p:bottom style="thin"><p:color rgb="%s"/></p:bottom>' % colour
        return self._add_once(
            "borders", plain.replace(b"<%sbottom/>" % self._prefix, line.replace(b"p:", self._prefix))
        )

    def _solid(self, shown: bytes, kept: bytes) -> bytes:
        p = self._prefix
        return b'<%sfill><%spatternFill patternType="solid"><%sfgColor %s/><%sbgColor %s/></%spatternFill></%sfill>' % (
            p,
            p,
            p,
            shown,
            p,
            kept,
            p,
            p,
        )

    def _filled(self, base: int, fill: int) -> bytes:
        changes: dict[str, str | None] = {"fillId": str(fill), "applyFill": "1"}
        if not self._formats:
            return edited_tag(self._added["cellXfs"][0], changes)
        element = self._formats[base if base < len(self._formats) else 0]
        raw = self._document.raw(element)
        end = tag_end(raw, 0)
        return edited_tag(raw[:end], changes) + raw[end:]

    def _fill_over(self, base: int, severity: Severity) -> int:
        colour = b'rgb="%s"' % COLOURS[severity].encode()
        return self._add_once("fills", self._solid(colour, self._colour_before(base)))

    def _colour_before(self, base: int) -> bytes:
        """The colour that a format's solid fill shows without us; none for no fill, a pattern or a gradient."""
        fill = self._fill_of(base)
        if fill is None:
            return _NO_COLOUR
        shown, kept = _solid_colours(fill)
        colour = kept if _is_ours(shown) else shown
        return colour or _NO_COLOUR

    def _fill_of(self, base: int) -> Element | None:
        if not self._formats:
            return None
        number = self._formats[base if base < len(self._formats) else 0].attributes.get("fillId", "0")
        return self._fills[int(number)] if number.isdecimal() and int(number) < len(self._fills) else None

    def _forget_colours(self) -> None:
        for number, fill in enumerate(self._fills):
            shown, kept = _solid_colours(fill)
            if _is_ours(shown):
                plain = not kept or kept == _NO_COLOUR
                self._restored[number] = 0 if plain else self._add_once("fills", self._solid(kept, _NO_COLOUR))
        if not self._restored:
            return
        for element in self._formats:
            own = element.attributes.get("fillId", "0")
            if own.isdecimal() and int(own) in self._restored:
                self._document.set(element, "fillId", str(self._restored[int(own)]))


def _solid_colours(fill: Element) -> tuple[bytes, bytes]:
    """The attributes of the shown and of the second colour of a solid fill."""
    pattern = fill.child("patternFill")
    if pattern is None or pattern.attributes.get("patternType") != "solid":
        return b"", b""
    return _colour(pattern.child("fgColor")), _colour(pattern.child("bgColor"))


def _colour(element: Element | None) -> bytes:
    attributes = element.attributes if element else {}
    # Only what a colour may be is taken over: the values are put into new markup.
    kept = {key: attributes[key] for key in _COLOUR_KEYS if re.fullmatch(r"[0-9A-Za-z.+-]+", attributes.get(key, ""))}
    return b" ".join(b'%s="%s"' % (key.encode(), value.encode()) for key, value in kept.items())


def _is_ours(colour: bytes) -> bool:
    match = re.match(rb'rgb="(?:FF)?([0-9A-Fa-f]{6})"', colour)
    return bool(match) and match[1].decode().upper() in _OURS if match else False
