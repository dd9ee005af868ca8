"""Workbooks to annotate, with what real ones carry, and ways to look into a package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from layidu.core.findings import Severity
from layidu.publishing.annotated.content import CellNote, FindingLine, KnownName, Summary

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Of a picture one pixel wide.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c489"
    "0000000d49444154789c6360f8cfc0f01f000501 01 ff5f6d8d1e0000000049454e44ae426082".replace(" ", "")
)


def note(
    sheet: str, cell: str, severity: Severity = "error", text: str = "Lieu inconnu.\nQue faire : corriger."
) -> CellNote:
    """A note on a cell by its name."""
    column = cell.rstrip("0123456789")
    return CellNote(sheet, int(cell[len(column) :]), column, severity, text)


def summary(findings: Sequence[FindingLine] = ()) -> Summary:
    """What the first sheet says."""
    return Summary(
        "rapport.xlsx", date(2026, 3, 1), read=10, loaded=7, held=1, folded=1, unchanged=1, findings=findings,
        places=(KnownName("Kolokani", "Koulikoro"), KnownName("Gao", "Gao")),
        activities=(KnownName("Consultations curatives", "Santé"),), partner="ONG inventée", period="mars 2026",
    )  # fmt: skip


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of a package, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def packed_bytes(data: bytes) -> dict[str, bytes]:
    """Every part as it lies in the package, still compressed."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name, extra = data[info.header_offset + 26 : info.header_offset + 28], data[info.header_offset + 28 :][:2]
            start = info.header_offset + 30 + int.from_bytes(name, "little") + int.from_bytes(extra, "little")
            found[info.filename] = data[start : start + info.compress_size]
    return found


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content)
    return stream.getvalue()


def changed(data: bytes, edit: Callable[[dict[str, bytes]], None]) -> bytes:
    """A package with some of its parts edited."""
    members = parts(data)
    edit(members)
    return package(members)


def bare(
    sheet: str, *, main: str = MAIN, relations: str = RELATIONS, extra: Mapping[str, str | bytes] | None = None,
    styles: str = "", types: str = "", sheet_relations: str = "", book: str = "",
) -> bytes:  # fmt: skip
    """A package written by hand, with one sheet « Données » whose whole part is ``sheet``."""
    styled = f'<Relationship Id="rId2" Type="{relations}/styles" Target="styles.xml"/>' if styles else ""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>'
        + (f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}.styles+xml"/>' if styles else "")
        + f"{types}</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book
        or f'{HEAD}<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        f'<sheet name="Données" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f"{styled}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    if styles:
        members["xl/styles.xml"] = styles
    if sheet_relations:
        members["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">{sheet_relations}</Relationships>'
        )
    return package({**members, **(extra or {})})


def rich_workbook() -> bytes:
    """What a careful partner sends: charts, pictures, shapes, validations, conditional formats, a table, comments,
    merged cells, formulas with their values, hidden sheets, names, a macro.
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": _midnight()})
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 made up, never run"), True)
        data, chart_sheet = book.add_worksheet("Activités"), book.add_worksheet("L'analyse & co")
        hidden = book.add_worksheet("Listes")
        hidden.hide()
        yellow = book.add_format({"bg_color": "#FFFF00", "num_format": "#,##0", "bold": True, "border": 1})
        data.write_row(0, 0, ["Organisation", "Cercle", "Mois", "Atteints", "Double"])
        for row in range(1, 30):
            data.write_row(row, 0, ["ONG inventée", "Kolokany", "2026-03"])
            data.write_number(row, 3, row * 10, yellow)
            data.write_formula(row, 4, f"=D{row + 1}*2", None, row * 20)
        data.merge_range("G2:H4", "fusion", book.add_format({"align": "center"}))
        data.write_comment("B3", "Vu avec le point focal.", {"author": "Awa"})
        data.data_validation("B2:B30", {"validate": "list", "source": "=Listes!$A$1:$A$3"})
        data.conditional_format("D2:D30", {"type": "3_color_scale"})
        data.add_table("J1:K4", {"name": "Petit", "columns": [{"header": "a"}, {"header": "b"}]})
        data.insert_textbox("M2", "Une forme")
        data.insert_image("M10", "p.png", {"image_data": io.BytesIO(PICTURE)})
        data.insert_button("M20", {"macro": "Envoyer", "caption": "Envoyer"})
        data.freeze_panes(1, 0)
        data.autofilter("A1:E30")
        data.set_header("&Cen-tête")
        data.set_row(40, None, yellow)
        data.set_column("P:P", 12, yellow)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Activités!$D$2:$D$30"})
        chart_sheet.insert_chart("B2", chart)
        hidden.write_column(0, 0, ["Kolokani", "Gao", "Koro"])
        book.define_name("Cercles", "=Listes!$A$1:$A$3")
    return stream.getvalue()


def _midnight() -> object:
    from datetime import datetime

    return datetime(2026, 3, 1)  # noqa: DTZ001 - a workbook's clock has no zone
