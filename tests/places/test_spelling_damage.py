"""Damaged spellings never pass for another place unseen."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.core.text import fold
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Place
from layidu.places.match import Matcher

MALI = gazetteer_of("mali")
MATCHER = Matcher(MALI)
PLACES = [place for place in MALI if place.kind != "country"]
LETTERS = "abcdefghijklmnopqrstuvwxyzéèïô'"
FAITHFUL = [
    str.upper,
    str.lower,
    str.swapcase,
    lambda text: "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("-", " ").replace("'", "’"),
    lambda text: f"  {text}\u00a0",
    lambda text: text.replace(" ", "  "),
    lambda text: text.encode("utf-8").decode("latin-1"),
]


def key(text: str) -> str:
    return fold(text).replace(" ", "")


def bears(place: Place, text: str) -> set[str]:
    """The other places of the same kind and division that truly bear the damaged name."""
    peers = MALI.places(place.division, place.kind)
    return {p.id for p in peers if p != place and key(text) in {key(name.name) for name in MALI.names(p.id)}}


@st.composite
def typos(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text) - 1))
    match draw(st.sampled_from(["drop", "double", "swap", "change", "add"])):
        case "drop":
            return text[:at] + text[at + 1 :]
        case "double":
            return text[: at + 1] + text[at:]
        case "swap":
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
        case "add":
            return text[:at] + draw(st.sampled_from(LETTERS)) + text[at:]
        case _:
            return text[:at] + draw(st.sampled_from(LETTERS)) + text[at + 1 :]


@given(st.sampled_from(PLACES), st.lists(st.sampled_from(FAITHFUL), max_size=3))
def test_case_accents_hyphens_spaces_and_decoding_lose_nothing(place: Place, damage: list) -> None:
    text = place.name
    for harm in damage:
        text = harm(text)
    match = MATCHER.match(text, division=place.division, kind=place.kind)
    if {issue.code for issue in match.issues} <= {"TEXTE-MAL-LU"}:
        assert match.place == place.id
    else:
        assert match.place in (None, place.id), "a second wrong decoding may be held, never taken for another place"


@settings(max_examples=400)
@given(st.data(), st.sampled_from(PLACES))
def test_one_slip_never_gives_a_wrong_place_unseen(data: st.DataObject, place: Place) -> None:
    text = data.draw(typos(place.name))
    match = MATCHER.match(text, division=place.division, kind=place.kind)
    if match.place != place.id and match.status == "matched":
        assert match.issues or match.place in bears(place, text)


@settings(max_examples=400)
@given(st.data(), st.sampled_from([place for place in PLACES if place.kind == "cercle"]))
def test_with_its_parent_beside_it_one_slip_never_gives_a_wrong_place_unseen(data: st.DataObject, place: Place) -> None:
    text = data.draw(typos(place.name))
    parent = MALI.place(place.parent or "").name
    match = MATCHER.match(text, parent=parent, division=place.division, kind=place.kind)
    assert match.place in (None, place.id) or match.issues


@settings(max_examples=400)
@given(st.data(), st.sampled_from([place for place in PLACES if MALI.own_code(place.id, "cod-ab-2021")]))
def test_with_its_code_beside_it_one_slip_gives_the_place_or_is_held(data: st.DataObject, place: Place) -> None:
    text = data.draw(typos(place.name))
    code = MALI.own_code(place.id, "cod-ab-2021")
    match = MATCHER.match(text, code=code, scheme="cod-ab-2021", kind=place.kind)
    assert match.place in (None, place.id)
    if match.place and key(text) not in {key(name.name) for name in MALI.names(place.id)}:
        assert match.issues


@settings(max_examples=300)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_a_name_and_another_place_s_code_are_never_settled_silently(one: Place, other: Place) -> None:
    for code in MALI.codes(other.id):
        match = MATCHER.match(one.name, code=code.code, scheme=code.scheme, kind=other.kind)
        if match.status == "matched":
            known = {key(name.name) for name in MALI.names(match.place or "")}  # « Nioro » is one for Nioro du Sahel
            assert key(one.name) in known or match.issues
            covered = [c.place for c in MALI.by_code(code.scheme, code.code)]
            holding = {place.id for id in covered for place in MALI.lineage(id)}
            assert match.place in covered or (match.place in holding and match.issues)
