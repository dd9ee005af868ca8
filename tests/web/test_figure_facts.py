"""A number's page says what it is about, and its formula apart from the note on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client
from django.urls import reverse

from layidu.ledger.models import Figure
from layidu.web.figures.facts import formula_and_note
from layidu.web.pages.english import english
from layidu.web.work.models import FigurePage, Prepared
from layidu.web.work.prepare import open_figures

ClientOf = Callable[[str], Client]
OPEN = "un rapport attendu manque : le maximum reste ouvert"


def page_of(client: Client, figure: str) -> str:
    answer = client.get(reverse("figure", args=[figure]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_number_of_a_place_says_its_place_and_the_period_of_the_page_that_prints_it(
    site: Path, client_of: ClientOf
) -> None:
    content = next(
        one for one in Prepared.objects.filter(key__startswith="place:").values_list("content", flat=True)
        if one["row"]["place_name"] == "Gao" and one["row"]["open"].get("need")
    )  # fmt: skip
    page = page_of(client_of("public"), content["row"]["open"]["need"])
    assert f"<dt>Période</dt><dd>{content['period_label']}</dd>" in page
    assert "<dt>Lieu</dt><dd>Gao</dd>" in page and "<dt>Secteur</dt>" not in page


def test_a_number_of_an_activity_says_its_sector_and_one_of_nothing_says_nothing(client_of: ClientOf) -> None:
    Figure.objects.create(
        id="nactivity", label="Personnes atteintes – Gao – Vaccination", value=900, formula="somme", inputs=[],
        origins=[],
    )  # fmt: skip
    Figure.objects.create(id="nbare", label="Engagements tenus", value=3, formula="f", inputs=[], origins=[])
    open_figures(["nactivity", "nbare"])
    page = page_of(client_of("public"), "nactivity")
    assert "<dt>Secteur</dt><dd>Santé</dd>" in page and "<dt>Activité</dt><dd>Vaccination</dd>" in page
    assert "<dt>Période</dt>" not in page
    bare = page_of(client_of("public"), "nbare")
    assert not any(f"<dt>{what}</dt>" in bare for what in ("Période", "Lieu", "Secteur", "Activité", "Note"))


def test_the_note_on_an_open_maximum_is_no_formula(client_of: ClientOf) -> None:
    label = "Personnes atteintes – Gao"
    Figure.objects.create(id="npart", label=label, value=[700, 900], formula="somme des mois", inputs=[], origins=[])
    Figure.objects.create(
        id="nopen", label=f"{label}, au moins", value=[700, None], formula=OPEN, origins=[],
        inputs=[{"id": "npart", "label": label, "value": [700, 900]}],
    )  # fmt: skip
    open_figures(["nopen"])
    FigurePage.objects.create(figure_id="npart", action="oversee", sensitivity="partner")
    closed = page_of(client_of("public"), "nopen")
    # The part is not the public's to open: its number is not said, how it is made is.
    assert f"<dt>Note</dt><dd>{OPEN}</dd>" in closed and "900" not in closed
    assert "<dt>Comment il est fait</dt><dd>somme des mois</dd>" in closed
    whole = page_of(client_of("officer"), "nopen")
    assert "<dt>Comment il est fait</dt><dd>somme des mois</dd>" in whole and f"<dt>Note</dt><dd>{OPEN}</dd>" in whole
    assert english(OPEN).startswith("a report that was due is missing")
    assert formula_and_note("n", "a / b ; non calculé ici") == ("a / b", "non calculé ici")
    assert english("non calculé ici") == "not calculated here"
