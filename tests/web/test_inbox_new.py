"""Organisations that are near no known one: listed as new until a person says that they are right, or are another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from layidu.cycle import same_actors
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, ActorAlias, ActorMerger, KnownActor, Source
from layidu.ledger.workspace import find
from layidu.web.inbox.models import Decided, Question
from layidu.web.inbox.prepared import prepare

ClientOf = Callable[[str], Client]


@pytest.fixture
def named(site: Path, tmp_path: Path) -> Path:
    """A file that names an organisation unlike any other twice, and one that is near a known one."""
    row: dict[str, Any] = {
        "region": "Gao", "month": "2025-04", "group": "all", "activity": "vaccination", "reached": 5,
    }  # fmt: skip
    lines = [{**row, "organisation": "Pharmaciens du Désert", "reached": number} for number in (5, 600)]
    lines += [{**row, "organisation": "Terres Neuves"}]
    write_rows("five_w", lines, tmp_path / "avril.xlsx", example=True)
    import_files(find(site), [tmp_path / "avril.xlsx"])
    prepare(find(site))
    return site


def new() -> dict[str, Question]:
    return {each.content["name"]: each for each in Question.objects.filter(kind="new")}


def test_an_organisation_near_no_other_is_listed_with_where_it_came_from(named: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    # What is near a known name is asked about as a pair, and not twice.
    assert "Pharmaciens du Désert" in new() and "Terres Neuves" not in new()
    content = new()["Pharmaciens du Désert"].content
    assert (content["file"], new()["Pharmaciens du Désert"].rows) == ("avril.xlsx", 2)
    page = client.get(reverse("inbox-new")).content.decode()
    assert "Pharmaciens du Désert" in page and "avril.xlsx" in page
    today = timezone.localdate()
    assert "Pharmaciens" in client.get(reverse("inbox-new"), {"since": today.isoformat()}).content.decode()
    later = {"since": (today + timedelta(days=1)).isoformat()}
    page = client.get(reverse("inbox-new"), later).content.decode()
    assert "Pharmaciens" not in page and "Tout afficher" in page
    assert "Pharmaciens" in client.get(reverse("inbox-new"), {"since": "hier"}).content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("inbox-new"), {"q": "pharma", "sort": "-rows"})
    assert len(asked) <= 12


def test_known_and_right_is_said_of_one_or_of_all_ticked_and_taken_back(named: Path, client_of: ClientOf) -> None:
    client, keys = client_of("officer"), [each.key for each in new().values()]
    assert len(keys) > 1
    client.post(reverse("settle-new"), {"one": f"known:{keys[0]}", "why": "agréée"})
    assert KnownActor.objects.get().decided_by == "officer@example.org"
    client.post(reverse("settle-new"), {"action": "known", "ticked": keys[1:]})
    prepare(find(named))
    assert not new() and KnownActor.objects.count() == len(keys)
    page = client.get(reverse("inbox-new")).content.decode()
    assert 'class="empty"' in page
    for act in Decided.objects.all():
        assert f"act:{act.id}" in client.get(reverse("inbox-decisions")).content.decode()
        client.post(reverse("inbox-undo"), {"listed": f"act:{act.id}"})
    prepare(find(named))
    assert {each.key for each in new().values()} == set(keys)
    assert not KnownActor.objects.filter(withdrawn_at=None).exists()


def test_a_new_name_is_merged_into_a_known_one_and_taken_back(named: Path, client_of: ClientOf) -> None:
    client, question = client_of("officer"), new()["Pharmaciens du Désert"]
    merge = {"one": f"merge:{question.key}", f"into:{question.key}": "Personne de connu"}
    answer = client.post(reverse("settle-new"), merge, follow=True).content.decode()
    assert not ActorMerger.objects.exists() and "Personne de connu" in answer
    client.post(reverse("settle-new"), {**merge, f"into:{question.key}": "autre rive"})
    merger = ActorMerger.objects.get()
    assert (merger.merged.name, merger.into.name) == ("Pharmaciens du Désert", "Autre Rive")
    client.post(reverse("inbox-undo"))
    prepare(find(named))
    assert "Pharmaciens du Désert" in new() and ActorMerger.objects.get().withdrawn_by


def test_what_a_person_decided_otherwise_is_new_no_more(named: Path) -> None:
    ours = ("Pharmaciens du Désert", "Croix Lointaine", "Guilde Bleue")
    for name in ours[1:]:
        Actor.objects.create(name=name)
    prepare(find(named))
    assert set(ours) <= set(new())
    same_actors.tell_apart(ours[0], ours[1], by="Awa")
    ActorAlias.objects.create(actor=Actor.objects.get(name=ours[2]), spelling="GB", confirmed_by="Awa")
    prepare(find(named))
    assert not set(ours) & set(new())


def test_what_only_the_ministry_reads_names_nobody_to_the_officer(named: Path, client_of: ClientOf) -> None:
    Source.objects.filter(file_name="avril.xlsx").update(sensitivity="ministry")
    prepare(find(named))
    question = new()["Pharmaciens du Désert"]
    officer = client_of("officer")
    officer.raise_request_exception = False
    assert "Pharmaciens" not in officer.get(reverse("inbox-new")).content.decode()
    assert officer.post(reverse("settle-new"), {"one": f"known:{question.key}"}).status_code == 404
    assert client_of("partner").get(reverse("inbox-new")).status_code == 404
    assert "Pharmaciens" in client_of("ministry").get(reverse("inbox-new")).content.decode()
