"""One to four persons are never said on a public page, nor by what is beside them; who may read all reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from layidu.core.numbers import Bounds
from layidu.core.small_cells import is_small, published
from layidu.ledger.models import Figure, Place
from layidu.web.figures.small_cells import printed_anew, withhold
from layidu.web.work.prepare import keep, open_figures

ClientOf = Callable[[str], Client]
PARTS = ("need", "reached", "gap")
PARENTS = {"a": "top", "b": "top", "c": "top", "d": "top"}


def place(name: str) -> str:
    return Place.objects.get(division="ML-2023", kind="region", name=name).id


def row(of: str, need: int, reached: int) -> dict[str, Any]:
    """A prepared row whose figures stand in the ledger, open to anybody."""
    gap = need - reached
    values = {"need": need, "reached": reached, "gap": gap}
    for measure, label in (("need", "Personnes dans le besoin"), ("reached", "Personnes atteintes"), ("gap", "Écart")):
        Figure.objects.create(id=f"n{of}{measure}", label=f"{label} – {of}", value=[values[measure]] * 2, formula="f",
                              inputs=[], origins=[])  # fmt: skip
    parts = [{"id": f"n{of}{each}", "label": f"Personnes – {each}", "value": [values[each]] * 2} for each in PARTS[:2]]
    Figure.objects.filter(id=f"n{of}gap").update(inputs=parts)
    open_figures(f"n{of}{measure}" for measure in PARTS)
    return {
        "place": place(of), "in_need_low": need, "in_need_high": need, "reached_low": reached, "reached_high": reached,
        "gap_low": gap, "gap_high": gap, "top_open": False, "open": {each: f"n{of}{each}" for each in PARTS},
    }  # fmt: skip


def test_the_public_reads_less_than_five_and_nothing_that_says_it(client_of: ClientOf) -> None:
    rows = [row("Gao", 120, 3), row("Kayes", 500, 400)]
    changed = withhold(rows)
    # Of need, reached and gap, two would say the third.
    assert (rows[0]["reached_low"], rows[0]["reached_high"]) == (1, 4)
    assert (rows[0]["in_need_low"], rows[0]["gap_low"], rows[0]["gap_high"]) == (120, 0, None)
    assert (rows[1]["reached_low"], rows[1]["gap_low"]) == (400, 100)
    told = printed_anew([{"id": "nGaoreached", "text": "3", "value": [3, 3]}], changed)
    assert told == [{"id": "nGaoreached", "text": "moins de 5", "value": [1, 4]}]
    for role in ("public", "partner"):
        client = client_of(role)
        page = client.get(reverse("figure", args=["nGaoreached"])).content.decode()
        assert 'class="value">moins de 5<' in page and "ne se publient pas telles quelles" in page
        made_of = client.get(reverse("figure", args=["nGaogap"])).content.decode()
        assert "117" not in made_of and ">3<" not in made_of and "moins de 5" in made_of
        assert "ne se publient" not in client.get(reverse("figure", args=["nKayesgap"])).content.decode()
        given_out = client.get(reverse("api:figure", args=["nGaogap"])).json()
        assert (given_out["value"], [one["value"] for one in given_out["inputs"]]) == ([0, None], [[120, 120], [1, 4]])
    exact = client_of("officer").get(reverse("figure", args=["nGaogap"])).content.decode()
    assert "117" in exact and "ne se publient" not in exact


def test_a_small_number_outside_the_tables_of_places_is_not_said_either(client_of: ClientOf) -> None:
    keep("small cells", {})
    Figure.objects.create(id="nsmall", label="E-1 – atteintes", value=[2, 40], formula="f", inputs=[], origins=[])
    Figure.objects.create(id="nthree", label="Partenaires actifs – Gao", value=3, formula="f", inputs=[], origins=[])
    open_figures(["nsmall", "nthree"])
    assert ">1 à 40<" in client_of("public").get(reverse("figure", args=["nsmall"])).content.decode()
    # Partners are no persons.
    assert 'class="value">3<' in client_of("public").get(reverse("figure", args=["nthree"])).content.decode()


@given(
    numbers=st.fixed_dictionaries({name: st.integers(0, 60) for name in PARENTS}),
    above=st.integers(0, 30),
)
def test_no_total_less_its_parts_says_a_small_number(numbers: dict[str, int], above: int) -> None:
    """Every small number keeps at least two values that agree with all that is printed."""
    cells = {(name, "need"): Bounds(number, number) for name, number in numbers.items()}
    total = sum(numbers.values())
    cells["top", "need"] = Bounds(total, total)
    shown = published(cells, PARENTS, parts=PARTS)
    for (name, _measure), bounds in shown.items():
        true = cells[name, "need"].low
        assert true is not None and bounds.low is not None and bounds.low <= true
        assert bounds.high is None or true <= bounds.high
    assert all((name, "need") in shown for name, number in numbers.items() if is_small(number))
    if ("top", "need") in shown:
        return
    gone = [name for name in numbers if (name, "need") in shown]
    for name in gone:
        if not is_small(numbers[name]):
            continue
        left = sum(numbers[each] for each in gone)
        others = [each for each in gone if each != name]
        fits = [
            value for value in range(1, 5)
            if sum(1 if is_small(numbers[each]) else 5 for each in others)
            <= left - value
            <= sum(4 if is_small(numbers[each]) else total for each in others)
        ]  # fmt: skip
        assert len(fits) > 1, (numbers, shown)
