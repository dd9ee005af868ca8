"""The API: every operation against every bearer, what each may read, and files sent in by the door of any file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.http import urlencode

from layidu.intake.write import write_rows
from layidu.ledger.models import Delivery, Figure, Place
from layidu.web.access.keys import new_token
from layidu.web.access.models import DemonstrationAccount, Token
from layidu.web.api import limits
from layidu.web.figures.standing import PLACE, WHOLE, stands
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import work_once
from tests.web.test_matrix import real, rows

pytestmark = pytest.mark.usefixtures("pages_rest")

MATRIX = Path(__file__).with_name("api_matrix.txt")
BEARERS = ("", "partner", "other_partner", "partner+", "officer+", "regional_director", "ministry", "administrator",
           "ended", "limited")  # fmt: skip
Bearer = Callable[[str], Client]
#: Figures that no public page prints: made at the command line; of a region's page; of a plan's.
CLOSED = {"@closed": "nc00000000000", "@of_Gao": "nc00000000001", "@of_Kayes": "nc00000000002",
          "@of_plan": "nc00000000003"}  # fmt: skip


@pytest.fixture
def bearer(site: Path) -> Bearer:
    """A client with a token of a role; with a plus, one that may send."""

    def make(name: str) -> Client:
        if not name:
            return Client(headers={"host": "localhost"})
        limited = name == "limited"
        role = "partner" if limited or name == "ended" else name.rstrip("+")
        user = get_user_model().objects.get(username=role).pk
        text = new_token(user, name, 30, submits=limited or name.endswith("+"), formats=["five_w"] if limited else [])
        if name == "ended":
            Token.objects.update(ended_at=timezone.now())
        return Client(headers={"host": "localhost", "authorization": f"Bearer {text}"})

    return make


def operations() -> list[tuple[str, str, dict[str, str], list[int]]]:
    """Name, method, arguments, the answer to each bearer."""
    found = []
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, method, *rest = line.split()
            arguments = dict(word.split("=", 1) for word in rest if "=" in word)
            found.append((name, method, arguments, [int(word) for word in rest if "=" not in word]))
    return found


def address_of(operation: str, arguments: dict[str, str]) -> str:
    """Its address; an argument after a question mark is part of the question."""
    asked = {name[1:]: value for name, value in arguments.items() if name.startswith("?")}
    inside = {name: CLOSED.get(value) or real(value) for name, value in arguments.items()
              if not name.startswith("?")}  # fmt: skip
    return f"{reverse(f'api:{operation}', kwargs=inside)}?{urlencode(asked)}"


def api_names() -> set[str]:
    found: set[str] = set()
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            found |= {str(each.name) for each in pattern.url_patterns if isinstance(each, URLPattern)}
    return found


def report(folder: Path, partner: str, reached: int = 700) -> SimpleUploadedFile:
    row: dict[str, Any] = {"organisation": partner, "region": "Gao", "month": "2025-04", "group": "all",
                           "activity": "vaccination", "reached": reached}  # fmt: skip
    write_rows("five_w", [row], folder / "avril.xlsx", example=True)
    return SimpleUploadedFile("avril.xlsx", (folder / "avril.xlsx").read_bytes())


def typed(month: str = "2025-05", reached: int = 70, **more: Any) -> dict[str, Any]:
    """A report as JSON."""
    line = {"activity": "Vaccination", "region": "Gao", "group": "Toute la population", "reached": reached}
    return {"month": month, "key": token_hex(16), "lines": [line], **more}


def test_every_operation_has_a_row() -> None:
    assert api_names() == {name for name, _, _, _ in operations()}


def test_every_bearer_gets_what_the_matrix_says(bearer: Bearer, tmp_path: Path) -> None:
    wrong = []
    for figure in CLOSED.values():
        Figure.objects.create(id=figure, label="Atteintes", value=3, formula="somme")
    stands({"id": CLOSED["@of_Gao"]}, PLACE, real("@Gao"))
    stands({"id": CLOSED["@of_Kayes"]}, PLACE, Place.objects.get(division="ML-2023", kind="region", name="Kayes").id)
    stands({"id": CLOSED["@of_plan"]}, WHOLE)
    RegionPage.objects.update_or_create(place_id=real("@Gao"), defaults={"content": {"gaps": []}})
    for at, name in enumerate(BEARERS):
        client = bearer(name)
        for operation, method, arguments, answers in operations():
            address = address_of(operation, arguments)
            if operation == "reports":
                got = client.post(address, typed(choice="add"), content_type="application/json").status_code
            elif method == "POST":
                got = client.post(address, {"file": report(tmp_path, "Terre Neuve")}).status_code
            else:
                got = client.get(address).status_code
            if got != answers[at]:
                wrong.append(f"{name or 'none'} {method} {operation}: {got}, not {answers[at]}")
    assert not wrong, "\n".join(wrong)


def test_a_token_opens_no_page_and_a_session_no_operation(bearer: Bearer, client_of: Callable[[str], Client]) -> None:
    client, wrong = bearer("ministry"), []
    for name, arguments, answers in rows():
        address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
        if (got := client.get(address).status_code) != answers[0]:
            wrong.append(f"{name}: {got}")
    assert not wrong
    assert client_of("ministry").get(reverse("api:commitments")).status_code == 401


def test_what_is_read_is_what_the_role_may_read_in_the_headers_of_intake(bearer: Bearer) -> None:
    def read(role: str) -> list[dict[str, Any]]:
        answer = bearer(role).get(reverse("api:facts", args=["five_w"]))
        return list(json.loads(answer.content)["items"])

    assert [row["Organisation"] for row in read("partner")] == ["Terre Neuve"]
    assert read("administrator") == []
    assert {row["Organisation"] for row in read("ministry")} == {"Terre Neuve", "Autre Rive"}
    assert {row["Personnes atteintes"] for row in read("ministry")} == {400, 900}
    refs = {row["ref"] for row in json.loads(bearer("partner").get(reverse("api:commitments")).content)["items"]}
    assert refs == {"E-1"}


def test_an_answer_that_has_not_changed_is_not_sent_again_and_pages_end(bearer: Bearer) -> None:
    client = bearer("ministry")
    first = client.get(reverse("api:places"), {"size": 50})
    again = client.get(reverse("api:places"), {"size": 50}, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    pages = json.loads(first.content)["pages"]
    assert client.get(reverse("api:places"), {"size": 50, "page": pages}).status_code == 200
    assert client.get(reverse("api:places"), {"size": 50, "page": pages + 1}).status_code == 404


def test_too_many_requests_are_refused_and_said_when_to_come_again(
    bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_MINUTE", 3)
    client = bearer("ministry")
    answers = [client.get(reverse("api:places")) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60 and answers[-1].json()["code"] == "API-DEBIT"
    assert bearer("officer+").get(reverse("api:places")).status_code == 200


def test_requests_are_counted_over_all_processes_of_the_machine(site: Path) -> None:
    code = "from layidu.web.api.limits import count; print(count('x')[0])"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "layidu.web.settings"}

    def elsewhere() -> int:
        started = "import django; django.setup(); " + code
        return int(
            subprocess.run([sys.executable, "-c", started], env=environment, capture_output=True, check=True).stdout
        )

    minute = time.time() // 60
    seen = [limits.count("x")[0], elsewhere(), limits.count("x")[0]]
    if time.time() // 60 == minute:
        assert seen == [1, 2, 3]
    assert limits.count("y")[0] == 1


def test_a_second_factor_is_asked_of_a_token_too(bearer: Bearer) -> None:
    client = bearer("ministry")
    DemonstrationAccount.objects.all().delete()
    assert client.get(reverse("api:commitments")).status_code == 404


def send(client: Client, file: SimpleUploadedFile, **asked: str) -> dict[str, Any]:
    """Send a file, let the worker read it, and give what became of it."""
    received = json.loads(client.post(reverse("api:imports"), {"file": file, **asked}).content)
    while work_once():
        pass
    answer = json.loads(client.get(reverse("api:import", args=[received["id"]])).content)
    assert answer["state"] == "done", answer
    return dict(answer["report"])


def test_a_report_sent_is_in_the_ledger_once(bearer: Bearer, tmp_path: Path) -> None:
    client, before = bearer("partner+"), Delivery.objects.count()
    said = send(client, report(tmp_path, "Terre Neuve"))
    assert (said["read"], said["loaded"], said["held"], said["partner"]) == (1, 1, 0, "Terre Neuve")
    again = send(client, report(tmp_path, "Terre Neuve"))
    assert (again["loaded"], again["unchanged"]) == (0, 1)
    assert Delivery.objects.count() == before + 1


def test_no_token_reports_for_another_organisation(bearer: Bearer, tmp_path: Path) -> None:
    before = Delivery.objects.count()
    said = send(bearer("partner+"), report(tmp_path, "Autre Rive"))
    assert (said["loaded"], said["held"]) == (0, 1)
    assert {finding["code"] for finding in said["findings"]} >= {"RAPPORT-AUTRE-ORGANISATION"}
    assert Delivery.objects.count() == before


def test_a_dry_run_writes_nothing_and_a_stranger_learns_nothing_of_it(bearer: Bearer, tmp_path: Path) -> None:
    officer, before = bearer("officer+"), Delivery.objects.count()
    said = send(officer, report(tmp_path, "Terre Neuve"), dry_run="true")
    assert said["loaded"] == 1 and Delivery.objects.count() == before
    received = json.loads(officer.post(reverse("api:imports"), {"file": report(tmp_path, "Terre Neuve")}).content)
    assert bearer("partner+").get(reverse("api:import", args=[received["id"]])).status_code == 404


def test_a_token_past_its_day_opens_nothing(bearer: Bearer) -> None:
    client = bearer("ministry")
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("api:commitments")).status_code == 401
