"""The workbook part: which sheets there are, adding one, and which one opens."""

from __future__ import annotations

from dataclasses import dataclass

from layidu.publishing.annotated.markup import Document, Element, attribute_text, qualified
from layidu.publishing.annotated.package import BadPart, Package
from layidu.publishing.annotated.relations import Relations

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
#: The base of relation types, by the workbook's namespace.
_RELATION_BASES = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@dataclass(frozen=True)
class BookSheet:
    """A sheet: its name, its part, what kind it is (worksheet, chartsheet, …), its element in the workbook part."""

    name: str
    part: str
    kind: str
    element: Element


class Book:
    """The workbook part of a package.

    ``namespace`` and ``relation_base`` are those of its variant of the standard. Errors: :class:`BadPart` for a
    package that is no spreadsheet in XML (an .xlsb, a text document).
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        main = Relations(package, "").of_kind("officeDocument")
        if main is None or not main.target.lower().endswith(".xml"):
            raise BadPart("ce n'est pas un classeur .xlsx ou .xlsm")
        self.part = main.target
        self._document = Document(package.read(self.part), self.part)
        self.namespace = self._document.root.uri
        if self._document.root.local != "workbook" or self.namespace not in _RELATION_BASES:
            raise BadPart("ce n'est pas un classeur .xlsx ou .xlsm")
        self.relation_base = _RELATION_BASES[self.namespace]
        self.relations = Relations(package, self.part)
        found = self._document.root.child("sheets")
        if found is None:
            raise BadPart("il n'a aucune feuille")
        self._sheets_element = found
        self.sheets = [sheet for each in found.all("sheet") if (sheet := self._sheet(each)) is not None]
        self._views = [view for views in self._document.root.all("bookViews") for view in views.all("workbookView")]

    @property
    def windows(self) -> int:
        """How many windows the workbook opens in; one at least."""
        return max(1, len(self._views))

    def sheet(self, name: str) -> BookSheet | None:
        """The sheet of that name."""
        return next((each for each in self.sheets if each.name == name), None)

    def add_sheet(self, name: str, part: str) -> None:
        """Add a visible sheet after the others and make it the one that opens."""
        prefix = self._document.prefix(self._sheets_element)
        numbers = [int(each.attributes.get("sheetId", "0")) for each in self._sheets_element.all("sheet")
                   if each.attributes.get("sheetId", "").isdecimal()]  # fmt: skip
        relation = self.relations.add(self.relation_base, "worksheet", part)
        new = b'<%ssheet name="%s" sheetId="%d" xmlns:r="%s" r:id="%s"/>' % (
            prefix, attribute_text(name), max(numbers, default=0) + 1, self.relation_base.encode(), relation.encode(),
        )  # fmt: skip
        self._document.append(self._sheets_element, new)
        self._open_at(len(self._sheets_element.all("sheet")))

    def reopen(self, sheet: BookSheet) -> None:
        """Make a sheet that is there already visible and the one that opens."""
        self._document.set(sheet.element, "state", None)
        self._open_at(self._sheets_element.all("sheet").index(sheet.element))

    def _open_at(self, index: int) -> None:
        for view in self._views:
            self._document.set(view, "activeTab", str(index))
        if not self._views:
            prefix = self._document.prefix(self._sheets_element)
            views = b'<%sbookViews><%sworkbookView activeTab="%d"/></%sbookViews>' % (prefix, prefix, index, prefix)
            self._document.before(self._sheets_element, views)
        self._package.write(self.part, self._document.result())

    def _sheet(self, element: Element) -> BookSheet | None:
        identifier = element.attributes.get(qualified(self.relation_base, "id"), "")
        relation = self.relations.by_id(identifier)
        if relation is None:
            return None
        return BookSheet(element.attributes.get("name", ""), relation.target, relation.kind, element)
