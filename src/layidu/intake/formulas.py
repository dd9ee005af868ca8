"""What a reader of values does not see in a workbook: formulas that failed or were never calculated, hidden rows."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from layidu.intake.extent import column_index

#: How error values print, in English and in French Excel.
ERROR_VALUES = frozenset(
    ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA",
     "#N/D", "#NOM?", "#NUL!", "#NOMBRE!", "#VALEUR!", "#PROPAGATION!", "#CALCUL!")
)  # fmt: skip
#: Stands for a formula whose result the file does not hold.
NOT_CALCULATED = "#NON-CALCULÉ"

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v>", re.DOTALL)


@dataclass(frozen=True)
class Marks:
    """Of one sheet: faulty cells by (row from 1, column from 0), with the error as Excel prints it; hidden rows."""

    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()


def sheet_marks(data: bytes) -> dict[str, Marks] | None:
    """By sheet, the cells of an .xlsx that hold an error or a formula without result, and its hidden rows.

    Decision served: an amount that Excel could not calculate is held, never read as "not stated"; rows that a filter
    hides are read, and that is said. ``None``: it cannot be told, in a file of another kind.

    >>> sheet_marks(b"") is None
    True
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: _marks(archive.read(part)) for name, part in _sheet_parts(archive).items()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ElementTree.ParseError,
        OSError,
        ValueError,
        RuntimeError,
    ):
        return None


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    book = archive.read("xl/workbook.xml")
    relations = archive.read("xl/_rels/workbook.xml.rels")
    if b"<!ENTITY" in book or b"<!ENTITY" in relations:
        raise ValueError("a workbook declares no entities")
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(relations)  # nosec B314  # noqa: S314 - entities are refused above
    }
    parts = {}
    for sheet in ElementTree.fromstring(book).iter():  # nosec B314  # noqa: S314 - entities are refused above
        if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(_RELATION))):
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            parts[sheet.get("name", "")] = posixpath.normpath(absolute)
    return parts


def _marks(xml: bytes) -> Marks:
    hidden = _HIDDEN.findall(xml) if b"hidden=" in xml else []
    return Marks(_faults(xml), tuple(int(number[1]) for row in hidden if (number := _ROW_NUMBER.search(row))))


def _faults(xml: bytes) -> dict[tuple[int, int], str]:
    # Most sheets hold neither: looking for plain bytes first is ten times faster than for the pattern.
    if b't="e"' not in xml and not ((b"<f" in xml or b":f" in xml) and _FORMULA.search(xml)):
        return {}
    faults = {}
    for match in _CELL.finditer(xml):
        attributes, content = match[1], match[3] or b""
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        value = _VALUE.search(content)
        place = (int(reference[2]), column_index(reference[1].decode()))
        if b't="e"' in attributes:
            faults[place] = value[1].decode("utf-8", "replace") if value else NOT_CALCULATED
        elif _FORMULA.search(content) and (value is None or not (value[1] or b't="str"' in attributes)):
            # A text that is empty is a result; a value that is empty is none.
            faults[place] = NOT_CALCULATED
    return faults
