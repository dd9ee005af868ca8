"""Pairs of the inbox settled several at a time, without a script too: one act, taken back whole; and every key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, DistinctActors, RepeatDecision, SourceRow
from layidu.ledger.workspace import find
from layidu.web.inbox.models import Decided, Question
from layidu.web.inbox.prepared import prepare

ClientOf = Callable[[str], Client]


@pytest.fixture
def pairs(site: Path, tmp_path: Path) -> list[str]:
    """Three pairs: of three counts of April, each near the one before it, and of two of May."""
    row: dict[str, Any] = {
        "organisation": "Terre Neuve", "region": "Gao", "month": "2025-04", "group": "all", "activity": "vaccination",
    }  # fmt: skip
    lines = [{**row, "reached": number} for number in (500, 502, 505)]
    lines += [{**row, "month": "2025-05", "reached": number} for number in (800, 805)]
    write_rows("five_w", lines, tmp_path / "avril.xlsx", example=True)
    import_files(find(site), [tmp_path / "avril.xlsx"])
    prepare(find(site))
    found = list(Question.objects.filter(kind="repeat").order_by("order").values_list("key", flat=True))
    assert len(found) == 3
    return found


def counted() -> int:
    return SourceRow.objects.filter(fate="loaded", retired_by__isnull=True).count()


def test_pairs_ticked_are_kept_and_taken_back_as_one(pairs: list[str], client_of: ClientOf) -> None:
    client = client_of("officer")
    page = client.get(reverse("inbox-repeats")).content.decode()
    assert all(f'name="pairs" value="{key}"' in page for key in pairs)
    client.post(reverse("settle-pair"), {"action": "keep"})
    assert not RepeatDecision.objects.exists()
    client.post(reverse("settle-pair"), {"action": "keep", "pairs": pairs[:2]})
    assert (
        RepeatDecision.objects.filter(dropped=None).count() == 2 and Question.objects.filter(kind="repeat").count() == 1
    )
    act = Decided.objects.get()
    assert (act.rows, len(act.numbers)) == (4, 2)
    client.post(reverse("inbox-undo"), {"listed": f"act:{act.id}"})
    assert not RepeatDecision.objects.filter(undone_at=None).exists()
    prepare(find(None))
    assert Question.objects.filter(kind="repeat").count() == 3


def test_the_second_of_every_pair_of_the_page_is_dropped_once_for_a_reason(
    pairs: list[str], client_of: ClientOf
) -> None:
    client, before = client_of("officer"), counted()
    client.post(reverse("settle-pair"), {"action": "second", "all": "1", "shown": pairs})
    assert counted() == before
    said = {"action": "second", "all": "1", "shown": pairs, "why": "même séance"}
    page = client.post(reverse("settle-pair"), said, follow=True).content.decode()
    # The count that two pairs share is dropped once.
    assert counted() == before - RepeatDecision.objects.count() and not Question.objects.filter(kind="repeat").exists()
    assert RepeatDecision.objects.count() == 2 and "la même ligne" in page
    client.post(reverse("inbox-undo"))
    assert counted() == before and Decided.objects.get().undone_at


def test_only_what_a_page_offers_is_done_to_several(pairs: list[str], client_of: ClientOf) -> None:
    client = client_of("officer")
    client.raise_request_exception = False
    for action in ("first", "apart", ""):
        assert client.post(reverse("settle-pair"), {"action": action, "pairs": pairs}).status_code == 404
    for action in ("first", "second", "keep"):
        assert client.post(reverse("settle-actors"), {"action": action, "pairs": pairs}).status_code == 404
    assert not RepeatDecision.objects.exists()


def test_pairs_of_actors_ticked_are_two_each_and_asked_again_once_taken_back(site: Path, client_of: ClientOf) -> None:
    client, keys = client_of("officer"), []
    first = Actor.objects.order_by("name").first()
    assert first is not None
    for name in ("Terres Neuve", "Terres Neuves"):
        other = Actor.objects.create(name=name)
        content = {"first_name": first.name, "second_name": name, "first": first.id, "second": other.id}
        keys.append(Question.objects.create(
            key=name, kind="actors", content=content, sensitivity="public", rows=0, order=len(keys)
        ).key)  # fmt: skip
    client.post(reverse("settle-actors"), {"action": "apart", "pairs": keys, "why": "deux sièges"})
    assert DistinctActors.objects.filter(withdrawn_at=None, why="deux sièges").count() == 2
    client.post(reverse("inbox-undo"))
    assert not DistinctActors.objects.filter(withdrawn_at=None).exists()


def test_every_decision_has_a_key_that_the_page_says(pairs: list[str], client_of: ClientOf) -> None:
    client = client_of("officer")
    Question.objects.create(
        key="a:b", kind="actors", sensitivity="public", rows=0, order=0,
        content={"first": "a", "second": "b", "first_name": "Alpha", "second_name": "Bêta", "why": "near"},
    )  # fmt: skip
    for name, own, together in (("inbox-repeats", "a12", "KD"), ("inbox-actors", "a12", "D")):
        page = client.get(reverse(name)).content.decode()
        said = page.split('<p class="note keys" hidden>')[1].split("</p>")[0]
        for key in own:
            assert re.search(rf'<button[^>]* data-key="{key}"', page) and re.search(rf"\b{key}\b", said), (name, key)
        for key in together:
            assert re.search(rf'<button[^>]* data-all="{key}"', page) and re.search(rf"\b{key}\b", said), (name, key)
        # None of them decides without one: whatever decides has a key.
        assert not re.search(r'<button(?![^>]*data-(?:key|all))[^>]* name="(?:one|action)"', page)
