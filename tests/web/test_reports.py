"""A focal point's reports through the pages: by form, by workbook, offline; once and only once; nobody else's."""

from __future__ import annotations

import gzip
import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse, translate_url
from django.utils import translation

from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, Delivery, DeliveryFigure, Place, Source, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant
from layidu.web.reports import views
from layidu.web.reports.models import Draft, Receipt, Upload
from layidu.web.reports.population import CONTENT, KEY
from layidu.web.reports.sending import send
from layidu.web.work.jobs import work_once
from layidu.web.work.prepare import keep

pytestmark = pytest.mark.usefixtures("pages_rest")

MONTH = "2025-04"
LINE = {"line-0-activity": "Vaccination", "line-0-region": "Gao"}
Clients = Callable[[str], Client]


@pytest.fixture
def client_of(site: Path) -> Clients:
    """A client of a role, signed in beside the page: what is tested here is what it may then do."""

    def make(role: str) -> Client:
        client = Client(headers={"host": "localhost"})
        if role != "public":
            user = get_user_model().objects.get(username=role)
            session = client.session
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client

    return make


def actor() -> Actor:
    return Actor.objects.get(name="Terre Neuve")


def address(name: str, *rest: object) -> str:
    return reverse(name, args=[actor().id, *rest])


def reached(month: str = MONTH) -> list[int]:
    """The people that stand for the partner's month."""
    found = DeliveryFigure.objects.filter(
        delivery__origin__retired_by__isnull=True,
        delivery__period_start=f"{month}-01",
        delivery__actors__actor=actor(),
        delivery__actors__role="leads",
    )
    return sorted(found.values_list("people", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_report_by_form_from_the_carried_line_to_the_receipt(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    mine = text(client.get(reverse("reports")))
    assert "avril 2025" not in mine and "mars 2025" not in mine  # more than a year ago, and not received these months
    step = client.get(address("report-step", MONTH, 1))
    assert "Gao" in text(step)
    field = re.search(r'name="(line-0-reached)"[^>]*value="([^"]*)"', text(step))
    assert field and field[2] == ""  # absent is not zero: no count is carried over
    answer = client.post(address("report-step", MONTH, 1), {"line-0-reached": "1 234"})
    assert answer.status_code == 302 and answer["Location"] == address("report-review", MONTH)
    review = client.get(answer["Location"])
    assert "1\u202f234" in text(review) and "À corriger" not in text(review)
    key = Draft.objects.get().key
    sent = client.post(address("report-send", MONTH), {"key": key})
    assert sent.status_code == 302
    assert reached() == [1234]
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.read, receipt.loaded, receipt.held) == ("done", 1, 1, 0)
    source = Source.objects.get(id=receipt.source_id)
    assert (source.kind, source.sender_id, source.sensitivity, source.example) == ("form", actor().id, "partner", True)
    kept = json.loads((find(site).originals / source.sha256).read_bytes())
    assert kept["lignes"][0]["Personnes atteintes"] == "1 234"
    # The button pressed twice: the same receipt, and nothing more in the ledger.
    again = client.post(address("report-send", MONTH), {"key": key})
    assert again["Location"] == sent["Location"]
    assert (Receipt.objects.count(), reached()) == (1, [1234])


def test_a_receipt_says_that_it_came_and_nothing_else_to_anybody(site: Path, client_of: Clients) -> None:
    partner, public = client_of("partner"), client_of("public")
    # A receipt's number has neither 0 nor 1.
    partner.post(address("report-step", MONTH, 1), {"line-0-reached": "1001"})
    sent = partner.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    page = text(public.get(sent["Location"])).partition("<main")[2].partition("</main")[0]
    assert "1 ligne enregistrée" in page
    assert "Terre Neuve" in page and "avril 2025" in page
    assert not any(word in page for word in ("Gao", "Vaccination", "1001", "1\u202f001", "partner@"))
    assert public.get(sent["Location"].lower()).status_code == 200
    assert public.get(reverse("receipt", args=["ZZZZZ-ZZZZZ-ZZZZZ"])).status_code == 404


def test_an_empty_report_is_refused_and_nothing_to_report_is_zero(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    client.get(address("report-start", MONTH))
    refused = client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    assert refused.status_code == 400 and "RAPPORT-VIDE" not in text(refused)
    assert "Rien à signaler" in text(refused)
    assert reached() == [] and Receipt.objects.count() == 0
    answer = client.post(address("report-start", MONTH), {"nothing": "1"})
    assert answer["Location"] == address("report-review", MONTH)
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    assert reached() == [0]


def test_what_is_wrong_is_said_beside_its_field_and_held(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "douze", "line-1-place": "Kayes / Bafoulabé",
                "line-1-group": "", "line-1-reached": "5"})  # fmt: skip
    step = text(client.get(address("report-step", MONTH, 1)))
    first, second = step.index('id="said-0"'), step.index('id="said-1"')
    assert "douze" in step[first:second] and "À corriger" in step[first:second]
    assert 'aria-invalid="true"' in step[:first] and "À corriger" not in step[second:]
    sent = client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    receipt = Receipt.objects.get()
    assert (receipt.read, receipt.loaded, receipt.held) == (2, 1, 1)
    assert reached() == [5] and "1 retenue" in text(client.get(sent["Location"]))
    held = SourceRow.objects.get(run=receipt.run, fate="held")
    assert held.cells["Personnes atteintes"] == "douze"
    # The line is mended where it is, and both the word and the number are kept.
    mend = reverse("report-held", args=[receipt.number])
    assert mend in text(client.get(sent["Location"])) and "douze" in text(client.get(mend))
    assert client_of("other_partner").get(mend).status_code == 404
    at = list(held.cells).index("Personnes atteintes")
    client.post(mend, {f"row-{held.id}": "1", f"cell-{held.id}-{at}": "12"})
    held.refresh_from_db()
    assert reached() == [5, 12] and held.retired_by and held.retired_by.decided_by == "partner@example.org"
    assert held.cells["Personnes atteintes"] == "douze"


def test_a_month_reported_already_asks_what_becomes_of_it(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "10", "line-1-place": "Gao / Ansongo",
                "line-1-reached": "20"})  # fmt: skip
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    assert reached() == [10, 20]
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "11"})
    key = Draft.objects.get().key
    conflict = client.post(address("report-send", MONTH), {"key": key})
    assert conflict.status_code == 409 and 'value="replace"' in text(conflict) and reached() == [10, 20]
    # Both reports side by side: what changes, what the new one does not say, and whose the first was.
    row = re.search(r'<tr class="changes">(.*?)</tr>', text(conflict))
    assert row and re.findall(r'<td class="n"[^>]*>([^<]*)</td>', row[1]) == ["10", "11"]
    assert "Ansongo" in text(conflict).split("absent de ce rapport")[1] and "partner@example.org" in text(conflict)
    client.post(address("report-send", MONTH), {"key": key, "choice": "add"})
    assert reached() == [11, 20]
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "12"})
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key, "choice": "replace"})
    assert reached() == [12]


def test_a_typed_count_is_compared_with_populations_the_month_before_and_other_reports(
    site: Path, client_of: Clients
) -> None:
    client = client_of("partner")
    keep(CONTENT, {place.id: {"all": 2000} for place in Place.objects.filter(name="Gao")})
    keep(KEY, {"population": "of-this-test"})
    new = {"line-1-activity": "Accouchements assistés", "line-1-place": "Gao", "line-1-reached": "1950"}
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "1900"})
    client.post(address("report-step", MONTH, 2), new)
    review = text(client.get(address("report-review", MONTH)))
    assert "À vérifier" in review and "2\u202f000" in review  # above the population; and five times the month before
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    sent = Receipt.objects.get()
    assert {each["code"] for each in sent.doubts} == {"ATTEINTE-DEPASSE-POPULATION", "SAUT-MENSUEL"}
    assert sent.loaded == 2  # a doubt holds nothing
    # Another partner counts nearly the same people: both are told, once the worker has compared them.
    other = client_of("other_partner")
    theirs = Actor.objects.get(name="Autre Rive").id
    line = {"line-0-activity": "Vaccination", "line-0-region": "Gao", "line-0-reached": "1890"}
    answer = other.post(reverse("report-send-offline", args=[theirs]), {"key": "o" * 32, "month": MONTH, **line},
                        headers={"accept": "application/json"})  # fmt: skip
    while work_once():
        pass
    said = text(other.get(answer.json()["address"]))
    assert "disent peut-être deux fois les mêmes personnes" in said
    assert "disent peut-être" not in text(client_of("public").get(answer.json()["address"]))


def test_a_typing_error_in_a_count_reaches_no_figure(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    keep(CONTENT, {place.id: {"all": 2000} for place in Place.objects.filter(name="Gao")})
    keep(KEY, {"population": "of-this-typing-error"})
    typed = {"line-1-activity": "Accouchements assistés", "line-1-place": "Gao", "line-1-reached": "99999999"}
    client.post(address("report-step", MONTH, 2), typed)
    assert "plus que toute la population connue de Gao" in text(client.get(address("report-review", MONTH)))
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    assert reached() == [] and Receipt.objects.get().held == 1
    held = SourceRow.objects.get(fate="held", retired_by__isnull=True)
    at = list(held.cells.values()).index("99999999")
    lines = reverse("report-held", args=[Receipt.objects.get().number])
    # As it stands it stays held; with a count that can be true it is loaded.
    client.post(lines, {f"row-{held.id}": "1"})
    assert reached() == []
    client.post(lines, {f"row-{held.id}": "1", f"cell-{held.id}-{at}": "999"})
    assert reached() == [999]


def test_two_windows_on_one_month_never_undo_each_other(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    old = re.search(r'name="key" value="([^"]+)"', text(client.get(address("report-step", MONTH, 1))))
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "5", "key": old[1] if old else ""})
    client.post(address("report-start", MONTH), {"anew": "1"})
    client.get(address("report-start", MONTH))
    late = client.post(
        address("report-step", MONTH, 1), {"line-0-reached": "6", "key": old[1] if old else ""}, follow=True
    )
    assert "dans une autre fenêtre" in text(late) and "reached" not in Draft.objects.get().lines[0]


def test_who_reports_for_several_organisations_reports_for_each(site: Path, client_of: Clients) -> None:
    other = Actor.objects.get(name="Autre Rive")
    Grant.objects.create(user=get_user_model().objects.get(username="partner"), role="partner", actor=other)
    client = client_of("partner")
    mine = text(client.get(reverse("reports")))
    assert mine.index("Autre Rive") < mine.index("Terre Neuve")
    sent = post_offline(client, **{"line-0-reached": "3"}).json()
    client.post(reverse("report-step", args=[other.id, MONTH, 1]), {"line-0-reached": "4"})
    client.post(reverse("report-send", args=[other.id, MONTH]), {"key": Draft.objects.get().key})
    assert {each.actor_id for each in Receipt.objects.all()} == {actor().id, other.id}
    assert reached() == [3] and client.get(sent["address"]).status_code == 200


def post_offline(client: Client, key: str = "a" * 32, **values: str) -> Any:
    data = {"key": key, "month": MONTH, **LINE, **values}
    return client.post(address("report-send-offline"), data, headers={"accept": "application/json"})


def test_from_a_device_the_same_identifier_is_the_same_report(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    assert "token" in client.get(address("report-send-offline")).json()
    first = post_offline(client, **{"line-0-reached": "8"})
    assert first.status_code == 200 and reached() == [8]
    assert post_offline(client, **{"line-0-reached": "8"}).json() == first.json() and reached() == [8]
    # Its answer was lost, and the number was corrected under the same identifier: never « received ».
    other = post_offline(client, **{"line-0-reached": "9"})
    assert other.status_code == 409 and reached() == [8] and Receipt.objects.count() == 1
    said = other.json()
    assert (said["code"], said["receipt"]) == ("API-CLE", first.json()["receipt"]) and "autrement" in said["said"][0]
    with translation.override("fr"):
        in_english = translate_url(address("report-send-offline"), "en")
    english = client.post(in_english, {"key": "a" * 32, "month": MONTH, **LINE,
                          "line-0-reached": "9"}, headers={"accept": "application/json"})  # fmt: skip
    assert english.status_code == 409 and "otherwise" in english.json()["said"][0]
    conflict = post_offline(client, "b" * 32, **{"line-0-reached": "9"})
    assert conflict.status_code == 409 and conflict.json()["conflict"]
    assert conflict.json()["sides"] == [{"about": "Vaccination – Gao", "before": "8", "now": "9"}]
    assert post_offline(client, "b" * 32, choice="add", **{"line-0-reached": "9"}).status_code == 200
    assert reached() == [9] and Receipt.objects.count() == 2
    held = post_offline(client, "c" * 32, choice="add", **{"line-0-reached": "x"})
    assert held.status_code == 422 and held.json()["held"] and Receipt.objects.count() == 2
    assert post_offline(client, "c" * 32, choice="add", anyway="1", **{"line-0-reached": "x"}).json()["held"] == 1


def test_a_draft_changed_after_its_sending_was_cut_short_is_another_report(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "10"})
    draft = Draft.objects.get()
    client.post(address("report-send", MONTH), {"key": draft.key})
    draft.save(force_insert=True)  # stored, and stopped before the draft went
    assert client.post(address("report-send", MONTH), {"key": draft.key})["Location"].endswith(
        Receipt.objects.get().number + "/"
    )
    draft.save(force_insert=True)
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "11"})
    asked = client.post(address("report-send", MONTH), {"key": draft.key})
    assert asked.status_code == 409 and 'value="replace"' in text(asked) and "autrement" in text(asked)
    assert Receipt.objects.get().number in text(asked) and reached() == [10]
    again = Draft.objects.get()
    assert again.key != draft.key and f'value="{again.key}"' in text(asked)
    client.post(address("report-send", MONTH), {"key": again.key, "choice": "add"})
    assert reached() == [11] and not Draft.objects.exists()


def test_what_another_window_types_while_a_report_is_on_its_way_stays(
    site: Path, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, window = client_of("partner"), client_of("partner")
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "10"})
    key = Draft.objects.get().key

    def slow(*given: Any, **more: Any) -> Any:
        done = send(*given, **more)
        window.post(address("report-step", MONTH, 1), {"line-0-reached": "11", "key": key})
        return done

    with monkeypatch.context() as patch:
        patch.setattr(views, "send", slow)
        sent = client.post(address("report-send", MONTH), {"key": key})
    assert reached() == [10] and Receipt.objects.get().number in sent["Location"]
    left = Draft.objects.get()
    assert left.lines[0]["reached"] == "11" and left.key != key
    assert client.post(address("report-send", MONTH), {"key": left.key}).status_code == 409  # the choice
    client.post(address("report-send", MONTH), {"key": left.key, "choice": "add"})
    assert reached() == [11] and not Draft.objects.exists()


def test_a_report_is_sent_as_it_was_read_again(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "10"})

    def button(page: str) -> dict[str, str]:
        return dict(re.findall(r'name="(key|read)" value="([^"]+)"', page))

    read = button(text(client.get(address("report-review", MONTH))))
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "100"})  # in another window
    asked = client.post(address("report-send", MONTH), read)
    assert asked.status_code == 409 and "Une autre fenêtre" in text(asked) and reached() == []
    assert client.post(address("report-send", MONTH), button(text(asked))).status_code == 302 and reached() == [100]


def test_the_one_page_form_without_javascript_becomes_a_draft_to_be_read_again(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    page = text(client.get(address("report-offline")))
    assert 'name="line-0-reached"' in page and "<script>" not in page
    answer = client.post(address("report-send-offline"), {"month": MONTH, "line-0-activity": "Vaccination",
                         "line-0-region": "Gao", "line-0-reached": "6"})  # fmt: skip
    assert answer["Location"] == address("report-review", MONTH)
    assert Draft.objects.get().lines == [{"activity": "Vaccination", "region": "Gao", "reached": "6"}]


def test_a_long_month_is_one_report(site: Path, client_of: Clients) -> None:
    line = {"activity": "Vaccination", "region": "Gao", "implementer": "Terre Neuve", "donor": "Bailleur d'essai"}
    values = {f"line-{at}-{name}": text for at in range(300) for name, text in line.items()}
    values |= {f"line-{at}-commitment_ref": "" for at in range(300)} | {"line-299-reached": "4"}
    assert post_offline(client_of("partner"), **values).json()["loaded"] == 1
    assert reached() == [4]


def workbook(tmp_path: Path, *rows: dict[str, Any]) -> bytes:
    base = {"organisation": "Terre Neuve", "region": "Gao", "month": MONTH, "group": "all", "activity": "vaccination"}
    path = tmp_path / "rapport.xlsx"
    write_rows("five_w", [{**base, **row} for row in rows], path)
    return path.read_bytes()


def send_file(client: Client, content: bytes, name: str = "rapport.xlsx", key: str = "k" * 32) -> Any:
    sent = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(address("report-upload"), {"key": key, "file": sent})


def test_a_workbook_is_read_by_the_worker_and_mended_in_the_browser(
    site: Path, client_of: Clients, tmp_path: Path
) -> None:
    client = client_of("partner")
    content = workbook(tmp_path, {"reached": 30}, {"region": "Zogoré", "reached": 40},
                       {"organisation": "Autre Rive", "reached": 50})  # fmt: skip
    answer = send_file(client, content)
    assert send_file(client, content)["Location"] == answer["Location"] and Upload.objects.count() == 1
    waiting = client.get(answer["Location"])
    assert waiting["Retry-After"] and "en cours" in text(waiting) and reached() == []
    while work_once():
        pass
    receipt = Receipt.objects.get()
    assert (receipt.read, receipt.loaded, receipt.held) == (3, 1, 2) and reached() == [30]
    assert not Delivery.objects.filter(period_start="2025-04-01", actors__actor__name="Autre Rive").exists()
    page = text(client.get(answer["Location"]))
    assert "Zogoré" in page and "n'est pas l'organisation".replace("'", "&#x27;") in page
    annotated = client.get(reverse("report-annotated", args=[Upload.objects.get().id]))
    assert (
        annotated["Content-Disposition"].startswith("attachment") and annotated["X-Content-Type-Options"] == "nosniff"
    )
    assert annotated["Content-Type"] == "application/octet-stream"
    names = zipfile.ZipFile(io.BytesIO(annotated.content)).namelist()
    assert any("comments" in name for name in names)
    held = SourceRow.objects.filter(fate="held", retired_by__isnull=True)
    row = next(each for each in held if "Zogoré" in each.cells.values())
    at = list(row.cells.values()).index("Zogoré")
    owner = list(row.cells.values()).index("Terre Neuve")
    # Whatever is posted, the row stays the sender's own.
    mended = {f"row-{row.id}": "1", f"cell-{row.id}-{at}": "Kayes", f"cell-{row.id}-{owner}": "Autre Rive"}
    assert client.post(answer["Location"], mended).status_code == 302
    assert reached() == [30, 40]


def test_another_file_sent_from_a_page_that_was_gone_back_to_is_stored(
    site: Path, client_of: Clients, tmp_path: Path
) -> None:
    client = client_of("partner")
    wrong, right = workbook(tmp_path, {"reached": 30}), workbook(tmp_path, {"reached": 31})
    first = send_file(client, wrong)["Location"]
    second = send_file(client, right)["Location"]  # the same page, and so the same key
    assert second != first and send_file(client, wrong)["Location"] == first
    assert send_file(client, right)["Location"] == second and Upload.objects.count() == 2
    assert {bytes(one.content or b"") for one in Upload.objects.all()} == {wrong, right}
    # A key that a typed report bears is no reason to lose a file either.
    post_offline(client, "t" * 32, **{"line-0-reached": "8"})
    third = send_file(client, right, key="t" * 32)
    assert third.status_code == 302 and Upload.objects.count() == 3
    assert send_file(client, right, key="t" * 32)["Location"] == third["Location"]


def test_one_change_mends_every_row_that_says_the_same_and_no_row_of_others(
    site: Path, client_of: Clients, tmp_path: Path
) -> None:
    client = client_of("partner")
    wrong = [{"region": "Zogoré", "reached": reached} for reached in range(1, 24)]
    page = send_file(client, workbook(tmp_path, *wrong, {"organisation": "Autre Rive", "region": "Gao", "reached": 50}))
    while work_once():
        pass
    shown = text(client.get(page["Location"]))
    assert shown.count('<fieldset class="held"') == 20 and "?page=2" in shown
    last = text(client.get(page["Location"], {"page": "2"}))
    strange = last[last.index("Autre Rive") :]
    assert "checked" not in last[: last.index("Autre Rive")].rsplit("<fieldset", 1)[1] and "Ne cochez" in strange
    row = SourceRow.objects.filter(fate="held", retired_by__isnull=True).order_by("row").first()
    assert row
    at = list(row.cells.values()).index("Zogoré")
    client.post(page["Location"], {f"row-{row.id}": "1", f"cell-{row.id}-{at}": "Kayes", "alike": "1"})
    assert reached() == list(range(1, 24))
    assert SourceRow.objects.get(fate="held", retired_by__isnull=True).cells["Organisation"] == "Autre Rive"


def test_receipts_sort_and_narrow_by_their_address(site: Path, client_of: Clients, tmp_path: Path) -> None:
    client = client_of("partner")
    post_offline(client, **{"line-0-reached": "8"})
    send_file(client, workbook(tmp_path, {"reached": 30, "month": "2025-05"}), "mai.xlsx")
    while work_once():
        pass
    by_form, by_file = Receipt.objects.get(kind="form").number, Receipt.objects.get(kind="file").number
    assert Receipt.objects.get(kind="file").month == date(2025, 5, 1)
    page = text(client.get(reverse("report-receipts"), {"sort": "month"}))
    assert page.index(by_form) < page.index(by_file)
    page = text(client.get(reverse("report-receipts"), {"q": "mai.xlsx"}))
    assert by_file in page and by_form not in page
    assert address("report-recorded", "2025-05") in page, "the count opens on the rows"
    assert by_file not in text(client_of("other_partner").get(reverse("report-receipts")))


def test_what_a_count_of_rows_opens_on_and_what_is_held_sort_and_narrow_by_their_address(
    site: Path, client_of: Clients, tmp_path: Path
) -> None:
    client = client_of("partner")
    rows = [{"region": "Gao", "reached": 30}, {"region": "Kayes", "reached": 40}, {"region": "Zogoré", "reached": 1},
            {"region": "Abobo", "reached": -2}]  # fmt: skip
    page = send_file(client, workbook(tmp_path, *rows))["Location"]
    while work_once():
        pass

    def order(where: str, *words: str, **asked: str) -> list[str]:
        said = text(client.get(where, asked))
        main = said[said.index("<main") :]
        return sorted((word for word in words if word in main), key=main.index)

    assert address("report-recorded", MONTH) in text(client.get(address("report-start", MONTH)))
    recorded = address("report-recorded", MONTH)
    assert order(recorded, ">Gao<", ">Kayes<", sort="place") == [">Gao<", ">Kayes<"]
    assert order(recorded, ">Gao<", ">Kayes<", sort="-people") == [">Kayes<", ">Gao<"]
    assert order(recorded, ">Gao<", ">Kayes<", q="kayes") == [">Kayes<"]
    assert client_of("other_partner").get(recorded).status_code == 404
    held = ('value="Zogoré"', 'value="Abobo"')
    assert order(page, *held) == [*held]
    assert order(page, *held, code="NOMBRE-NEGATIF") == [held[1]]
    assert order(page, *held, code="no such code") == [*held]
    assert "LIEU-INCONNU (2)" in text(client.get(page))
    # After a mend the same rows are looked at.
    row = SourceRow.objects.filter(fate="held", retired_by__isnull=True).earliest("row")
    answer = client.post(f"{page}?code=LIEU-INCONNU&sort=reason", {f"row-{row.id}": "1"})
    assert answer["Location"] == f"{page}?code=LIEU-INCONNU&sort=reason"


def test_what_is_no_workbook_is_not_taken_in(site: Path, client_of: Clients, tmp_path: Path) -> None:
    client = client_of("partner")
    for name, content in (
        ("page.html", b"<html><script>alert(1)</script>"),
        ("rapport.xlsx", b"<html><script>alert(1)</script>"),
        ("rapport.csv", b"PK\x03\x04 an archive"),
        ("vide.xlsx", b""),
    ):
        answer = send_file(client, content, name)
        assert answer.status_code == 400, name
        assert "alert(1)" not in text(answer) and Upload.objects.count() == 0
    # A file of another kind is read, and refused whole.
    path = tmp_path / "avis.xlsx"
    write_rows("reviews", [{"commitment_ref": "E-1", "date": "2025-05-01", "decision": "fulfilled",
                            "decided_by": "Terre Neuve"}], path)  # fmt: skip
    answer = send_file(client, path.read_bytes(), "avis.xlsx")
    while work_once():
        pass
    assert Receipt.objects.get().state == "refused" and "rapport d&#x27;activité" in text(
        client.get(answer["Location"])
    )


def test_nobody_sees_or_changes_another_partners_reports(site: Path, client_of: Clients, tmp_path: Path) -> None:
    partner, other = client_of("partner"), client_of("other_partner")
    file = send_file(partner, workbook(tmp_path, {"reached": 1}, {"region": "Zogoré", "reached": 2}))["Location"]
    while work_once():
        pass
    before = reached()
    for role in ("public", "other_partner", "officer", "ministry", "administrator"):
        stranger = client_of(role)
        assert stranger.post(file, {"row-1": "1"}).status_code == (302 if role == "public" else 404)
        assert stranger.get(file).status_code in (302, 404)
        for name, rest in (("report-start", [MONTH]), ("report-step", [MONTH, 1]), ("report-send", [MONTH]),
                           ("report-upload", []), ("report-send-offline", [])):  # fmt: skip
            answer = stranger.post(address(name, *rest), {"month": MONTH, "nothing": "1"})
            assert answer.status_code == (302 if role == "public" else 404)
    # The same bytes sent by another organisation load nothing and show nothing of the first one's.
    content = workbook(tmp_path, {"reached": 1}, {"region": "Zogoré", "reached": 2})
    theirs = Actor.objects.get(name="Autre Rive").id
    sent = SimpleUploadedFile("rapport.xlsx", content)
    page = other.post(reverse("report-upload", args=[theirs]), {"key": "z" * 32, "file": sent})["Location"]
    while work_once():
        pass
    seen = text(other.get(page))
    assert Receipt.objects.get(actor=theirs).loaded == 0 and 'value="Zogoré"' not in seen
    assert reached() == before == [1]


def test_what_is_due_and_late_is_said_in_words(site: Path, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:

    from layidu.web.reports import views

    class Then(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(2025, 6, 5)

    monkeypatch.setattr(views, "date", Then)
    page = text(client_of("partner").get(reverse("reports")))
    rows = dict(re.findall(r'<th scope="row">([^<]* 2025)</th>(.*?)</tr>', page, re.S))
    assert "mois en cours" in rows["juin 2025"] and "Gao" in rows["juin 2025"]
    assert "à envoyer maintenant" in rows["mai 2025"] and "en retard" in rows["avril 2025"]
    assert "reçu" in rows["mars 2025"] and "Corriger" in rows["mars 2025"]
    assert address("report-recorded", "2025-03") in rows["mars 2025"]

    def listed(**asked: str) -> list[str]:
        return re.findall(r'<th scope="row">([^<]*)</th>', text(client_of("partner").get(reverse("reports"), asked)))

    assert listed(sort="month") == listed()[::-1] and listed()[0] == "juin 2025"
    assert listed(state="due") == ["mai 2025"] and listed(state="none") == []
    assert listed(sort="status")[-1] == "mars 2025" and listed(sort="secret", state="secret") == listed()


def test_pages_of_reports_are_light_and_ask_little(site: Path, client_of: Clients) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of("partner")
    for where in (reverse("reports"), address("report-start", MONTH), address("report-step", MONTH, 1),
                  address("report-review", MONTH), address("report-offline"), address("report-upload"),
                  address("report-recorded", "2025-03")):  # fmt: skip
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(where)
        assert len(queries) <= 12, f"{where}: {len(queries)}"
        assert len(gzip.compress(page.content)) < 15_000
