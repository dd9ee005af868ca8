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
