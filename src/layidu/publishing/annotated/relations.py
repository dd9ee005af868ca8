"""How the parts of a package name each other: relations and content types."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from layidu.publishing.annotated.markup import Document, Element, attribute_text
from layidu.publishing.annotated.package import BadPart, Package

_EMPTY_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
_MAIN = "application/vnd.openxmlformats-officedocument."
WORKSHEET_TYPE = f"{_MAIN}spreadsheetml.worksheet+xml"
STYLES_TYPE = f"{_MAIN}spreadsheetml.styles+xml"
COMMENTS_TYPE = f"{_MAIN}spreadsheetml.comments+xml"
DRAWING_TYPE = f"{_MAIN}vmlDrawing"


@dataclass(frozen=True)
class Relation:
    """One relation: its kind is the last word of its type, the same in both variants of the standard."""

    id: str
    kind: str
    target: str
    element: Element


class Relations:
    """The relations of one part (of the package itself where ``part`` is empty). External targets are never followed.

    >>> Relations.resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), Relations.resolve("", "/xl/workbook.xml")
    ('xl/comments1.xml', 'xl/workbook.xml')
    """

    def __init__(self, package: Package, part: str) -> None:
        folder, name = posixpath.split(part)
        self._package = package
        self._part = part
        self._name = posixpath.join(folder, "_rels", f"{name}.rels")
        self._document = Document(package.read(self._name) if package.has(self._name) else _EMPTY_RELATIONS, self._name)
        self.relations = [
            Relation(
                each.attributes.get("Id", ""),
                each.attributes.get("Type", "").rpartition("/")[2],
                self.resolve(part, each.attributes.get("Target", "")),
                each,
            )
            for each in self._document.root.all("Relationship")
            if each.attributes.get("TargetMode", "Internal") == "Internal"
        ]
        self._ids = {each.attributes.get("Id", "") for each in self._document.root.children}

    @staticmethod
    def resolve(part: str, target: str) -> str:
        """The name of the part that a target means."""
        path = posixpath.join("/", posixpath.dirname(part), target.replace("\\", "/"))
        return posixpath.normpath(path).lstrip("/")

    def of_kind(self, kind: str) -> Relation | None:
        """The first relation of that kind."""
        return next((each for each in self.relations if each.kind == kind), None)

    def by_id(self, identifier: str) -> Relation | None:
        """The relation of that id."""
        return next((each for each in self.relations if each.id == identifier), None)

    def add(self, type_base: str, kind: str, target: str) -> str:
        """Add a relation to a part and write it to the package; its new id.

        ``type_base`` is that of the workbook's variant of the standard (transitional or strict).
        """
        number = len(self._ids) + 1
        while f"rId{number}" in self._ids:
            number += 1
        identifier = f"rId{number}"
        self._ids.add(identifier)
        prefix = self._document.prefix(self._document.root)
        self._document.append(
            self._document.root,
            b'<%sRelationship Id="%s" Type="%s/%s" Target="/%s"/>'
            % (prefix, identifier.encode(), type_base.encode(), kind.encode(), attribute_text(target)),
        )
        self._package.write(self._name, self._document.result())
        return identifier


class ContentTypes:
    """What each part is, as ``[Content_Types].xml`` says."""

    _PART = "[Content_Types].xml"

    def __init__(self, package: Package) -> None:
        self._package = package
        self._document = Document(package.read(self._PART), self._PART)
        children = self._document.root.children
        self._defaults = {
            each.attributes.get("Extension", "").lower(): each.attributes.get("ContentType", "")
            for each in children
            if each.local == "Default"
        }
        self._overrides = {
            each.attributes.get("PartName", "").lower(): each.attributes.get("ContentType", "")
            for each in children
            if each.local == "Override"
        }

    def of(self, part: str) -> str:
        """The type of a part; empty where none is declared."""
        extension = part.rpartition(".")[2].lower()
        return self._overrides.get(f"/{part}".lower()) or self._defaults.get(extension, "")

    def declare(self, part: str, content_type: str) -> None:
        """Declare a part's type, unless it is already so declared, and write it to the package.

        Errors: :class:`BadPart` where the part is declared as something else.
        """
        if self.of(part) == content_type:
            return
        if f"/{part}".lower() in self._overrides:
            raise BadPart(f"la partie « {part} » n'est pas du type attendu")
        self._overrides[f"/{part}".lower()] = content_type
        prefix = self._document.prefix(self._document.root)
        self._document.append(
            self._document.root,
            b'<%sOverride PartName="/%s" ContentType="%s"/>' % (prefix, attribute_text(part), content_type.encode()),
        )
        self._package.write(self._PART, self._document.result())
