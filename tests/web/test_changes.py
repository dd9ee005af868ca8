"""The audit of what no file brought: taught, decided, given and sent; who sees it, and where each change leads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from layidu.cycle import newcomers, same_actors
from layidu.cycle.aliases import confirm_activity, confirm_organisation, confirm_place, withdraw
from layidu.ledger import learning
from layidu.ledger.models import Actor, Source
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant
from layidu.web.attendance.models import Reminder, ReminderLetter
from layidu.web.inbox.models import Question
from tests.web.test_doors import sure
from tests.web.test_inbox import filled

assert filled  # a fixture
ClientOf = Callable[[str], Client]
NAMED = {
    "Ansongo-Ville": "spellings",
    "Terres N": "spellings",
    "Piqûres": "spellings",
    "grille.xlsx": "layouts",
    "Croix Verte est désormais Autre Rive": "actors",
    "Troisième Main": "actors",
    "connue et juste : Guilde Bleue": "actors",
    "lignes de avril.xlsx rejetées": "rows",
    "deux chiffres d'une paire comptent": "rows",
    "rappel de mars 2025": "reminders",
    "rôle donné à Awa Diarra": "roles",
    "rôle de Awa Diarra terminé": "roles",
}


@pytest.fixture
def changed(filled: Path, client_of: ClientOf) -> Path:
    """One change of every kind, two of them ended again."""
    workspace = find(filled)
    confirm_place(workspace, "Ansongo-Ville", "Ansongo", kind="cercle", parent="Gao", by="Binta")
    confirm_organisation(workspace, "Terres N", "Terre Neuve", by="Binta")
    withdraw(confirm_activity(workspace, "Piqûres", "Vaccination", by="Binta").number, by="Modibo")
    made = {name: Actor.objects.create(name=name) for name in ("Croix Verte", "Troisième Main", "Guilde Bleue")}
    day = date(2025, 4, 1)
    same_actors.merge_actors("Croix Verte", "Autre Rive", on=day, by="Binta", why="même siège")
    same_actors.tell_apart("Troisième Main", "Terre Neuve", by="Binta")
    newcomers.know(made["Guilde Bleue"].id, by="Binta")
    learning.keep_layout(format_name="five_w", header_key="k", columns={}, groups={}, counting_mode="",
                         partner=None, file_name="grille.xlsx", by="Binta")  # fmt: skip
    reminder = Reminder.objects.create(id="rem-1", month=date(2025, 3, 1), asked_by="Binta")
    ReminderLetter.objects.create(
        reminder=reminder, actor=made["Guilde Bleue"], email="g@example.org", subject="s", text="t"
    )
    awa = get_user_model().objects.create_user(username="awa", email="awa@example.org", first_name="Awa Diarra")
    administrator = sure(client_of("administrator"))
    administrator.post(reverse("account", args=["awa"]), {"role": "officer", "why": "remplace Binta"})
    given = Grant.objects.get(user=awa)
    administrator.post(reverse("end-role", args=["awa", given.id]), {"why": "congé"})
    officer = client_of("officer")
    page = officer.get(reverse("inbox"), {"code": "NOMBRE-NEGATIF"}).content.decode()
    row = re.findall(r'value="reject:(\d+)"', page)[0]
    officer.post(reverse("settle-rows"), {"one": f"reject:{row}", "why": "vide"})
    pair = Question.objects.get(kind="repeat").key
    officer.post(reverse("settle-pair"), {"one": f"keep:{pair}", "why": "deux séances"})
    return filled


def listed(client: Client, **asked: str) -> str:
    page = client.get(reverse("audit-changes"), asked)
    assert page.status_code == 200
    return html.unescape(page.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_each_change_is_told_with_who_when_and_why_and_leads_to_its_record(changed: Path, client_of: ClientOf) -> None:
    client = client_of("ministry")
    with CaptureQueriesContext(connection) as asked:
        page = listed(client)
    assert len(asked) <= 12
    assert [name for name in NAMED if name not in page] == []
    assert all(why in page for why in ("même siège", "remplace Binta", "congé", "vide", "administrator@example.org"))
    assert "« Piqûres » se lit" in page and "« Piqûres » ne se lit plus" in page and "Modibo" in page
    links = set(re.findall(r'<td data-label="Quoi"><a href="([^"]+)"', page))
    assert len(links) >= 6
    assert {client.get(link).status_code for link in links} == {200}


def test_changes_narrow_by_kind_person_and_day_as_an_address(changed: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    for kind in set(NAMED.values()):
        page = listed(client, kind=kind).split("<tbody>")[1]
        assert {NAMED[name] for name in NAMED if name in page} == {kind}
    page = listed(client, person="modibo")
    assert "ne se lit plus" in page and "Ansongo-Ville" not in page
    today = timezone.localdate()
    assert "Ansongo-Ville" in listed(client, day=today.isoformat())
    page = listed(client, day=(today - timedelta(days=1)).isoformat())
    assert 'class="empty"' in page and "Tout afficher" in page
    assert "Ansongo-Ville" in listed(client, day="hier", kind="nothing", sort="password")
    page = listed(client, sort="who")
    assert page.index("administrator@example.org") < page.index("Binta") < page.index("Modibo")


def test_an_administrator_follows_roles_alone_and_others_nothing(changed: Path, client_of: ClientOf) -> None:
    administrator = client_of("administrator")
    page = listed(administrator)
    assert "rôle donné à Awa Diarra" in page and reverse("account", args=["awa"]) in page
    assert [name for name, kind in NAMED.items() if kind != "roles" and name in page] == []
    for kind in ("spellings", "rows", "reminders"):
        assert "Binta," not in listed(administrator, kind=kind) and "<tbody>" not in listed(administrator, kind=kind)
    # Who oversees sees roles too, without a way to pages that are the administrator's.
    assert reverse("account", args=["awa"]) not in listed(client_of("ministry"))
    for role in ("partner", "regional_director"):
        assert client_of(role).get(reverse("audit-changes")).status_code == 404


def test_what_only_the_ministry_reads_is_not_in_the_officers_audit(changed: Path, client_of: ClientOf) -> None:
    Source.objects.filter(file_name="avril.xlsx").update(sensitivity="ministry")
    assert "avril.xlsx" not in listed(client_of("officer")) and "avril.xlsx" in listed(client_of("ministry"))
