"""Workbooks as other programs, and people of bad will, write them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layidu.core.errors import Refusal
from layidu.publishing.annotated.content import CellNote
from layidu.publishing.annotated.package import LARGEST_PART
from layidu.publishing.annotated.patch import annotate
from layidu.publishing.annotated.styles import COLOURS
from layidu.publishing.annotated.summary import SHEET_NAME
from tests.publishing.annotated_samples import (
    HEAD,
    MAIN,
    RELATIONS,
    SPREADSHEET,
    STRICT,
    STRICT_RELATIONS,
    bare,
    changed,
    note,
    package,
    packed_bytes,
    parts,
    rich_workbook,
    summary,
)

PLAIN = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
NOTE = [note("Données", "A1")]


def sheet_of(data: bytes) -> bytes:
    """The first sheet's part."""
    return parts(data)["xl/worksheets/sheet1.xml"]


def styled_cells(data: bytes) -> dict[str, str]:
    """The colour of each cell of the first sheet that has one of ours."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Données"]
    found = {cell.coordinate: cell.fill.fgColor.rgb for row in sheet for cell in row if cell.fill.fill_type == "solid"}
    return {cell: colour for cell, colour in found.items() if colour in COLOURS.values()}


def refused(data: bytes) -> str:
    """Why a workbook is refused."""
    with pytest.raises(Refusal) as refusal:
        annotate(data, NOTE, summary())
    return str(refusal.value)


def test_a_workbook_without_styles_views_or_comments_gets_what_it_needs() -> None:
    made = annotate(bare(PLAIN), NOTE, summary())
    assert styled_cells(made) == {"A1": COLOURS["error"]}
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.active is not None and book.active.title == SHEET_NAME


def test_prefixes_other_than_the_default_namespace() -> None:
    sheet = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="4"/></x:sheetData><x:pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
        "</x:worksheet>"
    )
    styles = (
        f'{HEAD}<s:styleSheet xmlns:s="{MAIN}"><s:fonts count="1"><s:font><s:sz val="11"/></s:font></s:fonts>'
        '<s:fills count="2"><s:fill><s:patternFill patternType="none"/></s:fill>'
        '<s:fill><s:patternFill patternType="gray125"/></s:fill></s:fills>'
        '<s:borders count="1"><s:border><s:left/><s:right/><s:top/><s:bottom/><s:diagonal/></s:border></s:borders>'
        '<s:cellXfs count="1"><s:xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></s:cellXfs></s:styleSheet>'
    )
    book = (
        f'{HEAD}<w:workbook xmlns:w="{MAIN}" xmlns:q="{RELATIONS}"><w:bookViews><w:workbookView/></w:bookViews>'
        '<w:sheets><w:sheet name="Données" sheetId="7" q:id="rId1"/></w:sheets></w:workbook>'
    )
    made = annotate(bare(sheet, styles=styles, book=book), [note("Données", cell) for cell in ("A1", "B1", "C4", "A9")],
                    summary())  # fmt: skip
    assert set(styled_cells(made)) == {"A1", "B1", "C4", "A9"}
    names = {element.tag for element in ElementTree.fromstring(sheet_of(made)).iter()}
    assert all(name.startswith(f"{{{MAIN}}}") for name in names)
    assert sheet_of(made).index(b"pageMargins") < sheet_of(made).index(b"legacyDrawing")
    assert python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names == ["Données", SHEET_NAME]


def test_the_strict_variant_stays_strict() -> None:
    sheet = PLAIN.replace(MAIN, STRICT)
    made = annotate(bare(sheet, main=STRICT, relations=STRICT_RELATIONS), NOTE, summary())
    for name, content in parts(made).items():
        if name != "xl/drawings/vmlDrawing1.vml" and "docProps" not in name:
            assert MAIN.encode() not in content, name
            assert RELATIONS.encode() not in content, name
    # The summary reads under either name of the standard's elements.
    text = "".join(ElementTree.fromstring(parts(made)["xl/worksheets/sheet2.xml"]).itertext())
    assert "10 lignes lues" in text
    assert python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names == ["Données", SHEET_NAME]


def test_rows_and_cells_without_addresses_are_counted() -> None:
    sheet = (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row/>'
        "<row><c><v>3</v></c></row></sheetData></worksheet>"
    )
    wanted = ["B1", "A2", "A3", "C3"]
    made = annotate(bare(sheet), [note("Données", cell) for cell in wanted], summary())
    assert set(styled_cells(made)) == set(wanted)
    values = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(made))["Données"]]
    assert values == [[1, 2, None], [None, None, None], [3, None, None]]


@pytest.mark.parametrize("rows", ["<sheetData/>", "<sheetData></sheetData>", '<sheetData><row r="2"/></sheetData>'])
def test_empty_sheets_and_rows(rows: str) -> None:
    sheet = f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1"/>{rows}</worksheet>'
    made = annotate(bare(sheet), [note("Données", cell) for cell in ("B2", "A3", "A1")], summary())
    assert set(styled_cells(made)) == {"B2", "A3", "A1"}
    assert b'<dimension ref="A1:B3"/>' in sheet_of(made)


def test_the_drawing_stands_where_the_standard_wants_it() -> None:
    sheet = PLAIN.replace(
        "</worksheet>",
        '<conditionalFormatting sqref="A1"/><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
        '<drawing r:id="rId9"/><legacyDrawingHF r:id="rId8"/><tableParts count="0"/>'
        '<extLst><ext uri="{1}"><a xmlns="urn:a"><pageMargins/></a></ext></extLst></worksheet>',
    ).replace("<worksheet ", f'<worksheet xmlns:r="{RELATIONS}" ')
    made = sheet_of(annotate(bare(sheet), NOTE, summary()))
    order = re.findall(rb"<(drawing|legacyDrawing|legacyDrawingHF|tableParts|extLst)\b", made)
    assert order == [b"drawing", b"legacyDrawing", b"legacyDrawingHF", b"tableParts", b"extLst"]


def test_pivot_tables_and_their_cache_are_taken_over_as_they_lie() -> None:
    cache = b"<pivotCacheRecords>" + b"<r/>" * 5000 + b"</pivotCacheRecords>"
    extra: dict[str, str | bytes] = {
        "xl/pivotCache/pivotCacheRecords1.xml": cache,
        "xl/pivotTables/pivotTable1.xml": "<pivotTableDefinition/>",
        "xl/printerSettings/printerSettings1.bin": b"\x00\x01",
    }
    related = f'<Relationship Id="rId1" Type="{RELATIONS}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
    original = bare(PLAIN, extra=extra, sheet_relations=related)
    before, after = packed_bytes(original), packed_bytes(annotate(original, NOTE, summary()))
    assert all(before[name] == after[name] for name in extra)
    assert related.encode() in parts(annotate(original, NOTE, summary()))["xl/worksheets/_rels/sheet1.xml.rels"]


def test_a_discussion_is_left_alone_and_the_summary_says_so() -> None:
    comments = (
        f'{HEAD}<comments xmlns="{MAIN}"><authors><author>tc={{0A}}</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>'
    )
    related = f'<Relationship Id="rId1" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
    types = f'<Override PartName="/xl/comments1.xml" ContentType="{SPREADSHEET}.comments+xml"/>'
    original = bare(PLAIN, extra={"xl/comments1.xml": comments}, sheet_relations=related, types=types)
    made = parts(annotate(original, [*NOTE, note("Données", "B1")], summary()))
    assert b'ref="A1" authorId="0"><text><t>[Threaded comment]</t></text>' in made["xl/comments1.xml"]
    assert b'ref="B1"' in made["xl/comments1.xml"]
    told = "".join(ElementTree.fromstring(made["xl/worksheets/sheet2.xml"]).itertext())
    assert "leur constat est dit iciDonnées, A1Lieu inconnu." in told


def test_a_drawing_with_line_breaks_that_never_close_is_kept() -> None:
    def break_lines(members: dict[str, bytes]) -> None:
        drawing = members["xl/drawings/vmlDrawing1.vml"]
        assert b"Envoyer" in drawing
        members["xl/drawings/vmlDrawing1.vml"] = drawing.replace(b"Envoyer", b"Envoyer<br>ici")

    original = changed(rich_workbook(), break_lines)
    made = parts(annotate(original, [note("Activités", "B9")], summary()))
    assert b"Envoyer<br>ici" in made["xl/drawings/vmlDrawing1.vml"]
    assert b"<x:Row>8</x:Row><x:Column>1</x:Column>" in made["xl/drawings/vmlDrawing1.vml"]


def test_comments_join_a_drawing_that_held_form_controls_alone() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Données")
        sheet.write_string("A1", "Cercle")
        sheet.insert_button("C3", {"caption": "Envoyer"})
    made = annotate(stream.getvalue(), NOTE, summary())
    assert sheet_of(made).count(b"<legacyDrawing ") == 1
    drawing = parts(made)["xl/drawings/vmlDrawing1.vml"]
    assert b"Envoyer" in drawing and b'ObjectType="Note"' in drawing
    assert drawing.index(b'id="_x0000_t202"') < drawing.index(b'type="#_x0000_t202"')
    comment = openpyxl.load_workbook(io.BytesIO(made))["Données"]["A1"].comment
    assert comment is not None and comment.author == "Layidu"


def test_a_chart_that_has_a_sheet_of_its_own_is_no_longer_the_one_that_opens() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Données").write_number("A1", 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Données!$A$1"})
        own = book.add_chartsheet("Courbe")
        own.set_chart(chart)
        own.activate()
    made = parts(annotate(stream.getvalue(), NOTE, summary()))
    assert b"tabSelected" not in made["xl/chartsheets/sheet1.xml"]
    assert b"tabSelected" not in made["xl/worksheets/sheet1.xml"]
    assert b'activeTab="2"' in made["xl/workbook.xml"]
    with pytest.raises(ValueError, match="Courbe"):
        annotate(stream.getvalue(), [note("Courbe", "A1")], summary())


def test_the_summary_opens_in_every_window() -> None:
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView activeTab="0"/>'
        '<workbookView firstSheet="0"/></bookViews><sheets><sheet name="Données" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )
    made = parts(annotate(bare(PLAIN, book=book), NOTE, summary()))
    assert made["xl/workbook.xml"].count(b'activeTab="1"') == 2
    assert made["xl/worksheets/sheet2.xml"].count(b'tabSelected="1"') == 2


def test_parts_in_utf_16_are_read() -> None:
    sheet = PLAIN.replace("UTF-8", "UTF-16").encode("utf-16")
    original = package({**parts(bare(PLAIN)), "xl/worksheets/sheet1.xml": sheet})
    assert styled_cells(annotate(original, NOTE, summary())) == {"A1": COLOURS["error"]}


def test_what_a_comment_cannot_hold_is_escaped() -> None:
    made = annotate(bare(PLAIN), [note("Données", "A1", "error", 'a\x00b\x0b "<&>" ]]> _x0041_ 😀\r\nfin')], summary())
    comment = openpyxl.load_workbook(io.BytesIO(made))["Données"]["A1"].comment
    assert comment is not None
    assert comment.text == 'Layidu\na_x0000_b_x000B_ "<&>" ]]> _x005F_x0041_ 😀\nfin'


@pytest.mark.parametrize("name", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_entities_are_refused_and_nothing_is_opened(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for declared in (f'<!ENTITY e SYSTEM "{secret.as_uri()}">', '<!ENTITY e "x">' + "<!ENTITY f '&e;&e;'>"):

        def poison(members: dict[str, bytes], declared: str = declared) -> None:
            members[name] = members[name].replace(b"?>", b"?><!DOCTYPE x [" + declared.encode() + b"]>", 1)

        assert "déclare des entités" in refused(changed(bare(PLAIN), poison))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_endless_nesting_is_refused(name: str) -> None:
    def nest(members: dict[str, bytes]) -> None:
        end = members[name].rindex(b"</")
        members[name] = members[name][:end] + b"<a>" * 100_000 + b"</a>" * 100_000 + members[name][end:]

    assert "imbrique" in refused(changed(bare(PLAIN), nest))


def test_what_is_no_sound_package_is_refused() -> None:
    sound = bare(PLAIN)
    members = parts(sound)
    assert "FICHIER-ILLISIBLE" in refused(b"PK\x03\x04 not a package")
    assert "FICHIER-ILLISIBLE" in refused(sound[: len(sound) // 2])
    assert "FICHIER-CHIFFRE" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "n'est pas du XML" in refused(package({**members, "xl/workbook.xml": b"<workbook>"}))
    assert "manque" in refused(package({k: v for k, v in members.items() if k != "xl/worksheets/sheet1.xml"}))
    assert "n'est pas un classeur" in refused(package({**members, "_rels/.rels": b"<a/>"}))
    stream = io.BytesIO(sound)
    with zipfile.ZipFile(stream, "a") as twice, pytest.warns(UserWarning):
        twice.writestr("xl/workbook.xml", "<other/>")
    assert "deux fois" in refused(stream.getvalue())


def test_rows_out_of_order_are_refused_rather_than_doubled() -> None:
    sheet = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="5"/><row r="2"/></sheetData></worksheet>'
    assert "dans l'ordre" in refused(bare(sheet))


def test_a_part_that_unpacks_beyond_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST_PART < 1_000_000_000
    monkeypatch.setattr("layidu.publishing.annotated.package.LARGEST_PART", 10_000)
    bomb = PLAIN.replace("</worksheet>", " " * 20_000 + "</worksheet>")
    assert "démesurée" in refused(bare(bomb))


def test_an_external_target_is_never_followed() -> None:
    related = f'<Relationship Id="rId1" Type="{RELATIONS}/comments" Target="file:///etc/hosts" TargetMode="External"/>'
    made = parts(annotate(bare(PLAIN, sheet_relations=related), NOTE, summary()))
    assert related.encode() in made["xl/worksheets/_rels/sheet1.xml.rels"]
    assert b"Lieu inconnu" in made["xl/comments1.xml"]


def test_a_target_outside_the_package_is_a_part_that_is_missing() -> None:
    related = f'<Relationship Id="rId1" Type="{RELATIONS}/comments" Target="../../../../etc/hosts"/>'
    assert "« etc/hosts » manque" in refused(bare(PLAIN, sheet_relations=related))


@settings(max_examples=60, deadline=None)
@given(
    cells=st.sets(st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=40),
    wanted=st.lists(
        st.tuples(st.integers(1, 14), st.integers(1, 32), st.sampled_from(["error", "warning", "info"])), max_size=20
    ),
    addressed=st.booleans(),
)
def test_any_cell_of_any_sheet_is_coloured_and_no_value_moves(
    cells: set[tuple[int, int]], wanted: list[tuple[int, int, str]], addressed: bool
) -> None:
    from layidu.publishing.annotated.addresses import cell_name, column_name

    rows = []
    for row in sorted({row for row, _ in cells}):
        inside = "".join(
            f'<c r="{cell_name(row, column)}"><v>{row * 100 + column}</v></c>'
            for _, column in sorted(each for each in cells if each[0] == row)
        )
        rows.append(
            f'<row r="{row}">{inside}</row>' if addressed or row % 2 else f'<row spans="1:3" r="{row}">{inside}</row>'
        )
    original = bare(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>')
    notes = [CellNote("Données", row, column_name(column), severity, "À voir.")  # type: ignore[arg-type]
             for row, column, severity in wanted]  # fmt: skip
    made = annotate(original, notes, summary())
    assert made == annotate(original, notes, summary())
    assert set(styled_cells(made)) == {cell_name(row, column) for row, column, _ in wanted}
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Données"]
    values = {(cell.row, cell.column): cell.value for row in sheet for cell in row if cell.value is not None}
    assert values == {(row, column): row * 100 + column for row, column in cells}
    commented = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert commented == {cell_name(row, column) for row, column, _ in wanted}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_workbook_ends_in_a_copy_or_in_a_refusal(data: st.DataObject) -> None:
    members = parts(RICH)
    names = [name for name in members if name.endswith((".xml", ".rels", ".vml"))]
    name = data.draw(st.sampled_from(names))
    content = members[name]
    start = data.draw(st.integers(0, len(content)))
    end = min(len(content), start + data.draw(st.integers(0, 40)))
    damage = data.draw(
        st.sampled_from([b"", b"<a>", b"</a>", b'"', b"\xff", b"0", b"-1", b"&e;", content[end : end + 30]])
    )
    members[name] = content[:start] + damage + content[end:]
    try:
        made = annotate(package(members), [note("Activités", "B3"), note("Activités", "C90")], summary())
    except Refusal as refusal:
        assert "FICHIER-ILLISIBLE" in str(refusal)
    except ValueError as error:
        assert "no sheet of cells" in str(error)  # the damage renamed the sheet
    else:
        with zipfile.ZipFile(io.BytesIO(made)) as copy:
            assert copy.testzip() is None


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 12_000), bits=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_package_ends_in_a_copy_or_in_a_refusal(at: int, bits: int, cut: bool) -> None:
    at %= len(RICH)
    damaged = RICH[:at] if cut else RICH[:at] + bytes([RICH[at] ^ bits]) + RICH[at + 1 :]
    try:
        annotate(damaged, [note("Activités", "B3")], summary())
    except Refusal as refusal:
        assert "FICHIER-ILLISIBLE" in str(refusal)


RICH = rich_workbook()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_copy_with_its_comments(tmp_path: Path) -> None:
    copy = tmp_path / "copie.xlsx"
    copy.write_bytes(annotate(RICH, [note("Activités", "B3"), note("Activités", "C5", "info", "Vu.")], summary()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "ods",
         "--outdir", str(tmp_path), str(copy)], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "copie.ods") as made:
        content = made.read("content.xml").decode()
    assert content.count("<office:annotation ") == 2
    assert "Vu avec le point focal." in content
    assert "Ce que Layidu a lu dans ce classeur" in content
    assert 'table:name="Layidu – constats"' in content
