"""A region's page, its PDF and its director's word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from layidu.cycle.contracts.signing import sign
from layidu.cycle.importing import import_files
from layidu.ledger.models import CommitmentPlace, Place, Review, Source
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant
from layidu.web.region.background import region_page
from layidu.web.region.models import Assessment, RegionPage
from layidu.web.region.prepared import REGIONS
from layidu.web.work.background import preparers
from layidu.web.work.jobs import work_once
from layidu.web.work.prepare import kept
from tests.publishing.golden_files import pdf_text

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


def test_every_table_of_a_region_sorts_by_its_address_and_an_unknown_column_is_ignored(client_of: ClientOf) -> None:
    client = client_of("ministry")
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    address = reverse("region", args=[gao()])

    def order(query: str) -> list[str]:
        page = client.get(f"{address}?{query}").content.decode()
        return [ref for _at, ref in sorted((page.index(f"({ref})"), ref) for ref in ("E-1", "E-3"))]

    assert (order("owed-sort=by"), order("owed-sort=-by")) == (["E-3", "E-1"], ["E-1", "E-3"])
    assert order("owed-sort=password&other-sort=by") == order("")
    asked = client.get(f"{address}?owed-sort=by&partners-sort=-name").content.decode()
    assert asked.count('aria-sort="ascending"') >= 1 and "owed-sort=-by&amp;partners-sort=-name" not in asked
    assert "?partners-sort=-name&amp;owed-sort=-by" in asked


def test_a_director_of_a_cercle_is_led_to_its_page_and_one_of_several_chooses(client_of: ClientOf) -> None:
    client = client_of("regional_director")
    cercle = Place.objects.get(division="ML-2023", kind="cercle", parent=gao(), name="Ansongo")
    grant = Grant.objects.get(role="regional_director", user__username="regional_director")
    Grant.objects.filter(pk=grant.pk).update(place=cercle)
    assert client.get(reverse("regions")).headers["Location"] == reverse("place", args=[cercle.id])
    assert client.get(reverse("place", args=[cercle.id])).status_code == 200
    Grant.objects.create(user=grant.user, role="regional_director", place_id=gao())
    # The cercle lies in the region that is held too.
    Grant.objects.create(user=grant.user, role="regional_director", place=Place.objects.get(
        division="ML-2023", kind="cercle", name="Yélimané"))  # fmt: skip
    page = client.get(reverse("regions")).content.decode()
    assert reverse("region", args=[gao()]) in page and "Yélimané" in page


def test_a_director_contests_a_line_of_an_open_quarter_and_nobody_else_does(site: Path, client_of: ClientOf) -> None:
    contract = Path(str(resources.files("layidu.countries.mali") / "demo" / "contracts" / "contrat.yaml"))
    sign(find(site), contract, by=(), on=date(2025, 1, 6), add_parties=True)
    client = client_of("regional_director")
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    assert "CP-2025-GAO" in client.get(reverse("region", args=[gao()])).content.decode()
    said = {
        "contract": "CP-2025-GAO",
        "line": "C1",
        "quarter": "2025-01:2025-03",
        "text": "Deux districts manquent.",
        "contest": "1",
    }
    assert client_of("other_region").post(reverse("assess-region", args=[gao()]), said).status_code == 404
    assert (
        client.post(reverse("assess-region", args=[gao()]), {**said, "quarter": "2024-01:2024-03"}).status_code == 404
    )
    client.post(reverse("assess-region", args=[gao()]), said)
    review = Review.objects.get(commitment_ref="CP-2025-GAO/C1")
    assert (review.rating, review.finding) == ("contestation", "Deux districts manquent.")
    assert Assessment.objects.get().entered_by == "regional_director@example.org"
    assert "Deux districts manquent." in client.get(reverse("assessment", args=[gao()])).content.decode()


def test_the_region_its_printed_page_the_regions_and_the_list_count_the_same_promises(
    site: Path, client_of: ClientOf
) -> None:
    """Also one told in the terms of an earlier division, whose cercle lies whole in the region."""
    old = Place.objects.get(division="ML-2012", kind="cercle", name="Ansongo").id
    CommitmentPlace.objects.filter(commitment__ref__contains="E-1").update(place=old)
    for prepare in preparers():
        prepare(find(site))
    client = client_of("ministry")
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    page = {one["label"]: one["value"] for one in RegionPage.objects.get(place=gao()).content["masthead"]}
    row = next(one for one in kept(REGIONS).content if one["place"] == gao())  # type: ignore[union-attr]
    lists = [client.get(reverse("promises"), {"place": gao(), "status": one}) for one in ("running", "overdue")]
    listed = [len(re.findall(r'<tr><th scope="row"', one.content.decode())) for one in lists]
    assert [page["Promesses en cours"], page["Dont en retard"]] == [row["open"], row["late"]] == listed == [2, 2]
    client.post(reverse("make-region-pdf", args=[gao()]))
    work()
    printed = next(find(site).published.glob("region-gao-*.pdf"))
    assert "Vacciner à Gao (E-1)" in pdf_text(printed.read_bytes())


def test_a_long_list_is_folded_behind_its_count_and_a_chosen_order_stands_open(client_of: ClientOf) -> None:
    client = client_of("ministry")
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    page = RegionPage.objects.get(place=gao())
    late = page.content["overdue_partners"][0]
    page.content["overdue_partners"] = [{**late, "ref": "", "title": f"Promesse {at:02}"} for at in range(12)]
    page.made_at = timezone.now()
    page.save()
    address = reverse("region", args=[gao()])
    shown = client.get(address, headers={"accept-language": "fr"}).content.decode()
    seen, _summary, folded = shown.partition("<summary>7 autres</summary>")
    assert [seen.count("Promesse "), folded.count("Promesse ")] == [5, 7]
    assert shown.index("Promesse 00") < shown.index("Écarts par cercle") < shown.index("Contrat et score")
    assert shown.count("<details") == shown.count("</details>") and "<details open" not in shown
    assert shown.count("<table") == shown.count("</table>")
    assert "<details open><summary>2 partenaires" in client.get(f"{address}?partners-sort=name").content.decode()


def test_a_quarter_of_a_contract_is_said_in_plain_words_and_one_number_once(site: Path, client_of: ClientOf) -> None:
    contract = Path(str(resources.files("layidu.countries.mali") / "demo" / "contracts" / "contrat.yaml"))
    sign(find(site), contract, by=(), on=date(2025, 1, 6), add_parties=True)
    client = client_of("ministry")
    client.post(reverse("make-region-page", args=[gao()]))
    work()
    page = RegionPage.objects.get(place=gao())
    quarters = page.content["judged"][0]["quarters"]
    assert all("non clos" not in one["standing"] and "peut encore changer" in one["standing"] for one in quarters)
    one = {"id": "", "text": "87,7\u202f%"}
    for quarter in quarters:
        quarter |= {"score": one, "bounds": one}
    page.made_at = timezone.now()
    page.save()
    shown = client.get(reverse("region", args=[gao()])).content.decode()
    assert shown.count("87,7") == len(quarters) and "peut aller de" not in shown


def test_what_was_declared_opens_too_where_what_was_verified_is_judged(site: Path, client_of: ClientOf) -> None:
    contract = Path(str(resources.files("layidu.countries.mali") / "demo" / "contracts" / "contrat.yaml"))
    sign(find(site), contract, by=(), on=date(2025, 1, 6), add_parties=True)
    file = site / "valeurs.csv"
    said = (f"Couverture vaccinale Penta 3;Gao;2025T1;{how};;{above};1100"
            for how, above in (("déclarée", 770), ("vérifiée", 715)))  # fmt: skip
    head = "Indicateur;Région;Période;Série;Valeur;Numérateur;Dénominateur"
    file.write_text("\n".join(["DONNÉES D'EXEMPLE", head, *said]) + "\n", encoding="utf-8")
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == 2, [each.sentence() for each in report.result.findings]
    region_page(gao())
    director = client_of("regional_director")
    page = director.get(reverse("region", args=[gao()])).content.decode().partition("<h2>Contrat et score")[2]
    line = next(one for one in re.findall(r"<tr><th scope=\"row\">C1 .*?</tr>", page, re.S) if "65,0" in one)
    (declared,) = re.findall(r'href="(/region/[^"]+/indicateurs/[^"]+)">70,0', line)
    assert re.search(r'href="/n/[^"]+">65,0', line) and re.search(r'href="/n/[^"]+">poids ', line)
    assert "770 / 1 100" in re.sub(r"[\xa0\u202f]", " ", director.get(declared).content.decode())


def test_every_value_of_an_indicator_opens_down_to_the_rows_that_it_comes_from(site: Path, client_of: ClientOf) -> None:
    head = "Indicateur;Région;Code région;Cercle;Code cercle;Référentiel;Période;Série;Valeur;Numérateur;Dénominateur"
    before = [f"Couverture vaccinale Penta 3;Gao;ML07;;{code};cod-ab-2015;2015T1;;;{above};1000"
              for code, above in (("ML0701", 500), ("ML0702", 600), ("ML0703", 400))]  # fmt: skip
    before.append("Couverture vaccinale Penta 3;Gao;ML07;;;cod-ab-2015;2014T1;;;5000;10000")
    now = "Couverture vaccinale Penta 3;Gao;;;;;2025T1;;70 %;770;1100"
    file = site / "valeurs.csv"
    file.write_text("\n".join(["DONNÉES D'EXEMPLE", head, *before, now]) + "\n", encoding="utf-8")
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == 5
    sources = Source.objects.filter(file_name="valeurs.csv")
    sources.update(sensitivity="public")
    region_page(gao())
    director = client_of("regional_director")
    page = director.get(reverse("region", args=[gao()])).content.decode()
    (address,) = set(re.findall(r'href="(/region/[^"]+/indicateurs/[^"]+)"', page))
    assert page.count(address) == 6, "three values, how many there are, the last, and all of them"

    def said(client: Client, query: str = "") -> str:
        main = client.get(address + query).content.decode().partition("<main")[2]
        return re.sub(r"[\s\xa0\u202f]+", " ", re.sub(r"<[^>]+>", " ", main))

    text, down = said(director), said(director, "?sort=-value")
    for row, said_there in enumerate(
        ("500 / 1 000", "600 / 1 000", "400 / 1 000", "5 000 / 10 000", "770 / 1 100"), start=3
    ):
        assert re.search(rf"{said_there} · valeurs.csv, \S* ?{row}\b", text), text
    assert text.index("50,0 %") < text.index("70,0 %") and down.index("70,0 %") < down.index("50,0 %")
    audit = [
        client.get(address).content.decode().count("/audit/lignes/") for client in (director, client_of("ministry"))
    ]
    assert audit == [0, 5]
    sources.update(sensitivity="ministry")
    # What was said of the region's own ground is its director's to read; a place that was split is another's too.
    closed, shown = said(director).count("une ligne que vous ne pouvez pas lire"), said(director).count("valeurs.csv")
    assert (closed, shown) == (1, 4) and "5 000 / 10 000" not in said(director)
    assert client_of("other_region").get(address).status_code == 404
    assert director.get(reverse("region-series", args=[gao(), "0123456789ab"])).status_code == 404
    # A page that an earlier version made opens all the same, until it is made anew.
    made = RegionPage.objects.get(place=gao())
    made.content["series"] = [
        {name: said for name, said in one.items() if name != "key"} for one in made.content["series"]
    ]
    made.made_at = timezone.now()
    made.save()
    assert "Penta 3" in director.get(reverse("region", args=[gao()])).content.decode()
