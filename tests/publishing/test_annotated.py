"""A workbook sent back: coloured and commented where it is doubtful, and otherwise as it came."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from layidu.core.findings import Finding
from layidu.publishing.annotated.apart import findings_workbook
from layidu.publishing.annotated.content import CellNote, FindingLine, Summary, finding_line, note_of
from layidu.publishing.annotated.patch import annotate
from layidu.publishing.annotated.styles import COLOURS
from layidu.publishing.annotated.summary import SHEET_NAME
from tests.publishing.annotated_samples import note, packed_bytes, parts, rich_workbook, summary
from tests.publishing.golden_files import assert_golden

NOTES = [
    note("Activités", "B3", "error", "Erreur : « Kolokany » n'est pas un cercle connu."),
    note("Activités", "B4", "warning", "Avertissement : à voir."),
    note("Activités", "D5", "info", "Information : <chiffre> rond & « grand »."),
    note("Activités", "E6", "error", "Erreur : double."),
    note("Listes", "A2", "warning", "Avertissement : liste."),
]
LINES = [
    FindingLine("error", "LIEU-INCONNU", "Inconnu.", "Corrigez.", "Activités", 3, "B", "=1+1", 1),
    FindingLine("info", "FEUILLE-NON-LUE", "Non lue.", "Rien.", "L'analyse & co"),
]


@pytest.fixture(scope="module")
def original() -> bytes:
    """A rich workbook as it came."""
    return rich_workbook()


@pytest.fixture(scope="module")
def copy(original: bytes) -> bytes:
    """Its annotated copy."""
    return annotate(original, NOTES, summary(LINES))


def loaded(data: bytes, **options: bool) -> openpyxl.Workbook:
    """As a reader of the field's opens it."""
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def test_parts_that_need_no_change_keep_their_compressed_bytes(original: bytes, copy: bytes) -> None:
    before, after = packed_bytes(original), packed_bytes(copy)
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    kept = set(before) - touched
    assert {"xl/charts/chart1.xml", "xl/vbaProject.bin", "xl/media/image1.png", "xl/tables/table1.xml",
            "xl/drawings/drawing1.xml", "xl/sharedStrings.xml", "docProps/app.xml"} <= kept  # fmt: skip
    assert list(before) == list(after)[: len(before)]


def test_a_touched_sheet_differs_by_styles_and_selection_alone(original: bytes, copy: bytes) -> None:
    before, after = parts(original)["xl/worksheets/sheet1.xml"], parts(copy)["xl/worksheets/sheet1.xml"]
    undone = after
    for cell in ("B3", "B4", "D5", "E6"):
        start = before.index(f'<c r="{cell}"'.encode())
        old = before[start : before.index(b">", start) + 1]
        start = undone.index(f'<c r="{cell}"'.encode())
        undone = undone[:start] + old + undone[undone.index(b">", start) + 1 :]
    assert undone == before.replace(b' tabSelected="1"', b"")


def test_cached_values_of_formulas_survive(original: bytes, copy: bytes) -> None:
    before, after = loaded(original, data_only=True)["Activités"], loaded(copy, data_only=True)["Activités"]
    assert [[cell.value for cell in row] for row in before] == [[cell.value for cell in row] for row in after]
    assert after["E6"].value == 100
    assert loaded(copy)["Activités"]["E6"].value == "=D6*2"


def test_fills_are_where_they_should_be_and_the_rest_of_the_style_stays(original: bytes, copy: bytes) -> None:
    before, after = loaded(original), loaded(copy)
    severities = {("Activités", "B3"): "error", ("Activités", "B4"): "warning", ("Activités", "D5"): "info",
                  ("Activités", "E6"): "error", ("Listes", "A2"): "warning"}  # fmt: skip
    for sheet in before:
        for row in sheet:
            for cell in row:
                then = after[sheet.title][cell.coordinate]
                severity = severities.get((sheet.title, cell.coordinate))
                assert then.number_format == cell.number_format
                assert repr(then.font) == repr(cell.font)
                assert repr(then.border) == repr(cell.border)
                if severity:
                    assert then.fill.fgColor.rgb == COLOURS[severity]  # type: ignore[index]
                else:
                    assert repr(then.fill) == repr(cell.fill)


def test_comments_stand_on_their_cells_and_those_of_people_are_kept(copy: bytes) -> None:
    sheet = loaded(copy)["Activités"]
    assert sheet["B3"].comment.text.startswith("Vu avec le point focal.")
    assert sheet["B3"].comment.text.endswith("— Layidu —\nErreur : « Kolokany » n'est pas un cercle connu.")
    assert sheet["B3"].comment.author == "Awa"
    assert sheet["D5"].comment.text == "Layidu\nInformation : <chiffre> rond & « grand »."
    assert sheet["D5"].comment.author == "Layidu"
    commented = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert commented == {"B3", "B4", "D5", "E6"}


def test_boxes_join_the_drawing_that_was_there_under_numbers_of_their_own(original: bytes, copy: bytes) -> None:
    before, after = parts(original)["xl/drawings/vmlDrawing1.vml"], parts(copy)["xl/drawings/vmlDrawing1.vml"]
    assert b"Button" in before
    ids = re.findall(rb'<v:shape id="([^"]+)"', after)
    assert len(ids) == len(set(ids)) == len(re.findall(rb"<v:shape ", before)) + 3
    assert after.count(b'<v:shapetype id="_x0000_t202"') == 1
    assert all(shape in after for shape in re.findall(rb"<v:shape .*?</v:shape>", before, re.DOTALL))


def test_the_summary_is_last_opens_first_and_alone_is_selected(copy: bytes) -> None:
    book = loaded(copy)
    assert book.sheetnames == ["Activités", "L'analyse & co", "Listes", SHEET_NAME]
    assert book.active is not None and book.active.title == SHEET_NAME
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [SHEET_NAME]
    assert book["Listes"].sheet_state == "hidden"
    assert set(book.defined_names) == {"Cercles"}


def test_the_summary_links_to_the_cells_and_runs_nothing(copy: bytes) -> None:
    sheet = loaded(copy)[SHEET_NAME]
    at = {cell.value: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert at == {"Activités, B3": "'Activités'!B3", "L'analyse & co": "'L''analyse & co'!A1"}
    values = [cell.value for row in sheet for cell in row if cell.value is not None]
    assert "=1+1" in values
    assert not any(cell.data_type == "f" for row in sheet for cell in row)
    assert "10 lignes lues = 7 chargées + 1 retenue + 1 repliée + 1 inchangée" in values
    assert {"Kolokani", "Koulikoro", "Consultations curatives", "LIEU-INCONNU"} <= set(values)


def test_the_summary_reads_as_it_should(copy: bytes) -> None:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name(SHEET_NAME)
    lines = [" | ".join(f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row if cell != "")
             for row in sheet.to_python()]  # fmt: skip
    assert_golden("annotated_summary.txt", "\n".join(lines))


def test_calamine_reads_the_copy_as_the_original(original: bytes, copy: bytes) -> None:
    before, after = (python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) for data in (original, copy))
    assert after.sheet_names == [*before.sheet_names, SHEET_NAME]
    for name in before.sheet_names:
        assert after.get_sheet_by_name(name).to_python() == before.get_sheet_by_name(name).to_python()


def test_the_same_input_gives_the_same_bytes(original: bytes, copy: bytes) -> None:
    assert annotate(original, NOTES, summary(LINES)) == copy


def test_a_mended_copy_loses_earlier_colours_comments_and_summary(original: bytes, copy: bytes) -> None:
    again = annotate(copy, [note("Activités", "B4", "error", "Erreur : encore.")], summary())
    before, after = loaded(original), loaded(again)
    assert after.sheetnames == [*before.sheetnames, SHEET_NAME]
    sheet = after["Activités"]
    assert sheet["B3"].comment.text == "Vu avec le point focal."
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"B3", "B4"}
    assert sheet["B4"].comment.text == "Layidu\nErreur : encore."
    assert sheet["B4"].fill.fgColor.rgb == COLOURS["error"]
    assert sheet["D5"].fill.fgColor.rgb == before["Activités"]["D5"].fill.fgColor.rgb == "FFFFFF00"
    assert sheet["E6"].fill.fill_type is None
    assert after["Listes"]["A2"].comment is None
    assert after["Listes"]["A2"].fill.fill_type is None
    assert "LIEU-INCONNU" not in [cell.value for row in after[SHEET_NAME] for cell in row]


def test_annotating_again_with_the_same_notes_adds_nothing(original: bytes, copy: bytes) -> None:
    again = annotate(copy, NOTES, summary(LINES))
    for name in ("xl/comments1.xml", "xl/comments2.xml", "xl/drawings/vmlDrawing1.vml", "xl/workbook.xml"):
        assert parts(again)[name] == parts(copy)[name]


def test_a_copy_saved_again_by_a_partner_is_annotated_again(copy: bytes) -> None:
    stream = io.BytesIO()
    loaded(copy).save(stream)
    again = loaded(annotate(stream.getvalue(), [note("Activités", "A2", "error", "Erreur : nom.")], summary()))
    sheet = again["Activités"]
    assert sheet["A2"].comment.text == "Layidu\nErreur : nom."
    assert sheet["E6"].comment is None
    assert sheet["E6"].fill.fill_type is None
    assert sheet["D5"].fill.fgColor.rgb == "FFFFFF00"


def test_a_note_outside_the_written_cells_makes_them_in_their_order(original: bytes) -> None:
    cells = ["A100", "XFD1048576", "F3", "P50", "B41", "A41", "AA2"]
    made = annotate(original, [note("Activités", cell) for cell in cells], summary())
    sheet = loaded(made)["Activités"]
    assert {cell for cell in cells if sheet[cell].fill.fgColor.rgb == COLOURS["error"]} == set(cells)
    assert sheet["P50"].number_format == "#,##0"  # from its column
    assert sheet["B41"].font.b  # from its row
    assert {cell for cell in cells if sheet[cell].comment} == set(cells)


def test_a_note_under_a_merged_range_goes_to_its_first_cell(original: bytes) -> None:
    notes = [note("Activités", "H3", "warning", "un"), note("Activités", "G2", "error", "deux")]
    sheet = loaded(annotate(original, notes, summary()))["Activités"]
    assert sheet["G2"].comment.text == "Layidu\ndeux\n\nun"
    assert sheet["G2"].fill.fgColor.rgb == COLOURS["error"]


def test_more_notes_than_one_block_of_shapes_holds(original: bytes) -> None:
    notes = [CellNote("Activités", 2 + at // 20, "ABCDEFGHIJKLMNOPQRST"[at % 20], "info", "Vu.") for at in range(2500)]
    drawing = parts(annotate(original, notes, summary()))["xl/drawings/vmlDrawing1.vml"]
    ids = [int(each) for each in re.findall(rb'<v:shape id="_x0000_s(\d+)"', drawing)]
    assert len(ids) == len(set(ids)) > 2490
    declared = {int(each) for each in re.search(rb'idmap[^>]*data="([\d,]+)"', drawing)[1].split(b",")}  # type: ignore[index]
    assert {each // 1024 for each in ids} <= declared


def test_a_note_on_a_sheet_that_is_not_there_is_the_callers_fault(original: bytes) -> None:
    with pytest.raises(ValueError, match="Absente"):
        annotate(original, [note("Absente", "A1")], summary())


def test_without_a_note_the_copy_says_that_nothing_is_to_be_mended(original: bytes) -> None:
    made = annotate(original, [], summary())
    before, after = packed_bytes(original), packed_bytes(made)
    assert before["xl/worksheets/sheet3.xml"] == after["xl/worksheets/sheet3.xml"]
    assert "Rien à corriger dans ce classeur." in [cell.value for row in loaded(made)[SHEET_NAME] for cell in row]


def test_counts_that_do_not_add_up_are_refused() -> None:
    from datetime import date

    with pytest.raises(ValueError, match="add up"):
        Summary("x.xlsx", date(2026, 3, 1), read=3, loaded=1, held=1, folded=0, unchanged=0)


def test_findings_find_their_cell() -> None:
    columns = {("Activités", "Cercle"): "C", ("Activités", "Mois"): "B", ("Autre", "Cercle"): "AB"}
    by_column = Finding("A", "error", "m", "r", sheet="Autre", row=7, column="Cercle")
    by_row = Finding("A", "error", "m", "r", sheet="Activités", row=7)
    by_file = Finding("A", "error", "m", "r", sheet="Activités")
    assert [finding_line(each, columns).cell for each in (by_column, by_row, by_file)] == ["AB7", "B7", ""]
    assert note_of(finding_line(by_file, columns)) is None


def test_a_file_that_bears_no_comment_gets_the_same_summary_alone() -> None:
    made = findings_workbook(summary(LINES))
    assert made == findings_workbook(summary(LINES))
    book = loaded(made)
    assert book.sheetnames == [SHEET_NAME]
    values = [cell.value for row in book[SHEET_NAME] for cell in row if cell.value]
    assert "Activités, B3" in values and "Kolokani" in values
    assert not any(cell.hyperlink for row in book[SHEET_NAME] for cell in row)


def test_the_real_5w(real_data: Path) -> None:
    original = (real_data / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx").read_bytes()
    notes = [CellNote("ML_5W", 3 + 110 * at, "BCDEF"[at % 5], "error", f"Erreur : note {at}.") for at in range(200)]
    copy = annotate(original, notes, summary())
    before, after = packed_bytes(original), packed_bytes(copy)
    assert {name for name in before if before[name] != after[name]} == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels",
    }  # fmt: skip
    one, other = (python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) for data in (original, copy))
    assert one.get_sheet_by_name("ML_5W").to_python() == other.get_sheet_by_name("ML_5W").to_python()
    marked = {f"{each.column}{each.row}" for each in notes}
    # A reader that lays out the sheet's 1,024 columns takes half a minute: the parts are looked into instead.
    cell = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*?\bs="([0-9]+)"')
    then, now = (dict(cell.findall(parts(data)["xl/worksheets/sheet1.xml"].decode())) for data in (original, copy))
    assert {name for name in now if now[name] != then.get(name)} == marked
    assert set(re.findall(r'<comment ref="([^"]+)"', parts(copy)["xl/comments1.xml"].decode())) == marked
