"""XML parts edited by splicing bytes: what is not changed keeps its bytes, its prefixes and its order.

A parser tells where each element begins and ends in the bytes as they came; an edit replaces just those bytes. A tree
written out again would be the same to a machine, but not to a program that reads more than the standard says, and the
sheet of a large workbook would not fit in memory. Entities are refused rather than bounded: no spreadsheet writes any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate, XMLParserType

from layidu.publishing.annotated.package import BadPart

MOST_NESTED = 200
#: Between namespace and name; a character that no XML text can hold.
_SEPARATOR = "\x1f"
_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z0-9._-]+)(["'])""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def as_utf8(data: bytes, part: str) -> bytes:
    """A part in UTF-8; the usual parts come back as they are.

    >>> as_utf8('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "a.xml")
    b'<?xml version="1.0" encoding="UTF-8"?><a/>'
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            data = data.decode("utf-16").encode()
            return _DECLARED.sub(rb"\1UTF-8\3", data, count=1)
        declared = _DECLARED.match(data)
        if declared is None or declared[2].lower() == b"utf-8":
            return data
        text = data.decode(declared[2].decode())
        return _DECLARED.sub(rb"\1UTF-8\3", text.encode(), count=1)
    except (UnicodeError, LookupError) as error:
        raise BadPart(f"le codage de la partie « {part} » est inconnu ou faux") from error


def guarded_parser(part: str) -> XMLParserType:
    """A parser of names with their namespace that refuses document types, hence every entity.

    Errors: :class:`BadPart`, raised through the parser.
    """
    parser = ParserCreate(encoding="UTF-8", namespace_separator=_SEPARATOR)

    def refuse(*_: object) -> int:
        raise BadPart(f"la partie « {part} » déclare des entités, ce qu'aucun tableur n'écrit")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def run_parser(parser: XMLParserType, data: bytes, part: str) -> None:
    """Parse the whole part. Errors: :class:`BadPart` where it is not well formed."""
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise BadPart(f"la partie « {part} » n'est pas du XML bien formé (ligne {error.lineno})") from error


def split_name(name: str) -> tuple[str, str]:
    """Namespace and local name as the parser gives them together.

    >>> split_name("cellXfs")
    ('', 'cellXfs')
    """
    uri, _, local = name.rpartition(_SEPARATOR)
    return uri, local


def qualified(uri: str, local: str) -> str:
    """The name as the parser gives it."""
    return f"{uri}{_SEPARATOR}{local}" if uri else local


def tag_end(data: bytes, start: int) -> int:
    """Where the tag that begins at ``start`` ends.

    >>> tag_end(b'<a t="x>y"><b/>', 0)
    11
    """
    match = _TAG.match(data, start)
    if match is None:
        raise BadPart("une balise n'a pas de fin")
    return match.end()


def edited_tag(tag: bytes, changes: Mapping[str, str | None], *, opened: bool = False) -> bytes:
    """A start tag with attributes set, or removed (``None``); ``opened``: no longer an empty element.

    >>> edited_tag(b'<c r="A1" s="3"/>', {"s": "7", "t": "n", "r": None}, opened=True)
    b'<c s="7" t="n">'
    """
    empty = tag.endswith(b"/>")
    body = tag[:-2] if empty else tag[:-1]
    for name, value in changes.items():
        new = b"" if value is None else b' %s="%s"' % (name.encode(), attribute_text(value))
        found = next((match for match in _ATTRIBUTE.finditer(body) if match[1] == name.encode()), None)
        body = body[: found.start()] + new + body[found.end() :] if found else body.rstrip() + new
    return body + (b"/>" if empty and not opened else b">")


def prefix_of(tag: bytes) -> bytes:
    """The prefix of a start tag with its colon, empty for the default namespace.

    >>> prefix_of(b'<x:row r="1">'), prefix_of(b"<row/>")
    (b'x:', b'')
    """
    name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
    return name.partition(b":")[0] + b":" if b":" in name else b""


def text(value: str) -> bytes:
    """Text as a spreadsheet's part holds it: markup escaped, characters that XML forbids in Excel's own way.

    >>> text("a < b & c\\x0b _x0041_").decode()
    'a &lt; b &amp; c_x000B_ _x005F_x0041_'
    """
    value = _LOOKS_ESCAPED.sub("_x005F_", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def attribute_text(value: str) -> bytes:
    """Text inside a quoted attribute; what XML forbids is dropped, since attributes have no escape for it."""
    value = _FORBIDDEN.sub("", value).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return value.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;").encode()


@dataclass(eq=False)
class Element:
    """An element and its bytes: start tag from ``start`` to ``inner``, content to ``close``, all to ``end``."""

    uri: str
    local: str
    attributes: dict[str, str]
    start: int
    inner: int
    empty: bool
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, local: str) -> Element | None:
        """The first child of that local name."""
        return next((each for each in self.children if each.local == local), None)

    def all(self, local: str) -> list[Element]:
        """The children of that local name."""
        return [each for each in self.children if each.local == local]

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in document order."""
        waiting = [self]
        while waiting:
            each = waiting.pop()
            yield each
            waiting.extend(reversed(each.children))


class Document:
    """A small part as a tree that knows its bytes, and the edits asked of it so far.

    Errors: :class:`BadPart` for XML that is not well formed, nested beyond reason, or that declares entities.

    >>> document = Document(b'<x:a xmlns:x="urn:x"><x:b/></x:a>', "a.xml")
    >>> document.append(document.root.children[0], b"<x:c/>")
    >>> document.set(document.root, "count", "1")
    >>> document.result()
    b'<x:a xmlns:x="urn:x" count="1"><x:b><x:c/></x:b></x:a>'
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.part = part
        self.data = as_utf8(data, part)
        self.root, self.prefixes = _tree(self.data, part)
        self._attributes: dict[int, tuple[Element, dict[str, str | None]]] = {}
        self._appended: dict[int, tuple[Element, list[bytes]]] = {}
        self._splices: list[tuple[int, int, bytes]] = []

    def prefix(self, element: Element) -> bytes:
        """The prefix, colon included, of an element's name: what new elements beside it must bear."""
        return prefix_of(self.data[element.start : element.inner])

    def raw(self, element: Element) -> bytes:
        """The element's bytes as they came."""
        return self.data[element.start : element.end]

    def set(self, element: Element, attribute: str, value: str | None) -> None:
        """Set an attribute, or remove it (``None``)."""
        self._attributes.setdefault(element.start, (element, {}))[1][attribute] = value

    def append(self, element: Element, new: bytes) -> None:
        """Add at the end of an element's content."""
        self._appended.setdefault(element.start, (element, []))[1].append(new)

    def before(self, element: Element, new: bytes) -> None:
        """Add just before an element."""
        self._splices.append((element.start, element.start, new))

    def after(self, element: Element, new: bytes) -> None:
        """Add just after an element."""
        self._splices.append((element.end, element.end, new))

    def replace(self, element: Element, new: bytes) -> None:
        """Put other bytes in an element's place; it must not be edited otherwise."""
        self._splices.append((element.start, element.end, new))

    def result(self) -> bytes:
        """The part with all edits."""
        splices = list(self._splices)
        for start in self._attributes.keys() | self._appended.keys():
            element, changes = self._attributes.get(start, (None, {}))
            appendee, new = self._appended.get(start, (None, []))
            owner = element or appendee
            if owner is None:
                continue
            tag = edited_tag(self.data[owner.start : owner.inner], changes, opened=bool(new))
            if new and owner.empty:
                name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
                tag += b"".join(new) + b"</" + name + b">"
            elif new:
                splices.append((owner.close, owner.close, b"".join(new)))
            splices.append((owner.start, owner.inner, tag))
        return spliced(self.data, splices)


def spliced(data: bytes, splices: list[tuple[int, int, bytes]]) -> bytes:
    """Bytes with pieces replaced (start, end, new); those at one place keep the order in which they are given.

    Errors: ValueError where two pieces overlap.

    >>> spliced(b"abcdef", [(4, 5, b"-"), (1, 1, b"<"), (1, 2, b"B")])
    b'a<Bcd-f'
    """
    out, at = [], 0
    for start, end, new in sorted(splices, key=lambda each: (each[0], each[1])):
        if start < at:
            raise ValueError("two edits overlap")
        out += [data[at:start], new]
        at = end
    return b"".join([*out, data[at:]])


def _tree(data: bytes, part: str) -> tuple[Element, dict[str, str]]:
    parser = guarded_parser(part)
    roots: list[Element] = []
    open_elements: list[Element] = []
    prefixes: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) >= MOST_NESTED:
            raise BadPart(f"la partie « {part} » imbrique des éléments au-delà du raisonnable")
        at = parser.CurrentByteIndex
        inner = tag_end(data, at)
        element = Element(*split_name(name), attributes, at, inner, data[inner - 2 : inner] == b"/>")
        (open_elements[-1].children if open_elements else roots).append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        element = open_elements.pop()
        element.close = element.inner if element.empty else parser.CurrentByteIndex
        element.end = element.inner if element.empty else data.index(b">", element.close) + 1

    def characters(piece: str) -> None:
        open_elements[-1].text += piece

    def namespace(prefix: str | None, uri: str) -> None:
        if not open_elements:
            prefixes[prefix or ""] = uri

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    _bind(parser, namespace)
    run_parser(parser, data, part)
    return roots[0], prefixes


def _bind(parser: XMLParserType, handler: Callable[[str | None, str], None]) -> None:
    parser.StartNamespaceDeclHandler = handler
