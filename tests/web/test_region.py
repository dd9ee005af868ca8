"""A region's page, its PDF and its director's word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client
from django.urls import reverse

from layidu.ledger.models import Place
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import work_once

ClientOf = Callable[[str], Client]


def gao() -> str:
    return Place.objects.get(division="ML-2023", kind="region", name="Gao").id


def work() -> None:
    while work_once():
        pass


def test_a_director_reads_the_region_and_downloads_its_page(site: Path, client_of: ClientOf) -> None:
    client = client_of("regional_director")
    assert client.get(reverse("regions")).headers["Location"] == reverse("region", args=[gao()])
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    page = client.get(reverse("region", args=[gao()])).content.decode()
    assert "Vacciner à Gao (E-1)" in page and "Vacciner à Gao (E-3)" in page and "Kayes" not in page
    assert client.get(reverse("region-pdf", args=[gao()])).status_code == 404
    client.post(reverse("make-region-pdf", args=[gao()]))
    work()
    assert client.get(reverse("region-pdf", args=[gao()])).content.startswith(b"%PDF")
    assert RegionPage.objects.get(place=gao()).snapshot.startswith("R")
    assert client_of("other_region").get(reverse("region-pdf", args=[gao()])).status_code == 404
