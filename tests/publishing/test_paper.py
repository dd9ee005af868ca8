"""Briefs, agenda, handover and retreat on paper: what they say, on how many pages, PDF and docx alike."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from layidu.publishing.agenda.outline import outline_of as agenda_outline
from layidu.publishing.agenda.render import render_agenda, render_agenda_word
from layidu.publishing.brief.outline import outline_of as brief_outline
from layidu.publishing.brief.render import render_brief
from layidu.publishing.brief.word import render_brief_word
from layidu.publishing.content import figures_of
from layidu.publishing.handover.outline import outline_of as handover_outline
from layidu.publishing.handover.render import render_handover, render_handover_word
from layidu.publishing.outline import Boxes, Outline, figures_printed
from layidu.publishing.outlined import one_page
from layidu.publishing.post_brief.outline import outline_of as post_outline
from layidu.publishing.post_brief.render import render_post_brief, render_post_brief_word
from layidu.publishing.region_brief.outline import outline_of as region_outline
from layidu.publishing.region_brief.render import render_region_brief, render_region_brief_word
from layidu.publishing.retreat.outline import outline_of as retreat_outline
from layidu.publishing.retreat.render import render_retreat, render_retreat_word
from layidu.publishing.retreat.workbook import render_retreat_workbook
from tests.publishing.golden_files import assert_golden, pdf_pages, pdf_text, squeezed
from tests.publishing.paper_samples import agenda, followed, handover, post_brief, region_brief, retreat
from tests.publishing.samples import brief, gaps, overdue

Paper = tuple[Callable[..., Any], Callable[[Any], Outline], Callable[[Any], bytes], Callable[[Any], bytes]]
PAPERS: dict[str, Paper] = {
    "brief": (brief, brief_outline, render_brief, render_brief_word),
    "region_brief": (region_brief, region_outline, render_region_brief, render_region_brief_word),
    "post_brief": (post_brief, post_outline, render_post_brief, render_post_brief_word),
    "agenda": (agenda, agenda_outline, render_agenda, render_agenda_word),
    "handover": (handover, handover_outline, render_handover, render_handover_word),
    "retreat": (retreat, retreat_outline, render_retreat, render_retreat_word),
}
HOSTILE = '#panic("x") *gras* <b>&amp;</b> =SOMME(A1) awa@ong.example '
LONG: dict[str, dict[str, Any]] = {
    "brief": {"promised": overdue() * 40, "gaps": gaps() * 9, "questions": (HOSTILE * 12,) * 40},
    "region_brief": {
        "cercles": gaps() * 9, "promised": overdue() * 60, "overdue_state": overdue() * 50,
        "partners": region_brief().partners * 60, "cannot_say": (HOSTILE * 9,) * 30, "region": HOSTILE * 3,
    },
    "post_brief": {
        "roadmap": tuple(followed(i, row) for i, row in enumerate(overdue() * 40)),
        "owes": tuple(followed(i, row) for i, row in enumerate(overdue() * 40)),
        "partners": handover().partners * 90, "to_confirm": handover().to_confirm * 50, "places": ("Gao",) * 200,
    },
}  # fmt: skip


def word_text(data: bytes) -> str:
    """The words of a docx in the order they stand, one line a paragraph or row of a table."""
    document = Document(io.BytesIO(data))
    lines = [document.sections[0].header.paragraphs[0].text]
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            lines.append(Paragraph(child, document).text)
        elif child.tag == qn("w:tbl"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in Table(child, document).rows]
    lines.append(document.sections[0].footer.paragraphs[0].text)
    return "\n".join(lines)


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "brief"])
def test_the_pdf_reads_so(name: str) -> None:
    make, _, pdf, _ = PAPERS[name]
    assert_golden(f"{name}.txt", pdf_text(pdf(make())))


@pytest.mark.parametrize("name", PAPERS)
def test_the_docx_reads_so(name: str) -> None:
    make, _, _, word = PAPERS[name]
    assert_golden(f"{name}_docx.txt", word_text(word(make())))


@pytest.mark.parametrize("name", PAPERS)
def test_pdf_and_docx_carry_the_same_numbers_with_their_references(name: str) -> None:
    make, outline, pdf, word = PAPERS[name]
    numbers = list(figures_printed(outline(make())))
    assert len(numbers) > 5
    for text in (squeezed(pdf_text(pdf(make()))), squeezed(word_text(word(make())))):
        for number, reference in numbers:
            assert squeezed(number) in text and reference in text, (number, reference)
        assert "DONNÉESD’EXEMPLE" in text and "layiduexplainRÉF" in text


@pytest.mark.parametrize("name", PAPERS)
def test_every_figure_of_the_content_is_printed(name: str) -> None:
    """Nothing that was gathered and frozen is lost between the content and the page."""
    make, outline, _, _ = PAPERS[name]
    printed = {(squeezed(number), reference) for number, reference in figures_printed(outline(make()))}
    texts, references = {number for number, _ in printed}, {reference for _, reference in printed}
    for figure in figures_of(make()):
        assert squeezed(figure.text) in texts and (not figure.id or figure.id in references), figure


@pytest.mark.parametrize("name", LONG)
def test_one_page_stays_one_page_and_counts_what_it_leaves_out(name: str) -> None:
    make, _, pdf, word = PAPERS[name]
    content = make(**LONG[name])
    page = pdf(content)
    assert pdf_pages(page) == 1
    told = word_text(word(content))
    assert re.search(r"et \d+ autres \w+, dans le registre\.", told)
    assert re.search(r"et \d+ autres \w+, dans le registre\.", " ".join(pdf_text(page).split()))
    assert "awa@ong.example" not in told + pdf_text(page)
    if name != "brief":
        left_out = [[int(one) for one in re.findall(r"et (\d+) autres", text)] for text in (told, pdf_text(page))]
        assert len(left_out[0]) == len(left_out[1])
        assert all(here >= there for here, there in zip(*left_out, strict=True)), "the PDF leaves out no more"


def test_a_page_with_room_left_says_whole_titles_and_more_rows() -> None:
    title = "Équipement des centres de santé communautaires de Bourem, d’Ansongo et de Gao en chaînes du froid neuves"
    late = tuple(replace(one, title=title.strip()) for one in overdue() * 12)
    content = region_brief(overdue_state=late, overdue_partners=late, cercles=gaps() * 6, promised=late)
    page, held = pdf_text(render_region_brief(content)), one_page(region_outline(content), "region_brief/template.typ")
    assert pdf_pages(render_region_brief(content)) == 1
    assert "…" in repr(held.outline) and "…" not in page
    shown, least = sum(int(one) for one in re.findall(r"et (\d+) autres", page)), 0
    for section in held.outline.sections:
        least += sum(block.hidden for block in section.blocks if not isinstance(block, Boxes))
    assert shown < least


def as_files(folder: Path) -> list[Path]:
    files = []
    for name, changes in LONG.items():
        make, _, _, word = PAPERS[name]
        for kind, content in (("court", make()), ("long", make(**changes))):
            path = folder / f"{name}_{kind}.docx"
            path.write_bytes(word(content))
            files.append(path)
    return files


@pytest.mark.slow
def test_a_word_processor_sees_one_page_too(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: the pages of a docx cannot be counted")
    files = as_files(tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, capture_output=True, timeout=300, check=False)
    if not files[0].with_suffix(".pdf").is_file():
        pytest.skip("LibreOffice Writer is not installed: the pages of a docx cannot be counted")
    for file in files:
        assert pdf_pages(file.with_suffix(".pdf").read_bytes()) == 1, file.name


@pytest.mark.parametrize("name", PAPERS)
def test_a_docx_is_an_honest_document(name: str) -> None:
    make, _, _, word = PAPERS[name]
    data = word(make())
    assert data == word(make()), "the same content gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert not [part for part in names if "vba" in part.lower() or "macro" in part.lower() or part.endswith(".bin")]
        assert 'w:val="fr-FR"' in package.read("word/styles.xml").decode()
    document = Document(io.BytesIO(data))
    said = document.core_properties
    assert (said.language, said.author, said.comments) == ("fr-FR", "Layidu", "DONNÉES D’EXEMPLE")
    assert said.title and said.created.date() == make().issued_on
    assert [p for p in document.paragraphs if p.style.name == "Heading 1"], "titles are headings, not bold text"
    assert document.paragraphs[1].style.name == "Title"
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None, "the first row is the table's head"
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None


def test_what_is_not_marked_as_example_is_not() -> None:
    data = render_region_brief_word(region_brief(example=False))
    assert "EXEMPLE" not in word_text(data) and Document(io.BytesIO(data)).core_properties.comments == ""
    assert "EXEMPLE" not in pdf_text(render_region_brief(region_brief(example=False)))


def test_what_nobody_said_is_said_to_be_absent() -> None:
    empty = region_brief(cercles=(), partners=(), overdue_partners=(), overdue_state=(), scores=(), sources=())
    for text in (pdf_text(render_region_brief(empty)), word_text(render_region_brief_word(empty))):
        flat = " ".join(text.split())
        assert "Rien n’est en retard du côté de l’État." in flat
        assert "Aucun contrat de performance signé n’est au registre." in flat


def test_the_retreats_workbook_holds_the_same_numbers_as_numbers() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(render_retreat_workbook(retreat())))
    assert book.sheetnames[0] == "Lisez-moi"
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    said = {str(cell.value) for cell in cells}
    for figure in figures_of(retreat()):
        assert not figure.id or figure.id in said or figure in retreat().masthead, figure
    region = next(line for line in book["Régions"].iter_rows(min_row=5) if line[0].value == "Ségou")
    assert [cell.value for cell in region[1:6]] == [3070500, 4418500, "t-1", 2500000, 2600000]
    assert region[1].data_type == "n" and region[1].number_format == "#,##0"
    absent = [cell.value for cell in region if cell.value == "non connu"]
    assert absent, "a year without data is not a zero"
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes and sheet.auto_filter.ref, sheet.title
        assert sheet["A3"].value and "EXEMPLE" in sheet["A3"].value
