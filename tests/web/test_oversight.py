"""What the Ministry looks across: years, the follow-up list, audit, files that run nothing."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
import python_calamine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse, translate_url
from django.utils import translation

from layidu.core.periods import Period
from layidu.intake.delimited import rows_of_text
from layidu.ledger.models import Actor, Commitment, Place, SourceRow
from layidu.web.oversight.models import CoverageYear, FollowLine, Presence
from layidu.web.promises.models import PromiseLine
from layidu.web.work.jobs import work_once
from layidu.web.work.models import PreparedFile
from layidu.web.work.prepare import kept

ClientOf = Callable[[str], Client]


def body(answer: object) -> bytes:
    streaming = getattr(answer, "streaming", False)
    return b"".join(answer.streaming_content) if streaming else answer.content  # type: ignore[attr-defined]


def test_the_list_downloads_as_read_and_runs_nothing(site: Path, client_of: ClientOf) -> None:
    PromiseLine.objects.filter(ref="E-1").update(title="=HYPERLINK(1)")
    client = client_of("partner")
    text = body(client.get(reverse("promises-file", args=["csv"])))
    (line,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    assert (line["ref"], line["title"]) == ("E-1", "'=HYPERLINK(1)")
    read = rows_of_text(text)
    assert read and "=HYPERLINK(1)" in read[1]
    (item,) = json.loads(body(client.get(reverse("promises-file", args=["json"]))))
    assert item["title"] == "=HYPERLINK(1)" and item["end"] == "2025-06-30"
    book = body(client_of("ministry").get(reverse("promises-file", args=["xlsx"]), {"q": "E-1"}))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 2 and sheet[1][3] == "=HYPERLINK(1)"
    assert json.loads(body(client.get(reverse("promises-file", args=["json"]), {"q": "nothing"}))) == []


def test_two_years_stand_side_by_side_and_download(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    while work_once():
        pass
    year = CoverageYear.objects.get(period="2025")
    page = client.get(reverse("comparison"), {"a": "2025", "level": "region"}).content.decode()
    assert "Gao" in page and "Kayes" in page
    # Reports were due in the other months and did not come: the top is open.
    gao = next(row for row in year.rows["region"] if row["place_name"] == "Gao")
    assert gao["top_open"] and gao["reached_high"] == 400 and "400</a>" not in page
    text = body(client.get(reverse("coverage-file", args=["2025", "region", "csv"]))).decode("utf-8-sig")
    line = next(row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["place_name"] == "Gao")
    assert (line["in_need_high"], year.run >= 0) == ("5000", True)


def test_the_follow_up_list_narrows_by_its_address_and_hides_what_may_not_be_read(
    site: Path, client_of: ClientOf
) -> None:
    assert set(FollowLine.objects.values_list("bucket", flat=True)) == {"overdue"}
    ministry = client_of("ministry")
    everything = ministry.get(reverse("follow-up")).content.decode()
    assert all(f"({ref})" in everything for ref in ("E-1", "E-2", "E-3"))
    own = ministry.get(reverse("follow-up"), {"owner": "Terre Neuve"}).content.decode()
    assert "(E-1)" in own and "(E-2)" not in own
    assert "(E-3)" not in client_of("officer").get(reverse("follow-up")).content.decode()


def test_a_commitment_leads_back_to_the_cells_that_said_it(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    assert client.get(reverse("audit"), {"q": "E-3"}).headers["Location"] == reverse("audit-promise", args=["E-3"])
    origin = Commitment.objects.get(ref="E-3").origin_id
    assert reverse("audit-row", args=[origin]) in client.get(reverse("audit-promise", args=["E-3"])).content.decode()
    page = client.get(reverse("audit-row", args=[origin])).content.decode()
    row = SourceRow.objects.get(id=origin)
    assert row.run.source.sha256 in page and "Vacciner à Gao (E-3)" in page
    assert client_of("officer").get(reverse("audit-row", args=[origin])).status_code == 404
    assert "prive.xlsx" in client.get(reverse("audit"), {"q": "prive.xlsx"}).content.decode()


def test_every_filter_of_the_list_is_an_address_that_the_file_follows(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    gao, actor = Place.objects.get(division="ML-2023", kind="region", name="Gao"), Actor.objects.get(name="Autre Rive")
    for asked, found in (
        ({"place": gao.id}, {"E-1", "E-3"}),
        ({"actor": actor.id}, {"E-2", "E-3"}),
        ({"actor": actor.id, "place": gao.id}, {"E-3"}),
        ({"sector": "health"}, {"E-1", "E-2", "E-3"}),
        ({"sector": "wash"}, set()),
        ({"activity": "vaccination", "due_after": "2025-07-01"}, set()),
        ({"funder": actor.id}, set()),
        ({"status": "overdue", "q": "kayes"}, {"E-2"}),
    ):
        page = client.get(reverse("promises"), asked).content.decode()
        assert {ref for ref in ("E-1", "E-2", "E-3") if f"({ref})" in page} == found, asked
        lines = json.loads(body(client.get(reverse("promises-file", args=["json"]), asked)))
        assert {line["ref"] for line in lines} == found, asked
    page = client.get(reverse("promises"), {"sort": "-owner", "actor": actor.id}).content.decode()
    assert 'aria-sort="descending"' in page and f'<option value="{actor.id}" selected>' in page


def test_who_does_what_where_is_counted_listed_and_opened(site: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    while work_once():
        pass
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao")
    everything = client.get(reverse("who")).content.decode()
    assert "Terre Neuve" in everything and "Autre Rive" in everything
    # A region of which no report tells stands in the matrix all the same.
    assert "Ménaka" in everything
    here = client.get(reverse("who"), {"region": gao.id, "sector": "health"}).content.decode()
    assert "Terre Neuve" in here and "Autre Rive" not in here
    (row,) = json.loads(body(client.get(reverse("who-file", args=["json"]), {"region": gao.id})))
    assert (row["partner_name"], row["activities"], row["rows"]) == ("Terre Neuve", "vaccination", 1)
    figure = Presence.objects.get().rows[0]["id"]
    assert client.get(reverse("figure", args=[figure])).status_code == 200
    assert client_of("partner").get(reverse("who")).status_code == 404


def test_the_years_compared_by_default_share_no_month(site: Path, client_of: ClientOf) -> None:
    CoverageYear.objects.all().delete()
    for period, start in (("2025-03:2026-02", "2025-03-01"), ("2025-02:2026-01", "2025-02-01"),
                          ("2024-03:2025-02", "2024-03-01"), ("2025", "2025-01-01")):  # fmt: skip
        CoverageYear.objects.create(period=period, label=period, start=start, run=0)
    page = client_of("ministry").get(reverse("comparison")).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected>', page)[:2] == ["2025-03:2026-02", "2024-03:2025-02"]


def test_a_difference_of_bounds_is_a_pair_of_bounds_and_opens(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    while work_once():
        pass
    periods = list(CoverageYear.objects.values_list("period", flat=True))
    # Twelve months, a calendar year and quarters: the last that is over, the one before, the same a year earlier.
    assert sorted(Period.parse(period).months_count() for period in periods)[:3] == [3, 3, 3]
    asked = {"a": "2025", "b": next(period for period in periods if period != "2025"), "measure": "active"}
    page = client.get(reverse("comparison"), asked).content.decode()
    links = [html.unescape(each) for each in re.findall(r'href="([^"]+)"', page)]
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao").id
    opening = next(each for each in links if each.startswith(reverse("difference")) and gao in unquote(each))
    opened = client.get(opening).content.decode()
    figures = re.findall(r'href="(/n/[^"]+)"', opened)
    # Nobody was active in the other period: its zero has no rows to open.
    assert len(figures) == 1 and "+1" in opened and all(client.get(each).status_code == 200 for each in figures)
    assert client_of("officer").get(opening).status_code == 200 and client_of("partner").get(opening).status_code == 404
    gone = client.get(reverse("comparison"), {"a": "1999"}).content.decode()
    assert "La période 1999 n'est plus préparée" in html.unescape(gone)
    assert client.get(opening.replace("a=2025", "a=1999")).status_code == 404
    # Needs are known for 2025 alone: the other period says so once.
    silent = html.unescape(client.get(reverse("comparison"), {**asked, "measure": "need"}).content.decode())
    assert silent.count("Rien n'est connu de cette mesure") == 1


def test_places_and_actors_open_what_stands_beside_them(site: Path, client_of: ClientOf) -> None:
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao")
    public = client_of("public").get(reverse("place", args=[gao.id])).content.decode()
    row = kept(f"place:{gao.id}").content["row"]  # type: ignore[union-attr]
    assert all(reverse("figure", args=[figure]) in public for figure in row["open"].values())
    assert "Terre Neuve" not in public
    ministry = client_of("ministry")
    inside = ministry.get(reverse("place", args=[gao.id])).content.decode()
    assert "Terre Neuve" in inside and reverse("region", args=[gao.id]) in inside
    actor = Actor.objects.get(name="Terre Neuve")
    page = ministry.get(reverse("actor", args=[actor.id])).content.decode()
    assert f"?actor={actor.id}&amp;due_after=2025-01-01" in page and "manquant" in page
    assert "manquant" not in client_of("other_partner").get(reverse("actor", args=[actor.id])).content.decode()


def test_totals_of_the_follow_up_list_open_to_the_lines_that_they_count(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    page = client.get(reverse("follow-up"), {"owners-sort": "name"}).content.decode()
    assert "<details open>" in page and 'aria-sort="ascending"' in page
    totals = re.findall(r'href="(\?[^"]*owner=[^"]*)">(\d+)</a>', page)
    assert {"*", "Terre Neuve", "Autre Rive"} <= {QueryDict(html.unescape(one)[1:])["owner"] for one, _ in totals}
    for address, said in totals:
        shown = client.get(f"{reverse('follow-up')}{html.unescape(address)}").content.decode()
        assert len(re.findall(r"\(E-\d\)</a>", shown)) == int(said), address
    assert client.get(reverse("follow-up"), {"owners-sort": "password", "owner": "nobody"}).status_code == 200


@pytest.mark.slow
def test_tables_of_oversight_sort_by_their_address(site: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    while work_once():
        pass
    for name, arguments, asked in (
        ("audit", [], {"q": "prive.xlsx", "sort": "-fate"}),
        ("audit-promise", ["E-3"], {"sort": "who"}),
        ("comparison", [], {"a": "2025", "sort": "-second"}),
        ("who", [], {"sort": "-rows"}),
        ("who", [], {"matrix-sort": "-all"}),
        ("who", [], {"matrix-sort": "health", "sort": "sector"}),
    ):
        page = client.get(reverse(name, args=arguments), asked).content.decode()
        assert page.count("aria-sort=") >= 1, (name, asked)
        for key, column in asked.items():
            if key.endswith("sort"):
                way = "descending" if column.startswith("-") else "ascending"
                assert f'aria-sort="{way}"' in page, (name, asked)
    matrix = client.get(reverse("who"), {"matrix-sort": "-all"}).content.decode()
    for address, said in re.findall(r'<td class="n"><a class="figure" href="(\?[^"]*)#list">(\d+)</a>', matrix):
        shown = client.get(f"{reverse('who')}{html.unescape(address)}").content.decode()
        assert re.search(rf"· {said} partenaires?</small>", shown), address


@pytest.mark.slow
def test_the_map_of_a_year_is_english_on_an_english_page(site: Path, client_of: ClientOf) -> None:
    while work_once():
        pass
    year = CoverageYear.objects.get(period="2025")
    client = client_of("ministry")
    with translation.override("fr"):
        french = reverse("comparison")
        english = translate_url(french, "en")
    assert year.map in client.get(french, {"a": "2025"}).content.decode()
    page = client.get(english, {"a": "2025"}).content.decode()
    assert year.map_en in page and year.map not in page
    words = [bytes(PreparedFile.objects.get(sha256=key).content).decode() for key in (year.map, year.map_en)]
    assert words[0] != words[1] and not re.search(r">[^<]*\b(de|du|moins|non)\b[^<]*<", words[1])
