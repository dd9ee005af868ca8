"""The look of docx documents: styles, page, tables. What python-docx has no name for is said in its XML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ACCENT, INK, QUIET, ALARM, RULE, AMBER = "12506A", "1D2B33", "56636B", "A63D1F", "C9D4D9", "F3C35F"
FONT = "Calibri"
LANGUAGE = "fr-FR"
_MARGIN, _WIDTH = 42.5, 510.0


def set_styles(document: Any, size: float) -> None:
    """Named styles for all that is printed, so that an office may change the look in one place."""
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    normal = styles["Normal"]
    _font(normal, size, INK)
    _space(normal, 0, 2)
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer"):
        _own_font(styles[name])
    _font(styles["Title"], 17, ACCENT, bold=True)
    _plainly(styles["Title"])
    _plainly(styles["Subtitle"])
    _space(styles["Title"], 0, 4)
    _font(styles["Subtitle"], size + 0.5, QUIET, italic=False)
    _space(styles["Subtitle"], 0, 3)
    _font(styles["Heading 1"], size + 1.5, ACCENT, bold=True)
    _space(styles["Heading 1"], 7, 2, keep=True)
    _font(styles["List Bullet"], size, INK)
    _space(styles["List Bullet"], 0, 1)
    for name in ("Header", "Footer"):
        _font(styles[name], 7, QUIET)
        _tabs(styles[name])
    made = (
        ("Sur-titre", 7.5, QUIET, 0, 1),
        ("Légende de section", max(6.5, size - 1), QUIET, 0, 2),
        ("Rien à dire", size, QUIET, 0, 2),
        ("Cellule", max(6.5, size - 0.4), INK, 0, 0),
        ("Tête de tableau", max(6.5, size - 0.4), ACCENT, 0, 0),
        ("Interligne", 3, INK, 0, 0),
    )
    for name, points, colour, above, below in made:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, points, colour, bold=name == "Tête de tableau")
        _space(style, above, below, keep=name == "Légende de section")
    reference = styles.add_style("Référence", WD_STYLE_TYPE.CHARACTER)
    _font(reference, max(5.5, size - 2.6), QUIET)
    _language(styles)


def _own_font(style: Any) -> None:
    """A style of the template without the theme's font, so that all of the document has one."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{slot}"), FONT)


def _font(style: Any, size: float, colour: str, *, bold: bool = False, italic: bool | None = None) -> None:
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, Pt(round(size * 2) / 2)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.bold, style.font.italic = bold, italic


def _space(style: Any, above: float, below: float, *, keep: bool = False) -> None:
    from docx.shared import Pt

    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.keep_with_next = keep


def _plainly(style: Any) -> None:
    """A style of the template without its rule under the words and its room between letters."""
    from docx.oxml.ns import qn

    for properties in (style.element.get_or_add_pPr(), style.element.get_or_add_rPr()):
        for name in ("w:pBdr", "w:spacing", "w:kern"):
            for found in properties.findall(qn(name)):
                properties.remove(found)


def _tabs(style: Any) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Pt

    properties = style.element.get_or_add_pPr()
    for tabs in properties.findall(qn("w:tabs")):
        properties.remove(tabs)
    style.paragraph_format.tab_stops.add_tab_stop(Pt(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _language(styles: Any) -> None:
    """French for the whole document: a screen reader and a spelling checker read it so."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), LANGUAGE)
    language.set(qn("w:eastAsia"), LANGUAGE)


def set_page(section: Any) -> None:
    """A4, with the margins of the PDF."""
    from docx.shared import Mm, Pt

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Pt(_MARGIN)
    section.top_margin, section.bottom_margin = Pt(46), Pt(40)
    section.header_distance, section.footer_distance = Pt(24), Pt(20)


def set_table(table: Any, widths: Sequence[float], title: str) -> None:
    """Fixed widths (shares of the page), thin rules, and what a screen reader says of the table."""
    from docx.shared import Pt

    table.autofit = False
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Pt(_WIDTH * share)
    properties = table._tbl.tblPr
    properties.append(_element("w:tblBorders", children=[
        _element(f"w:{side}", val="single", sz="4", space="0", color=RULE) for side in ("bottom", "insideH")
    ]))  # fmt: skip
    margins = [_element(f"w:{side}", w="60", type="dxa") for side in ("left", "right")]
    properties.append(_element("w:tblCellMar", children=margins))
    properties.append(_element("w:tblCaption", val=title[:250]))
    _in_order(properties)


#: The order in which the format wants what it knows of a table.
_TABLE_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption")


def _in_order(properties: Any) -> None:
    def place(child: Any) -> int:
        name = child.tag.rpartition("}")[2]
        return _TABLE_ORDER.index(name) if name in _TABLE_ORDER else 1

    children = sorted(properties, key=place)
    for child in children:
        properties.remove(child)
    properties.extend(children)


def set_rows(table: Any) -> None:
    """The first row is the head and repeats on each page; no row breaks over two; cells have their column's width."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        if number == 0:
            properties.append(_element("w:tblHeader"))
        for cell, column in zip(row.cells, table.columns, strict=True):
            cell.width = column.width


def set_run(run: Any, style: str) -> None:
    """A run in one of the outline's styles."""
    from docx.shared import RGBColor

    if style in ("strong", "alarm"):
        run.bold = True
    if style in ("quiet", "alarm"):
        run.font.color.rgb = RGBColor.from_string(QUIET if style == "quiet" else ALARM)


def mark(run: Any) -> None:
    """The mark of invented data: bold on amber, on every page."""
    run.bold = True
    run._r.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=AMBER))


def to_the_right(paragraph: Any) -> None:
    """Numbers under each other."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def field(paragraph: Any, name: str) -> None:
    """A field that the reader's program fills: the page, how many there are."""
    whole = _element("w:fldSimple", instr=name)
    shown = paragraph.add_run("1")._r
    whole.append(shown)
    paragraph._p.append(whole)


def _element(tag: str, children: Sequence[Any] = (), **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made
