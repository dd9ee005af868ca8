"""The labelled names of the half on which no threshold was fixed: what is matched, what is held, what is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from layidu.places.match import Match, Matcher
from tests.places.corpus import COMMUNES, Corpus, Labelled, corpus, half_of, key, unseen, with_communes

Answered = list[tuple[Labelled, Match]]


@pytest.fixture(scope="module")
def made(real_data: Path) -> Corpus:
    return corpus(real_data)


@pytest.fixture(scope="module")
def answered(made: Corpus) -> Answered:
    matchers = {which: Matcher(gazetteer) for which, gazetteer in made.gazetteers.items()}
    return [
        (name, matchers[name.gazetteer].match(name.text, parent=name.parent, kind=name.kind, division=name.division))
        for name in made.names
        if name.half == "test"
    ]


def of(answered: Answered, label: str) -> Answered:
    return [(name, match) for name, match in answered if name.label == label]


def test_the_corpus_is_large_varied_and_split_by_place(made: Corpus) -> None:
    places = [name for name in made.names if name.place]
    assert len(places) >= 6000
    assert made.unlabelled < 0.001 * len(places)
    assert min(Counter(name.half for name in places).values()) > 0.4 * len(places)
    halves: dict[str, set[str]] = {}
    for name in places:
        ground = made.gazetteers[name.gazetteer].place(name.place or "").name
        halves.setdefault(key(ground), set()).add(name.half)
        assert name.half == half_of(ground)
    assert all(len(found) == 1 for found in halves.values())
    damage = Counter(each for name in places for each in name.damage.split("+"))
    assert min(damage.values()) >= 30 and set(damage) >= {"slip", "two_slips", "by_ear", "misread", "cut", "beside"}
    assert damage["none"] < 0.25 * len(places)


def test_nearly_all_clear_names_are_matched(answered: Answered) -> None:
    clear = of(answered, "clear")
    right = sum(match.place == name.place for name, match in clear)
    assert right / len(clear) >= 0.99, f"{right} of {len(clear)}"


def test_no_clear_name_is_taken_for_another_place(answered: Answered) -> None:
    assert [name for name, match in of(answered, "clear") if match.place not in (None, name.place)] == []


def test_no_name_at_all_is_wrong_without_a_flag(answered: Answered) -> None:
    silent = [name for name, match in answered if match.place not in (None, name.place) and not match.issues]
    assert silent == []


def test_truly_ambiguous_names_are_held(answered: Answered) -> None:
    ambiguous = of(answered, "ambiguous")
    assert len(ambiguous) > 30
    assert [name for name, match in ambiguous if match.status != "held"] == []


def test_held_names_come_with_the_place_meant_among_the_candidates(answered: Answered) -> None:
    held = [(name, match) for name, match in of(answered, "clear") if match.status == "held"]
    shown = sum(name.place in {candidate.place for candidate in match.candidates} for name, match in held)
    assert shown >= len(held) / 2


def test_few_names_from_outside_are_taken_and_never_silently(answered: Answered) -> None:
    outside = of(answered, "outside")
    taken = [match for _, match in outside if match.place]
    assert len(taken) < 0.08 * len(outside)
    assert all(match.issues for match in taken)


def test_names_that_no_rule_was_made_on_fare_alike(real_data: Path) -> None:
    new = unseen(real_data, villages=400)
    matcher = Matcher(new.gazetteers["communes"])
    answered = [(n, matcher.match(n.text, parent=n.parent, kind=n.kind, division=n.division)) for n in new.names]
    clear = of(answered, "clear")
    assert sum(match.place == name.place for name, match in clear) / len(clear) >= 0.99
    assert [name for name, match in answered if match.place not in (None, name.place) and not match.issues] == []
    assert [name for name, match in of(answered, "ambiguous") if match.place] == []


def test_a_lower_place_gives_the_place_that_holds_it(real_data: Path) -> None:
    matcher = Matcher(with_communes(real_data))
    match = matcher.match("Kalabancoro", kind="cercle", division=COMMUNES)
    assert (match.place, [issue.code for issue in match.issues]) == (f"{COMMUNES}:0205", ["LIEU-PLUS-PETIT"])
    held = matcher.match("Benkadi", kind="cercle", division=COMMUNES)
    assert (held.place, [issue.code for issue in held.issues]) == (None, ["LIEU-AMBIGU"])
    told = matcher.match("Benkadi", parent="Koulikoro", kind="cercle", division=COMMUNES)
    assert told.status == "held" or told.issues
