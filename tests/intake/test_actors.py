"""Spellings of one actor meet; likeness alone never does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layidu.core.text import fold
from layidu.intake.actors import ActorDirectory

NAMES = st.text("abcdefgh éèç-'", min_size=1, max_size=24).filter(lambda text: fold(text) != "")


@given(NAMES, st.sampled_from([str.upper, str.title, lambda t: f"  {t} ", lambda t: t.replace(" ", "-")]))
def test_case_accents_space_and_hyphens_do_not_part_an_actor(name: str, damage: object) -> None:
    directory = ActorDirectory()
    assert callable(damage)
    assert directory.resolve(name).id == directory.resolve(damage(name)).id


@given(st.lists(NAMES, min_size=2, max_size=12))
def test_two_keys_are_two_actors_in_any_order(names: list[str]) -> None:
    one, other = ActorDirectory(), ActorDirectory()
    first = {name: one.resolve(name).id for name in names}
    second = {name: other.resolve(name).id for name in reversed(names)}
    assert first == second
    assert len(set(first.values())) == len({fold(name) for name in names})


def test_a_known_actor_keeps_its_id_and_a_near_name_is_only_said() -> None:
    directory = ActorDirectory([("Terre Nouvelle", "act-7"), ("Direction régionale de la santé – Mopti", "act-8")])
    assert directory.resolve("TERRE NOUVELLE").id == "act-7"
    near = directory.resolve("Terre Nouvele").id
    assert near != "act-7" and directory.near(near) == "Terre Nouvelle"
    other = directory.resolve("Direction régionale de la santé – Ménaka").id
    assert directory.near(other) is None, "two offices of one service differ by their region"


def test_an_acronym_in_brackets_makes_no_other_name_in_any_order() -> None:
    spellings = ["Médecins du Monde", "Médecins du Monde (MDM)", "MDM (Médecins du monde)"]
    for order in (spellings, spellings[::-1], spellings[1:] + spellings[:1]):
        directory = ActorDirectory()
        assert len({directory.resolve(name).id for name in order}) == 1
        assert directory.resolve("MDM").id != directory.resolve(spellings[0]).id, "the acronym alone is only proposed"
        assert directory.long_name(directory.resolve("MDM").id) in order
    alone = ActorDirectory().resolve("Médecins du Monde (MDM)").id
    assert alone == ActorDirectory().resolve("Médecins du Monde").id, "two files read apart name it alike"


def test_an_acronym_of_two_long_names_says_nothing() -> None:
    directory = ActorDirectory()
    for name in ("Médecins du Monde (MDM)", "Mission du Mali (MDM)", "MDM"):
        directory.resolve(name)
    assert directory.long_name(directory.resolve("MDM").id) is None
    assert len(directory.new()) == 3


def test_a_town_or_a_country_in_brackets_is_no_acronym() -> None:
    directory = ActorDirectory([("Direction de la santé", "act-1"), ("Croix-Rouge", "act-2")])
    for other in ("Direction de la santé (Gao)", "Direction de la santé (GAO)", "Croix-Rouge (Mali)"):
        assert directory.resolve(other).id not in ("act-1", "act-2")


def test_names_joined_are_a_consortium_only_where_all_are_known() -> None:
    directory = ActorDirectory([("Alpha", "a"), ("Béta", "b"), ("MSF", "m"), ("MSF-Alpha", "w")])
    for text in ("Alpha/Béta", "alpha & beta", "Alpha - Béta", "Alpha-Béta", "Alpha et Béta", "Alpha + Béta"):
        assert [ref.id for ref in directory.consortium(text)] == ["a", "b"], text
    for text in ("MSF-Alpha", "MSF-E", "Alpha/Gamma", "Alpha/ALPHA", "Alpha"):
        assert directory.consortium(text) == (), text
    assert directory.spellings().get("a") == ["Alpha", "alpha"], "no joined spelling becomes an alias"
