"""The brief: one page, whatever is known of the actor."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.publishing.brief.render import render_brief
from layidu.publishing.content import Figure, figures_of
from layidu.publishing.glyphs import printable
from layidu.publishing.privacy import REMOVED
from tests.publishing.golden_files import assert_golden, pdf_pages, pdf_text, squeezed
from tests.publishing.samples import brief, gaps, overdue

HOSTILE = '#panic("x") *gras* _i_ $x^2$ `c` <b>&amp;</b> </svg> [lien] \\n // "guillemets" @ref <label>'


def test_it_says_what_was_read_and_agreed() -> None:
    assert_golden("brief.txt", pdf_text(render_brief(brief())))


def test_every_number_and_its_reference_is_printed() -> None:
    text = squeezed(pdf_text(render_brief(brief())))
    for figure in figures_of(brief()):
        assert squeezed(figure.text) in text, figure
        assert figure.id in text, figure


def test_an_unknown_actor_has_a_page_that_says_so() -> None:
    empty = brief(
        aliases=(),
        described="",
        occasion="",
        places=(),
        announced=(),
        promised=(),
        delivered=(),
        they_owe=(),
        owed_to_them=(),
        gaps=(),
        questions=(),
        cannot_say=(),
        sources=(),
    )
    pdf = render_brief(empty)
    assert_golden("brief_empty.txt", pdf_text(pdf))
    assert pdf_pages(pdf) == 1


@pytest.mark.slow
def test_a_very_known_actor_still_has_one_page_and_numbers_stay_whole() -> None:
    full = brief(
        actor_name=HOSTILE * 4,
        aliases=(HOSTILE,) * 60,
        described=HOSTILE * 40,
        places=brief().places * 50,
        announced=brief().announced * 150,
        promised=overdue() * 50,
        delivered=brief().delivered * 150,
        they_owe=overdue() * 50,
        owed_to_them=overdue() * 50,
        gaps=gaps() * 20,
        questions=(HOSTILE * 10,) * 150,
        cannot_say=(HOSTILE * 4,) * 150,
        sources=brief().sources * 150,
    )
    reference = "reference-" * 12
    full = replace(full, gaps=(replace(gaps()[0], id=reference), *gaps() * 20))
    pdf = render_brief(full)
    text = " ".join(pdf_text(pdf).split())
    assert pdf_pages(pdf) == 1
    assert reference in squeezed(text).replace("\u200b", "")
    assert len(re.findall("autres (?:lignes|promesses), dans le registre", text)) >= 8
    assert squeezed(gaps()[0].need.text) in squeezed(text)


def test_a_late_promise_is_told_once_and_counted_where_it_is_not_repeated() -> None:
    late, other = overdue()[0], overdue()[2]
    text = " ".join(pdf_text(render_brief(brief(promised=(late, other), they_owe=(late,)))).split())
    assert text.count(late.title) == 1
    assert other.title in text
    assert "1 promesse est en retard, ci-dessus." in text


def test_numbers_of_different_kinds_are_not_read_as_a_part_of_each_other() -> None:
    odd = replace(
        overdue()[0], done=Figure("c-101", "", "2 livraisons", 2), target=Figure("c-101", "", "1 410 personnes", 1410)
    )
    text = " ".join(pdf_text(render_brief(brief(they_owe=(odd,), promised=()))).split())
    assert "2 livraisons · prévu : 1 410 personnes" in text
    assert "livraisons sur" not in text


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render_brief(brief()) == render_brief(brief())


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_name_prints_as_it_is_written(name: str) -> None:
    pdf = render_brief(brief(actor_name=f"N{name}", example=False))
    assert pdf_pages(pdf) == 1
    text = squeezed(pdf_text(pdf)).replace("\u200b", "").replace("\u00ad", "")
    assert squeezed(printable(f"N{name}")).replace("\u00ad", "")[:3] in text


def test_an_address_or_a_telephone_number_is_not_printed() -> None:
    said = brief(described="Point focal : awa@ong.example, +223 76 12 34 56.", questions=("Appeler le 66 11 22 33 ?",))
    text = squeezed(pdf_text(render_brief(said)))
    assert text.count(squeezed(REMOVED)) == 3
    assert not [part for part in ("awa@ong", "76123456", "66112233") if part in text]
