"""The home page says of which sectors and of which day its figures are, and of which sector each bulletin is."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.test import Client
from django.urls import reverse

from layidu.ledger.models import Snapshot
from layidu.web.home.prepared import KEY
from layidu.web.work.prepare import kept


def test_figures_of_the_page_and_of_its_bulletins_are_told_apart(site: Path) -> None:
    for number, publisher in ((1, "Secteur Santé"), (2, "")):
        Snapshot.objects.create(
            id=f"B{number}", kind="bulletin", key="2025-03_2026-02", title="Qui fait quoi", file_name=f"{number}.pdf",
            sha256="0" * 64, content={"publisher": publisher},
        )  # fmt: skip
    made = kept(KEY)
    assert made
    public = Client(headers={"host": "localhost"})
    page = unescape(public.get(reverse("home")).content.decode())
    title = re.search(r"<h1>.*?</h1>", page)
    assert title and "tous secteurs" in title[0]
    said = re.findall(r"– ([^(–]*?) \((B\d),", page)
    assert said == [("tous secteurs", "B2"), ("Secteur Santé", "B1")]
    promises = page[: page.index("<h2>Bulletins")]
    assert f"Au {made.content['made_on']}" in promises
    english = unescape(public.get("/en" + reverse("home")).content.decode())
    assert "– Health sector (B1," in english and "all sectors" in english
