"""No place of a country is taken for a person, whatever family name it holds."""

from __future__ import annotations

from layidu.intake.personal import names_in
from layidu.places.country import gazetteer_of


def test_no_place_is_taken_for_a_person() -> None:
    gazetteer = gazetteer_of("mali")
    said = {place.name for division in gazetteer.divisions() for place in gazetteer.places(division.id)}
    assert said
    assert [name for name in sorted(said) if names_in(name) or names_in(f"Cercle de {name} et autres")] == []


def test_a_person_beside_such_a_place_is_still_one() -> None:
    text = "Diangounté Camara Awa Traoré"
    assert [text[start:end] for start, end in names_in(text)] == ["Awa Traoré"]
