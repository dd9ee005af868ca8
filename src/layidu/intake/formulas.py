"""Formulas that failed or were never calculated: a reader of values sees them as empty, so they are looked for here."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

#: How error values print, in English and in French Excel.
ERROR_VALUES = frozenset(
    ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA",
     "#N/D", "#NOM?", "#NUL!", "#NOMBRE!", "#VALEUR!", "#PROPAGATION!", "#CALCUL!")
)  # fmt: skip
#: Stands for a formula whose result the file does not hold.
NOT_CALCULATED = "#NON-CALCULÉ"

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<c\s([^>]*?)(/>|>(.*?)</c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>(.*?)</v>", re.DOTALL)


def faulty_formulas(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet, the cells of an .xlsx that hold an error or a formula without result.

    Decision served: an amount that Excel could not calculate is held, never read as "not stated". Keys of the inner
    mapping are (row from 1, column from 0), values the error as Excel prints it. A file of another kind gives nothing.

    >>> faulty_formulas(b"")
    {}
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: faults for name, part in _sheet_parts(archive).items() if (faults := _faults(archive.read(part)))
            }
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, ValueError, RuntimeError):
        return {}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    book = archive.read("xl/workbook.xml")
    relations = archive.read("xl/_rels/workbook.xml.rels")
    if b"<!ENTITY" in book or b"<!ENTITY" in relations:
        raise ValueError("a workbook declares no entities")
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(relations)  # noqa: S314 - entities are refused above
    }
    parts = {}
    for sheet in ElementTree.fromstring(book).iter():  # noqa: S314 - entities are refused above
        if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(_RELATION))):
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            parts[sheet.get("name", "")] = posixpath.normpath(absolute)
    return parts


def _faults(xml: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in xml and b"<f" not in xml:
        return {}
    faults = {}
    for match in _CELL.finditer(xml):
        attributes, content = match[1], match[3] or b""
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        value = _VALUE.search(content)
        place = (int(reference[2]), _column_index(reference[1].decode()))
        if b't="e"' in attributes:
            faults[place] = value[1].decode("utf-8", "replace") if value else NOT_CALCULATED
        elif b"<f" in content and value is None and b"<is" not in content:
            faults[place] = NOT_CALCULATED
    return faults


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """The letters of a column counted from zero, as Excel shows them.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
