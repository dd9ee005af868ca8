"""One to four persons are never said on a public page, nor by what is beside them; who may read all reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layidu.core.numbers import Bounds
from layidu.core.small_cells import is_small, published
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Figure, Place, Source
from layidu.ledger.workspace import find
from layidu.web.caching import forget_everything
from layidu.web.figures.small_cells import printed_anew, withhold
from layidu.web.home.prepared import prepare
from layidu.web.work.models import Prepared
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


def test_the_rows_of_a_total_say_no_small_number_below_it(site: Path, client_of: ClientOf, tmp_path: Path) -> None:
    told = {"Diré": 3, "Goundam": 97, "Niafunké": 800}
    need = {"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health", "region": "Tombouctou"}
    rows = [{**need, "cercle": cercle, "pin": pin, "targeted": pin} for cercle, pin in told.items()]
    write_rows("needs", rows, tmp_path / "cercles.xlsx")
    import_files(find(site), [tmp_path / "cercles.xlsx"])
    Source.objects.filter(file_name="cercles.xlsx").update(sensitivity="public")
    prepare(find(site))
    forget_everything()
    pages = Prepared.objects.filter(key__startswith="place:").values_list("content", flat=True)
    by_place = {page["row"]["place"]: page["row"] for page in pages}
    cercles = {name: Place.objects.get(division="ML-2023", kind="cercle", name=name).id for name in told}
    shown = {name: by_place[of] for name, of in {**cercles, "Tombouctou": place("Tombouctou")}.items()}
    shown["Mali"] = next(row for row in by_place.values() if row["place_name"] == "Mali")
    assert [shown[name]["in_need_low"] for name in ("Tombouctou", *told)] == [900, 1, 0, 800]
    public, officer = client_of("public"), client_of("officer")
    for figure in (shown["Tombouctou"]["open"]["need"], shown["Mali"]["open"]["need"]):
        opened = public.get(reverse("api:figure", args=[figure])).json()
        values = {cell["value"] for cell in opened["rows"]}
        assert "800" in values and not {"3", "97"} & values and opened["closed_rows"] == 2
        page = public.get(reverse("figure", args=[figure])).content.decode()
        assert "ne se publient pas telles quelles" in page and not {"<td>3</td>", "<td>97</td>"} & set(
            re.findall("<td>[0-9]+</td>", page)
        )
        whole = officer.get(reverse("figure", args=[figure])).content.decode()
        assert all(f"<td>{pin}</td>" in whole for pin in told.values()) and "ne se publient pas" not in whole
    small = public.get(reverse("api:figure", args=[shown["Diré"]["open"]["need"]])).json()
    assert (small["rows"], small["closed_rows"]) == ([], 1)
    # What a plan aims at is a count of persons too, and no public page prints it.
    of_place = public.get(reverse("api:place", args=[cercles["Diré"]])).json()
    assert "targeted" not in of_place["coverage"] and of_place["coverage"]["in_need_low"] == 1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
