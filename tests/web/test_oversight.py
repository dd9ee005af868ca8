"""What the Ministry looks across: years, the follow-up list, audit, files that run nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import python_calamine
from django.test import Client
from django.urls import reverse

from layidu.intake.delimited import rows_of_text
from layidu.ledger.models import Commitment, SourceRow
from layidu.web.oversight.models import CoverageYear, FollowLine
from layidu.web.promises.models import PromiseLine
from layidu.web.work.jobs import work_once

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
