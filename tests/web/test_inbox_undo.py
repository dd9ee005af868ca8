"""Every decision of the inbox that stands is listed, with an undo that takes it back whole or says why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.cycle import mending, same_actors
from layidu.cycle.aliases import confirm_activity, withdraw
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, DistinctActors, PlaceAlias, RepeatDecision, SourceRow, WordAlias
from layidu.ledger.workspace import find
from layidu.web.inbox.models import Decided, Question
from layidu.web.inbox.prepared import prepare
from layidu.web.work.jobs import REFRESH, work_once
from layidu.web.work.models import Job
from tests.web.test_inbox import filled, held

pytestmark = pytest.mark.usefixtures("pages_rest")

assert filled  # a fixture
ClientOf = Callable[[str], Client]


def listed(client: Client, **asked: str) -> str:
    return client.get(reverse("inbox-decisions"), asked).content.decode()


def undo(client: Client, act: Decided) -> str:
    return client.post(reverse("inbox-undo"), {"listed": f"act:{act.id}"}, follow=True).content.decode()


def two_actors(first: str, second: str) -> Question:
    named = {"first_name": first, "second_name": second, "first": "", "second": ""}
    return Question.objects.create(
        key=f"{first}:{second}", kind="actors", content=named, sensitivity="public", rows=0, order=0
    )


def test_they_are_two_is_listed_and_taken_back(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    first, second = Actor.objects.order_by("name").values_list("name", flat=True)[:2]
    question = two_actors(first, second)
    client.post(reverse("settle-actors"), {"one": f"apart:{question.key}", "why": "deux sièges"})
    act = Decided.objects.get()
    page = listed(client)
    assert all(said in page for said in (f"act:{act.id}", first, second, "deux sièges", "officer@example.org"))
    undo(client, act)
    assert DistinctActors.objects.get().withdrawn_by == "officer@example.org"
    assert f"act:{act.id}" not in listed(client)


def test_each_decision_is_listed_whatever_its_size_and_the_last_ones_come_back_one_after_the_other(
    filled: Path,
    client_of: ClientOf,
) -> None:
    client, before = client_of("officer"), held()
    pair = Question.objects.get(kind="repeat").key
    client.post(reverse("settle-pair"), {"one": f"keep:{pair}", "why": "deux séances"})
    negative = next(row for row in before if "NOMBRE-NEGATIF" in str(row.reasons))
    client.post(reverse("settle-rows"), {"one": f"reject:{negative.id}", "why": "vide"})
    place = Question.objects.get(kind="place").key
    client.post(reverse("settle-place"), {"key": place, "name": "Ansongo", "within": "Gao"})
    acts = list(Decided.objects.order_by("at"))
    page = listed(client)
    assert [act.kind for act in acts] == ["pairs", "rows", "alias"] and not held()
    assert all(f"act:{act.id}" in page for act in acts) and "avril.xlsx" in page and "Campement Zéro" in page
    # The first of three, in any order; then the last ones by the button of the other pages.
    undo(client, acts[0])
    assert RepeatDecision.objects.get().undone_by == "officer@example.org"
    assert Job.objects.filter(kind=REFRESH, done_at__isnull=True).exists()
    client.post(reverse("inbox-undo"))
    assert len(held()) == 3 and PlaceAlias.objects.get().withdrawn_by
    client.post(reverse("inbox-undo"))
    assert held() == before and not Decided.objects.filter(undone_at__isnull=True).exists()


def test_a_place_that_frees_more_rows_than_a_request_settles_is_one_act_and_comes_back_whole(
    filled: Path,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("layidu.web.inbox.posting.AT_ONCE", 1)
    client, question = client_of("officer"), Question.objects.get(kind="place")
    client.post(reverse("settle-place"), {"key": question.key, "name": "Ansongo", "within": "Gao"})
    assert len(held()) == 3
    while work_once():
        pass
    assert len(held()) == 1
    act = Decided.objects.get()
    undo(client, act)
    assert len(held()) == 4 and PlaceAlias.objects.get().withdrawn_by


def test_what_is_taken_back_before_the_worker_came_to_it_is_not_done(
    filled: Path,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("layidu.web.inbox.posting.AT_ONCE", 1)
    client = client_of("officer")
    client.post(reverse("settle-rows"), {"action": "reject", "why": "x", "all": "1", "code": "LIEU-INCONNU"})
    undo(client, Decided.objects.get())
    while work_once():
        pass
    assert len(held()) == 4 and Decided.objects.get().undone_at


def test_a_decision_that_others_rest_on_says_so_and_stays(
    filled: Path,
    client_of: ClientOf,
    tmp_path: Path,
) -> None:
    client, row = client_of("officer"), next(row for row in held() if "NOMBRE-NEGATIF" in str(row.reasons))
    cells = {f"cell:{at}": "4" if value == "-4" else value for at, value in enumerate(row.cells.values())}
    client.post(reverse("settle-rows"), {"one": f"mend:{row.id}", **cells})
    act = Decided.objects.get()
    loaded = SourceRow.objects.get(run__decision="mended", fate="loaded")
    later: dict[str, Any] = {
        "organisation": "Terre Neuve", "region": "Gao", "month": "2025-04", "group": "all",
        "activity": "nutrition_screening", "reached": 9,
    }  # fmt: skip
    write_rows("five_w", [later], tmp_path / "mai.xlsx", example=True)
    (report,) = import_files(find(filled), [tmp_path / "mai.xlsx"])
    SourceRow.objects.filter(id=loaded.id).update(retired_by=report.result.run_id)
    page = listed(client)
    assert f"act:{act.id}" not in page and "« mai.xlsx » a corrigé" in page
    assert "« mai.xlsx » a corrigé" in undo(client, act)
    assert not Decided.objects.get().undone_at and row not in held()


def test_decisions_of_the_command_line_are_listed_and_those_taken_back_there_are_not(
    filled: Path,
    client_of: ClientOf,
) -> None:
    client, workspace = client_of("officer"), find(filled)
    row = held()[0]
    (number,) = mending.reject(mending.chosen([row.id]), decided_by="Awa", why="au terminal")
    Actor.objects.create(name="Troisième Main")
    first, second, third = Actor.objects.order_by("name").values_list("name", flat=True)[:3]
    same_actors.merge_actors(first, second, on=row.run.at.date(), by="Awa")
    same_actors.tell_apart(second, third, by="Awa")
    word = confirm_activity(workspace, "Piqûres", "Vaccination", by="Awa")
    prepare(workspace)
    page = listed(client)
    acts = {act.kind: act for act in Decided.objects.all()}
    assert set(acts) == {"rows", "merger", "apart", "alias"} and {act.by for act in acts.values()} == {"Awa"}
    assert all(f"act:{act.id}" in page for act in acts.values()) and "au terminal" in page and "Piqûres" in page
    prepare(workspace)
    assert Decided.objects.count() == 4
    mending.undo(number, decided_by="Awa")
    withdraw(word.number, by="Awa")
    page = listed(client)
    assert "reprise entre-temps" in page and f"act:{acts['alias'].id}" not in page
    prepare(workspace)
    assert Decided.objects.filter(undone_at__isnull=True).count() == 2
    undo(client, acts["merger"])
    assert WordAlias.objects.get().withdrawn_by == "Awa" and row in held()


def test_the_list_narrows_and_sorts_by_its_address_in_few_questions(
    filled: Path,
    client_of: ClientOf,
) -> None:
    client, rows = client_of("officer"), held()
    first, second = Actor.objects.order_by("name").values_list("name", flat=True)[:2]
    for row, why in zip(rows[1:3], ("aaa premier", "zzz second"), strict=True):
        client.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": why})
    client.post(reverse("settle-actors"), {"one": f"first:{two_actors(first, second).key}", "why": "mmm"})
    client.post(reverse("settle-pair"), {"one": f"keep:{Question.objects.get(kind='repeat').key}"})
    client.post(reverse("settle-place"), {"key": Question.objects.get(kind="place").key, "name": "Ansongo"})
    assert "aaa premier" not in listed(client, made="merger") and "mmm" in listed(client, made="merger")
    page = listed(client, q="premier")
    assert "aaa premier" in page and "zzz second" not in page
    page = listed(client, sort="why")
    assert page.index("aaa premier") < page.index("mmm") < page.index("zzz second")
    page = listed(client, sort="-at")
    assert page.index("mmm") < page.index("zzz second") < page.index("aaa premier")
    with CaptureQueriesContext(connection) as asked:
        assert len(set(re.findall(r'value="act:([^"]+)"', listed(client)))) == 5
    assert len(asked) <= 12
