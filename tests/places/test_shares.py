"""Shares chained through links never leave out the truth: simulated ground, cut up three times."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from layidu.places.contain import Container
from layidu.places.gazetteer import Division, Gazetteer, Place, PlaceLink
from layidu.places.shares import Shares

DIVISIONS = ("A", "B", "C")
CLOSE = 1e-9


@st.composite
def grounds(draw: st.DrawFn) -> tuple[list[int], dict[str, list[int]], list[str]]:
    """Cells with weights, the place of each cell in each division, and how much each link gives away of its share."""
    count = draw(st.integers(2, 9))
    weights = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    cuts = {d: draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)) for d in DIVISIONS}
    said = draw(st.lists(st.sampled_from(["exact", "unknown", "loose"]), min_size=32, max_size=32))
    return weights, cuts, said


def truth(weights: list[int], cuts: dict[str, list[int]], here: str, there: str) -> dict[tuple[str, str], float]:
    overlap: dict[tuple[str, str], int] = defaultdict(int)
    whole: dict[str, int] = defaultdict(int)
    for cell, weight in enumerate(weights):
        source = f"{here}{cuts[here][cell]}"
        overlap[source, f"{there}{cuts[there][cell]}"] += weight
        whole[source] += weight
    return {pair: weight / whole[pair[0]] for pair, weight in overlap.items()}


def gazetteer(weights: list[int], cuts: dict[str, list[int]], said: list[str]) -> Gazetteer:
    places = [Place(d, d, "country", d, None, None, None, "test") for d in DIVISIONS]
    for d in DIVISIONS:
        places += [Place(f"{d}{n}", d, "region", f"{d}{n}", d, None, None, "test") for n in sorted(set(cuts[d]))]
    links, saying = [], iter(said)
    for here, there in (("A", "B"), ("B", "C")):
        for (source, target), share in sorted(truth(weights, cuts, here, there).items()):
            how = next(saying)
            low, high = {"exact": (share, share), "unknown": (0.0, 1.0)}.get(how, (share / 2, (share + 1) / 2))
            links.append(PlaceLink(source, target, "any", low, high, False, "test"))
    return Gazetteer(
        divisions=[Division(d, d, ("country", "region"), date(2000, 1, 1), None, "test") for d in DIVISIONS],
        schemes=[], kinds=[], places=places, names=[], codes=[], links=links, default_division="C",
    )  # fmt: skip


@given(grounds())
def test_the_true_share_lies_between_its_bounds_in_every_direction(
    ground: tuple[list[int], dict[str, list[int]], list[str]],
) -> None:
    weights, cuts, said = ground
    shares = Shares(gazetteer(weights, cuts, said))
    for here in DIVISIONS:
        for there in DIVISIONS:
            true = truth(weights, cuts, here, there)
            for source in {source for source, _ in true}:
                found = shares.of_leaf(source, there)
                for (origin, target), share in true.items():
                    if origin == source:
                        assert target in found
                        assert found[target].low - CLOSE <= share <= found[target].high + CLOSE
                assert sum(share.low for share in found.values()) <= 1 + CLOSE
                assert sum(share.high for share in found.values()) >= 1 - CLOSE


@given(grounds(), st.data())
def test_the_true_share_of_a_set_in_a_set_lies_between_its_bounds(
    ground: tuple[list[int], dict[str, list[int]], list[str]], data: st.DataObject
) -> None:
    weights, cuts, said = ground
    here, there = data.draw(st.sampled_from(DIVISIONS)), data.draw(st.sampled_from(DIVISIONS))
    ours = data.draw(st.sets(st.sampled_from(sorted(set(cuts[here]))), min_size=1))
    theirs = data.draw(st.sets(st.sampled_from(sorted(set(cuts[there]))), min_size=1))
    inside = [w for cell, w in enumerate(weights) if cuts[here][cell] in ours and cuts[there][cell] in theirs]
    total = [w for cell, w in enumerate(weights) if cuts[here][cell] in ours]
    found = Shares(gazetteer(weights, cuts, said)).in_set([f"{here}{n}" for n in ours], [f"{there}{n}" for n in theirs])
    assert found is not None
    assert found.low - CLOSE <= sum(inside) / sum(total) <= found.high + CLOSE


@given(grounds())
def test_what_is_said_to_lie_in_one_place_truly_lies_there(
    ground: tuple[list[int], dict[str, list[int]], list[str]],
) -> None:
    weights, cuts, said = ground
    made = gazetteer(weights, cuts, said)
    container = Container(made)
    for here in DIVISIONS:
        for there in DIVISIONS:
            for (source, target), share in truth(weights, cuts, here, there).items():
                place, straddles = container.containing(source, there, "region")
                if not straddles:
                    assert (place, share) == (target, 1.0)
                else:
                    assert place == there


def test_a_place_without_links_is_said_to_lie_nowhere_known() -> None:
    made = gazetteer([1, 1], {"A": [0, 1], "B": [0, 1], "C": [0, 1]}, ["exact"] * 32)
    lonely = Gazetteer(
        divisions=made.divisions(), schemes=[], kinds=[], places=list(made), names=[], codes=[], links=[],
        default_division="C",
    )  # fmt: skip
    assert Shares(lonely).of_leaf("A0", "C") == {}
    assert Shares(lonely).in_set(["A0"], ["C0"]) is None
    assert Container(lonely).containing("A0", "C", "region") == (None, True)
