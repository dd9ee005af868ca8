"""Places, actors and commitments: every table sorts by its address, and every number opens what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, Place, Source
from layidu.ledger.workspace import find
from layidu.web.caching import forget_everything
from layidu.web.promises.models import PromiseLine
from layidu.web.region.models import RegionPage
from layidu.web.work.background import preparers

ClientOf = Callable[[str], Client]
FIGURE = re.compile(r'<a class="figure(?: late)?" href="([^"]+)">([^<]+)</a>')
COUNTED = re.compile(r"<h1>.*?([\d\u202f]+) (?:engagement|ligne|versement)s?\b", re.S)
HEAD = re.compile(r'<th scope="col" class="(?:n )?sorts"[^>]*><a href="([^"]+)">')
AMOUNT = re.compile(r"([\d\u202f]+)\u202fXOF</(?:td|a)>")
PLEDGE: dict[str, Any] = {
    "kind": "pledge", "owes": "Autre Rive", "region": "Gao", "start": "2025-01-01", "currency": "XOF",
}  # fmt: skip


@pytest.fixture
def rich(site: Path) -> Path:
    """The site with promises of money, payments for one of them, and a region's page that was asked for."""
    inbox = site.parent / f"{site.name}-money"
    inbox.mkdir()
    write_rows("commitments", [
        {**PLEDGE, "own_id": "P-1", "status": "signed", "title": "Zébu", "end": "2025-12-31", "amount": "9000000",
         "sector": "health"},
        {**PLEDGE, "own_id": "P-2", "status": "accepted", "title": "Écoles", "end": "2025-12-31", "amount": "800000"},
        {**PLEDGE, "own_id": "P-3", "status": "announced", "title": "abris", "end": "2026-12-31", "amount": "70000000",
         "region": "Kayes"},
        {"own_id": "P-4", "status": "announced", "title": "Une parole", "owes": "Autre Rive", "kind": "task"},
    ], inbox / "argent.xlsx", example=True)  # fmt: skip
    paid = {"commitment_ref": "P-1", "currency": "XOF", "donor": "Autre Rive", "recipient": "Terre Neuve"}
    write_rows("instalments", [{**paid, "own_id": "1", "stage": "disbursed", "amount": "3000000", "date": "2025-04-02"},
                               {**paid, "own_id": "2", "stage": "disbursed", "amount": "2000000", "date": "2025-05-02"},
                               {**paid, "own_id": "3", "stage": "spent", "amount": "1000000", "date": "2026-02-01"}],
               inbox / "versements.xlsx", example=True)  # fmt: skip
    refused = [report for report in import_files(find(site), [inbox]) if report.refused or report.result.held]
    assert not refused, [item.sentence() for report in refused for item in report.result.findings]
    for prepare in preparers():
        prepare(find(site))
    forget_everything()
    return site


def text_of(client: Client, address: str, **asked: str) -> str:
    return client.get(address, asked).content.decode()


def number(text: str) -> int:
    return int(text.replace("\u202f", ""))


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/engagements/[^"]+">([^<]+)</a>', page)


def test_the_list_sorts_by_title_place_and_amount_and_what_is_not_known_stands_last(
    rich: Path, client_of: ClientOf
) -> None:
    client, address = client_of("ministry"), reverse("promises")
    every = ["abris", "Écoles", "Une parole", "Vacciner à Gao (E-1)", "Vacciner à Gao (E-3)", "Vacciner à Kayes (E-2)"]
    assert titles(text_of(client, address, sort="title")) == [*every, "Zébu"]
    assert titles(text_of(client, address, sort="-title")) == ["Zébu", *reversed(every)]
    # People are no francs: quantities stand by unit, amounts by currency; what is said in words is last, both ways.
    money, people = ["Écoles", "Zébu", "abris"], set(every[3:])
    up = titles(text_of(client, address, sort="amount"))
    assert (set(up[:3]), up[3:]) == (people, [*money, "Une parole"])
    down = titles(text_of(client, address, sort="-amount"))
    assert (down[:3], set(down[3:6]), down[6:]) == (money[::-1], people, ["Une parole"])
    assert titles(text_of(client, address, sort="-place"))[-1] == "Une parole"
    assert titles(text_of(client, address, sort="place"))[-1] == "Une parole"
    assert set(titles(text_of(client, address, sort="-place"))[:2]) == {"abris", "Vacciner à Kayes (E-2)"}


def test_what_a_page_counts_is_what_its_link_lists(rich: Path, client_of: ClientOf) -> None:
    gao, kayes = (Place.objects.get(division="ML-2023", kind="region", name=name) for name in ("Gao", "Kayes"))
    actors = Actor.objects.filter(name__in=["Autre Rive", "Terre Neuve"])
    pages = [*(reverse("place", args=[one.id]) for one in (gao, kayes)), reverse("actors"),
             *(reverse("actor", args=[one.id]) for one in actors)]  # fmt: skip
    followed = 0
    for role in ("ministry", "officer", "partner"):
        client = client_of(role)
        for address in pages:
            for link, text in FIGURE.findall(text_of(client, address)):
                if "XOF" in text or "/n/" in link or "month=" in link or "sort=partner" in link:
                    continue
                found = COUNTED.search(client.get(unescape(link)).content.decode())
                assert found and number(found[1]) == number(text), (role, address, link, text)
                followed += 1
    assert followed > 30


def test_money_announced_signed_and_paid_stands_apart_and_opens(rich: Path, client_of: ClientOf) -> None:
    client, actor = client_of("ministry"), Actor.objects.get(name="Autre Rive")
    page = text_of(client, reverse("actor", args=[actor.id]))
    cells = {text.replace("\u202f", ""): unescape(link) for link, text in FIGURE.findall(page) if "XOF" in text}
    assert set(cells) == {"9000000XOF", "800000XOF", "70000000XOF", "5000000XOF", "1000000XOF"}
    for text, link in cells.items():
        listed = [number(one) for one in AMOUNT.findall(text_of(client, link))]
        assert sum(listed) == int(text.removesuffix("XOF")), link
    assert 'data-label="Signé">' in page and 'data-label="Décaissé"></td>' in page
    payments = text_of(client, reverse("actor-payments", args=[actor.id]), sort="amount")
    assert [number(one) for one in AMOUNT.findall(payments)] == [1_000_000, 2_000_000, 3_000_000]
    # A payment that says no sector stands in that of the promise that it serves.
    assert page.count('data-label="Secteur">Santé') == 2 and page.count('data-label="Secteur"><span') == 2
    assert reverse("promise", args=["P-1"]) in payments and "versements.xlsx" in payments


def test_what_was_done_for_a_commitment_opens_down_to_its_rows(site: Path, client_of: ClientOf) -> None:
    file = site.parent / f"{site.name}-servi.xlsx"
    row = {"organisation": "Terre Neuve", "region": "Gao", "month": "2025-04", "group": "all",
           "activity": "vaccination", "reached": 321, "commitment_ref": "E-1"}  # fmt: skip
    write_rows("five_w", [row, {**row, "month": "2025-05", "reached": 654, "commitment_ref": ""}], file, example=True)
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == 2, [each.sentence() for each in report.result.findings]
    for prepare in preparers():
        prepare(find(site))
    there = reverse("promise-rows", args=["E-1"])
    for role in ("partner", "officer", "ministry", "regional_director"):
        assert f'href="{there}">0 à 321' in text_of(client_of(role), reverse("promise", args=["E-1"])), role
        rows = text_of(client_of(role), there)
        assert file.name in rows and "321" in rows and "654" not in rows, role
    assert client_of("other_partner").get(there).status_code == 404
    assert 'href="#versions">' in text_of(client_of("officer"), reverse("promise", args=["E-1"]))


def test_rows_of_a_month_say_their_source_and_who_may_not_read_them_sees_none(rich: Path, client_of: ClientOf) -> None:
    kayes = Place.objects.get(division="ML-2023", kind="region", name="Kayes")
    address = reverse("place-rows", args=[kayes.id, "2025-03"])
    page = text_of(client_of("ministry"), address)
    assert "Autre Rive" in page and "autre_rive.xlsx" in page and "/audit/lignes/" in page
    assert "/audit/lignes/" not in text_of(client_of("other_partner"), address)
    assert "autre_rive.xlsx" not in text_of(client_of("partner"), address)
    for wrong in ("2025-13", "2025", "9999-12", "2025-03:2025-04", "x"):
        assert client_of("ministry").get(reverse("place-rows", args=[kayes.id, wrong])).status_code == 404
    for narrowed, found in (
        ({"q": "rive"}, True),
        ({"q": "terre"}, False),
        ({"what": "vaccination"}, True),
        ({"what": "curative_consultations"}, False),
    ):
        assert ("autre_rive.xlsx" in text_of(client_of("ministry"), address, **narrowed)) is found, narrowed
    strange = {"month": "2025-03", "sort": "people", "page": "x"}
    assert client_of("ministry").get(reverse("actor-rows", args=[real_actor().id]), strange).status_code == 200


def real_actor() -> Actor:
    return Actor.objects.get(name="Autre Rive")


def test_every_head_of_a_page_is_an_address_and_tables_do_not_disturb_each_other(
    rich: Path, client_of: ClientOf
) -> None:
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao")
    points = [{"start": "2025-01-01", "end": "2025-01-31", "division": "2023", "how": "own", "text": "0,5"}]
    series = [{"label_fr": name, "label_en": name, "said": {}, "source": "declared", "file": "", "file_en": "",
               "points": points[:known]} for name, known in (("Penta 3", 1), ("BCG", 0))]  # fmt: skip
    RegionPage.objects.update_or_create(place=gao, defaults={"content": {"series": series}})
    client = client_of("ministry")
    for address, least in ((reverse("place", args=[gao.id]), 4), (reverse("actor", args=[real_actor().id]), 4)):
        heads = {unescape(one) for one in HEAD.findall(text_of(client, address))}
        assert len({head.partition("=")[0] for head in heads}) >= least, heads
        for head in heads:
            page = client.get(address + head).content.decode()
            assert page.count("aria-sort=") == len({one.partition("=")[0] for one in heads}), head
            assert head.partition("=")[0].removeprefix("?") in page
    place = reverse("place", args=[gao.id])
    assert text_of(client, place).index("BCG") < text_of(client, place).index("Penta 3")
    down = text_of(client, place, **{"indicators-sort": "-name"})
    assert down.index("Penta 3") < down.index("BCG") and "non dit" in down
    assert "Penta 3" not in text_of(client_of("officer"), place), "who may not read the region's page"


def test_the_page_of_one_is_not_that_of_another(rich: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    regions = Place.objects.filter(division="ML-2023", kind="region", name__in=["Gao", "Kayes"])
    for name, some in (("actor", Actor.objects.filter(name__in=["Autre Rive", "Terre Neuve"])), ("place", regions)):
        for _again in range(2):
            pages = {one.id: text_of(client, reverse(name, args=[one.id])).partition("<main")[2] for one in some}
            for one, page in pages.items():
                assert f"{name}={one}&" in page
                assert not any(f"{name}={other}&" in page for other in pages if other != one)


def test_what_one_reader_is_shown_is_never_shown_to_another(rich: Path, client_of: ClientOf) -> None:
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao")
    addresses = [reverse("promises"), reverse("place", args=[gao.id]), reverse("actor", args=[real_actor().id])]
    for address in addresses:
        assert "(E-3)" in text_of(client_of("ministry"), address)
        assert "(E-3)" in text_of(client_of("ministry"), address)
        for role in ("officer", "partner", "public"):
            assert "(E-3)" not in text_of(client_of(role), address), (role, address)
    assert client_of("officer").get(reverse("promise", args=["E-3"])).status_code == 404


def test_orders_are_numbered_once_a_line(rich: Path) -> None:
    lines = list(PromiseLine.objects.order_by("by_title"))
    assert [line.by_title for line in lines] == list(range(len(lines)))
    assert {line.declared for line in lines if line.ref.startswith("P-")} == {"signed", "accepted", "announced"}
    assert all((line.end is None) or line.end > date(2025, 1, 1) for line in lines)


def test_what_was_judged_in_a_closed_source_is_counted_and_not_said_to_who_is_not_concerned(
    site: Path, client_of: ClientOf
) -> None:
    file = site.parent / f"{site.name}-revues.xlsx"
    judged = {"commitment_ref": "E-1", "date": "2025-05-01", "decision": "continue", "decided_by": "Autre Rive",
              "finding": "Un district manque encore."}  # fmt: skip
    write_rows("reviews", [judged], file, example=True)
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == 1, [each.sentence() for each in report.result.findings]
    Source.objects.filter(file_name=file.name).update(sensitivity="ministry")
    for prepare in preparers():
        prepare(find(site))
    pages = {role: client_of(role).get(reverse("promise", args=["E-1"])).content.decode()
             for role in ("officer", "ministry", "partner", "regional_director")}  # fmt: skip
    assert {role for role, page in pages.items() if "Un district manque" in page} == {
        "ministry", "partner", "regional_director"
    }  # fmt: skip
    closed = "1 version ou avis se trouve dans une source"
    assert closed in pages["officer"] and "Personne ne l" not in pages["officer"]
    assert not any(closed in page for role, page in pages.items() if role != "officer")
