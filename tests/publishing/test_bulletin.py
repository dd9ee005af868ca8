"""The bulletin as its reader gets it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layidu.core.numbers import Bounds
from layidu.publishing.bulletin.render import BACK, FRONT, money_lines, render_bulletin
from layidu.publishing.content import Figure, SourceLine, figures_of
from tests.publishing.golden_files import assert_golden, pdf_pages, pdf_text, squeezed
from tests.publishing.samples import bulletin, gap_row, overdue, presence, tile_map

HOSTILE = '#panic("x") *gras* _i_ $x^2$ `c` <b>&amp;</b> </svg> [lien] \\n // "guillemets" @ref <label>'


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_bulletin(bulletin())


def test_it_says_what_was_read_and_agreed(pdf: bytes) -> None:
    assert_golden("bulletin.txt", pdf_text(pdf))


def test_it_holds_on_two_pages(pdf: bytes) -> None:
    assert pdf_pages(pdf) == 2


def test_every_number_and_its_reference_is_printed(pdf: bytes) -> None:
    text = squeezed(pdf_text(pdf))
    for figure in figures_of(bulletin()):
        assert squeezed(figure.text) in text, figure
        assert figure.id in text, figure


def test_it_is_archivable_and_accessible(pdf: bytes) -> None:
    assert b"pdfaid" in pdf
    assert b"pdfuaid" in pdf
    assert b"/Lang" in pdf
    assert b"Promesses et besoins de sant" in pdf


def test_an_example_says_so_on_each_page_and_a_real_one_nowhere(pdf: bytes) -> None:
    assert all("DONNÉES D’EXEMPLE" in pdf_text(pdf, page) for page in (1, 2))
    assert "EXEMPLE" not in pdf_text(render_bulletin(bulletin(example=False)))


def test_the_same_content_gives_the_same_bytes_and_another_day_others(pdf: bytes) -> None:
    assert render_bulletin(bulletin()) == pdf
    assert render_bulletin(bulletin(snapshot_id="inst-2025T1-b")) != pdf


def test_an_empty_bulletin_says_what_is_absent() -> None:
    promises = replace(bulletin().promises, overdue_rows=(), kept_rows=())
    empty = bulletin(
        masthead=(),
        map=replace(tile_map(), values=(), breaks=()),
        largest_gaps=(),
        presence=(),
        promises=promises,
        money=(),
        cannot_say=(),
        sources=(),
        straddling=(),
        key_messages=(),
    )
    assert_golden("bulletin_empty.txt", pdf_text(render_bulletin(empty)))


def test_no_late_promise_is_said_only_when_the_count_is_zero() -> None:
    counted = replace(bulletin().promises, overdue_rows=(), kept_rows=())
    none = replace(counted, overdue=Figure.of("pr-r", "en retard", 0), kept=Figure.of("pr-k", "tenues", 0))
    sentence = "Aucune promesse acceptée ou signée n’est en retard."
    assert sentence not in pdf_text(render_bulletin(bulletin(promises=counted)))
    assert sentence in pdf_text(render_bulletin(bulletin(promises=none)))


def test_hostile_names_print_as_they_are() -> None:
    row = replace(gap_row(1, HOSTILE, HOSTILE, Bounds(1, 2), Bounds(0, 1), Bounds(0, 2), 1))
    content = bulletin(
        title=HOSTILE,
        largest_gaps=(row,),
        promises=replace(bulletin().promises, overdue_rows=(replace(overdue()[0], owed_by=HOSTILE),)),
        cannot_say=(HOSTILE,),
        sources=(SourceLine(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
    )
    text = squeezed(pdf_text(render_bulletin(content)))
    assert text.count(squeezed(HOSTILE)) >= 8


def test_long_tables_are_cut_and_say_how_much_is_left() -> None:
    rows = tuple(gap_row(i, f"Lieu {i}", "Région", Bounds(i, i), Bounds(0, 0), Bounds(i, i), 1) for i in range(1, 151))
    late = tuple(replace(overdue()[0], id=f"c-{i}") for i in range(150))
    content = bulletin(
        largest_gaps=rows,
        presence=presence() * 8,
        promises=replace(bulletin().promises, overdue_rows=late),
        straddling=bulletin().straddling * 150,
    )
    pdf = render_bulletin(content)
    text = " ".join(pdf_text(pdf).split())
    assert pdf_pages(pdf) == 2
    assert any(f"et {150 - step['gaps']} autres lignes" in text for step in FRONT)
    assert any(f"et {150 - step['overdue']} autres lignes" in text for step in BACK)


def test_a_table_is_cut_no_more_than_two_pages_need() -> None:
    late = tuple(replace(overdue()[0], id=f"c-{i}") for i in range(9))
    gaps = tuple(replace(row, id=f"g-{i}") for i, row in enumerate(bulletin().largest_gaps * 4))
    pdf = render_bulletin(bulletin(largest_gaps=gaps, promises=replace(bulletin().promises, overdue_rows=late)))
    assert pdf_pages(pdf) == 2
    assert pdf_text(pdf, 1).count("Ansongo") + pdf_text(pdf, 1).count("Niono") >= 2
    assert sum(f"c-{i}" in pdf_text(pdf, 2) for i in range(9)) >= 6


def test_limits_are_never_cut_and_sources_left_out_are_counted_on_two_pages_still() -> None:
    sentences = tuple(f"Limite numéro {i} de cette liste inventée." for i in range(90))
    sources = tuple(SourceLine(f"Source {i}", "inventée", "", "") for i in range(90))
    pdf = render_bulletin(bulletin(cannot_say=sentences, sources=sources))
    text = " ".join(pdf_text(pdf).split())
    assert pdf_pages(pdf) == 2
    assert all(sentence in text for sentence in sentences)
    shown = sum(f"Source {i}, inventée" in text for i in range(90))
    assert f"et {90 - shown} autres sources, dans la feuille « Sources » du classeur." in text


def test_sources_take_two_columns_before_any_is_left_out() -> None:
    sources = tuple(SourceLine(f"Source {i}", "inventée", "", "") for i in range(40))
    text = " ".join(pdf_text(render_bulletin(bulletin(sources=sources))).split())
    assert all(f"Source {i}, inventée" in text for i in range(40))


def test_money_says_each_currency_once_and_no_share_of_what_is_not_known() -> None:
    label, lines = money_lines(bulletin().money)
    assert (label, [line["label"] for line in lines]) == ("", ["Cofinancement des vaccins", "Plan de réponse"])
    assert [line["share"] for line in lines] == ["36\u202f%", "–"]
    one = replace(bulletin().money[0], label="XOF")
    _, (line,) = money_lines((one,))
    assert line["pledged"]["text"] == "3\u202f200\u202f000\u202f000"
    nothing = replace(one, pledged=Figure("p", "", "0 XOF", 0))
    assert money_lines((nothing,))[1][0]["share"] == "–"


def test_a_name_without_a_space_wraps_inside_its_cell() -> None:
    name = "Anticonstitutionnellement" * 6
    row = gap_row(1, name, "", Bounds(1, 2), Bounds(0, 1), Bounds(0, 2), 1)
    text = pdf_text(render_bulletin(bulletin(largest_gaps=(row,))))
    assert name in squeezed(text).replace("\u200b", "")
    assert name not in text


def test_what_is_not_known_is_never_printed_as_zero() -> None:
    row = gap_row(1, "Lieu", "", Bounds(None, None), Bounds(None, None), Bounds(None, None), 3)
    silent = replace(row, partners_active=Figure.of("g-1", "", None))
    promise = replace(overdue()[0], done=None, due=None)
    content = bulletin(
        largest_gaps=(silent,), promises=replace(bulletin().promises, overdue_rows=(promise,), kept_rows=())
    )
    text = " ".join(pdf_text(render_bulletin(content)).split())
    assert text.count("non connu") >= 5
    assert "sans date" in text
    assert "non rapporté sur 6" in text


def test_a_promise_says_each_of_its_places_once() -> None:
    said = replace(
        overdue()[0], title="Consultations – Mopti", places="Mopti, Ténenkou", owed_by="Qui", status="signée"
    )
    other = replace(said, id="c-2", title="Remise d’un lot – phase 2", places="")
    content = bulletin(promises=replace(bulletin().promises, overdue_rows=(said, other), kept_rows=()))
    text = " ".join(pdf_text(render_bulletin(content)).split())
    assert "Consultations · Mopti, Ténenkou" in text
    assert "Remise d’un lot – phase 2" in text


def test_done_is_read_against_what_was_promised_only_in_one_unit() -> None:
    def late(done: str, target: str) -> str:
        row = replace(overdue()[0], done=Figure("c-9", "", done), target=Figure("c-101", "", target))
        content = bulletin(promises=replace(bulletin().promises, overdue_rows=(row,), kept_rows=()))
        return " ".join(pdf_text(render_bulletin(content)).split())

    assert "1 200 à 1 900 c-9 sur 12 510 personnes" in late("1 200 à 1 900", "12 510 personnes")
    assert "99 000 000 c-9 sur 110 000 000 XOF" in late("99 000 000 XOF", "110 000 000 XOF")
    assert "3 livraisons c-9 · prévu : 6 personnes" in late("3 livraisons", "6 personnes")
    assert "non connu c-9 · prévu : 6 personnes" in late("non connu", "6 personnes")


def test_a_full_country_shows_its_largest_gaps_on_the_first_page() -> None:
    gaps = tuple(
        gap_row(i, f"Région {i}", "", Bounds(441900, 638400), Bounds(16334, None), Bounds(248845, 638400), 19)
        for i in range(1, 21)
    )
    money = tuple(replace(bulletin().money[0], label=f"Promesses en {c}") for c in ("CHF", "EUR", "GBP", "USD", "XOF"))
    first = pdf_text(render_bulletin(bulletin(largest_gaps=gaps, money=money, key_messages=())), 1)
    assert all(f"Région {i} " in first for i in range(1, 13))
