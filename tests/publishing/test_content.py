"""Figures and the text that paper can hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layidu.core.numbers import Bounds, format_fr
from layidu.publishing.content import Figure, figures_of
from layidu.publishing.glyphs import drawable, printable
from layidu.publishing.privacy import without_personal_data
from layidu.publishing.typesetting import plain
from tests.publishing.samples import brief, bulletin


@given(st.none() | st.integers(0, 10**9), st.none() | st.integers(0, 10**9))
def test_an_absent_bound_never_prints_as_a_number(low: int | None, high: int | None) -> None:
    text = Figure.of("f", "", Bounds(low, high)).text
    if low is None and high is None:
        assert text == "non connu"
    elif low is None:
        assert text.startswith("au plus ")
    elif high is None:
        assert text.startswith("au moins ")


def test_every_figure_of_a_content_is_found() -> None:
    content = bulletin()
    found = list(figures_of(content))
    gaps = 4 * len(content.largest_gaps)
    presence = 4 * len(content.presence)
    tiles = len(content.map.values)
    # overdue rows: three targets and two deliveries; kept: one of each; five counts; four of money; one straddling
    assert len(found) == len(content.masthead) + tiles + gaps + presence + 5 + 5 + 2 + 4 + 1


@given(st.text())
def test_any_text_becomes_one_that_the_font_can_draw(text: str) -> None:
    shown = printable(text)
    assert set(shown) - {"\u00ad"} <= drawable()
    assert printable(shown) == shown


def test_what_the_field_writes_is_left_as_it_is() -> None:
    for text in ("Ɲɛnɛkɔrɔ ŋ", "N’Tillit – « Œuvre »", "3\u202f120\u00a0% ≥ −4", "#panic() *gras* \\ </svg> &amp;"):
        assert printable(text) == text


def test_a_letter_typed_as_two_signs_prints_as_one() -> None:
    assert printable("Se\u0301gou") == "Ségou"


def test_text_that_hides_or_turns_its_neighbours_is_shown_as_its_code_point() -> None:
    assert printable("ONG\u202egnO") == "ONG[U+202E]gnO"
    assert printable("bip\x07") == "bip[U+0007]"


@given(st.integers(0, 10**12))
def test_a_printed_number_is_never_taken_for_a_telephone(number: int) -> None:
    for text in (format_fr(number), f"+{format_fr(number % 10**9)}", Bounds(number, number + 1).text(), str(number)):
        assert without_personal_data(text) == (text, 0)


def test_a_content_becomes_json_without_losing_a_field() -> None:
    for content in (bulletin(), brief()):
        assert set(plain(content)) == set(type(content).__dataclass_fields__)


def test_a_value_that_is_no_content_is_refused() -> None:
    try:
        plain({"when": object()})
    except TypeError as error:
        assert "object" in str(error)
    else:
        raise AssertionError("an unknown value was printed")
