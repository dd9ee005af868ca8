"""The inbox: held rows settled and taken back, repeats and names decided, each signed and seen by who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from layidu.catalogue.entries import FindingCode, entries
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, ActorMerger, Delivery, ImportRun, PlaceAlias, RepeatDecision, Source, SourceRow
from layidu.ledger.workspace import find
from layidu.web.inbox.models import Decided, Question
from layidu.web.inbox.prepared import prepare
from layidu.web.inbox.reasons import _short, reason_words
from layidu.web.work.jobs import REFRESH, work_once
from layidu.web.work.models import Job

pytestmark = pytest.mark.usefixtures("pages_rest")

ClientOf = Callable[[str], Client]


def held() -> list[SourceRow]:
    return list(SourceRow.objects.filter(fate="held", retired_by__isnull=True).order_by("id"))


@pytest.fixture
def filled(site: Path, tmp_path: Path) -> Path:
    """Three rows held for a place's name and one for a number below zero; two counts of one partner that are near."""
    row: dict[str, Any] = {
        "organisation": "Terre Neuve", "region": "Gao", "month": "2025-04", "group": "all", "activity": "vaccination",
        "reached": 500,
    }  # fmt: skip
    lines = [{**row, "cercle": "Campement Zéro", "reached": number} for number in (10, 20, 30)]
    lines += [{**row, "reached": -4}, row, {**row, "reached": 505}]
    write_rows("five_w", lines, tmp_path / "avril.xlsx", example=True)
    (report,) = import_files(find(site), [tmp_path / "avril.xlsx"])
    assert report.result.held == 4
    prepare(find(site))
    return site


def test_a_row_is_rejected_with_a_reason_alone_and_taken_back(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    page = client.get(reverse("inbox"), {"code": "NOMBRE-NEGATIF"}).content.decode()
    row = next(one for one in held() if "NOMBRE-NEGATIF" in str(one.reasons))
    assert f"reject:{row.id}" in page and page.count("data-row") == 1
    client.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": " "})
    assert row in held()
    client.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": "saisie vide"})
    run = ImportRun.objects.get(decision="rejected")
    assert row not in held() and (run.decided_by, run.why) == ("officer@example.org", "saisie vide")
    assert "saisie vide" in client.get(reverse("inbox-decisions")).content.decode()
    client.post(reverse("inbox-undo"))
    assert row in held()
    client.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": "encore"})
    client.post(reverse("inbox-undo"), {"listed": f"act:{Decided.objects.latest('at').id}"})
    assert row in held()


def test_a_reason_typed_in_a_row_is_that_rows_own(filled: Path, client_of: ClientOf) -> None:
    client, (first, second, *_others) = client_of("officer"), held()
    page = client.get(reverse("inbox")).content.decode()
    assert f'name="why:{first.id}"' in page and f'name="why:{second.id}"' in page
    client.post(reverse("settle-rows"), {"one": f"reject:{second.id}", f"why:{first.id}": "pas la mienne", "why": ""})
    assert len(held()) == 4
    client.post(reverse("settle-rows"), {"one": f"reject:{first.id}", f"why:{first.id}": "site fermé", "why": "autre"})
    first.refresh_from_db()
    assert first.retired_by is not None and first.retired_by.why == "site fermé"


def test_reasons_to_choose_from_are_words_and_their_codes_a_note(filled: Path, client_of: ClientOf) -> None:
    page = client_of("officer").get(reverse("inbox")).content.decode()
    options = re.findall(r'<option value="([A-Z][A-Z-]+)" title="([^"]+)"[^>]*>([^<]+)</option>', page)
    assert sorted(options) == [
        ("LIEU-INCONNU", "LIEU-INCONNU", "nom de lieu inconnu (3)"),
        ("NOMBRE-NEGATIF", "NOMBRE-NEGATIF", "nombre négatif (1)"),
    ]
    # The reason of a decision is another thing than why a row is held.
    assert page.count(">Motif</label>") == 0 and ">Retenue parce que</label>" in page


def test_every_reason_has_words_in_both_languages() -> None:
    known = entries(FindingCode)
    assert set(_short()) <= set(known)
    for code in known:
        with override("fr"):
            french = reason_words(code)
        with override("en"):
            english = reason_words(code)
        assert french and english and code not in (french, english) and "{" not in french + english


def test_a_row_mended_by_hand_counts_and_keeps_who_did_it(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    row = next(one for one in held() if "NOMBRE-NEGATIF" in str(one.reasons))
    cells = {f"cell:{at}": "4" if value == "-4" else value for at, value in enumerate(row.cells.values())}
    before = Delivery.objects.count()
    client.post(reverse("settle-rows"), {"one": f"mend:{row.id}", **cells})
    assert row not in held() and Delivery.objects.count() == before + 1
    assert ImportRun.objects.get(decision="mended").decided_by == "officer@example.org"


def test_every_row_of_a_filter_is_settled_at_once_or_by_the_worker(
    filled: Path, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("officer")
    asked = {"action": "reject", "why": "hors zone", "all": "1", "code": "LIEU-INCONNU"}
    monkeypatch.setattr("layidu.web.inbox.posting.AT_ONCE", 2)
    client.post(reverse("settle-rows"), asked)
    assert len(held()) == 4
    while work_once():
        pass
    assert len(held()) == 1
    # One act of one person: taken back whole, by whoever may read its rows.
    act = Decided.objects.get()
    assert (act.rows, act.by, act.why) == (3, "officer@example.org", "hors zone")
    assert f"act:{act.id}" in client.get(reverse("inbox-decisions")).content.decode()
    client.post(reverse("inbox-undo"), {"listed": f"act:{act.id}"})
    act.refresh_from_db()
    assert len(held()) == 4 and act.undone_by == "officer@example.org"
    client.post(reverse("inbox-undo"), {"listed": f"act:{act.id}"})
    assert len(held()) == 4 and "act:" not in client.get(reverse("inbox-decisions")).content.decode()


def test_decisions_and_held_rows_are_in_the_order_that_the_address_asks(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    first, *_others, last = held()
    page = client.get(reverse("inbox"), {"sort": "-came"}).content.decode()
    assert page.index(f"reject:{last.id}") < page.index(f"reject:{first.id}")
    for row, why in ((first, "aaa premier"), (last, "zzz second")):
        client.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": why})
    newest = client.get(reverse("inbox-decisions")).content.decode()
    assert newest.index("zzz second") < newest.index("aaa premier")
    page = client.get(reverse("inbox-decisions"), {"q": "premier", "made": "rejected"}).content.decode()
    assert "zzz second" not in page and "aaa premier" in page


def test_a_place_confirmed_once_frees_the_rows_that_waited(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    question = Question.objects.get(kind="place")
    assert question.content["spelling"] == "Campement Zéro" and question.rows == 3
    client.post(reverse("settle-place"), {"key": question.key, "name": "Nulle part", "within": "Gao"})
    assert len(held()) == 4 and not PlaceAlias.objects.exists()
    client.post(reverse("settle-place"), {"key": question.key, "name": "Ansongo", "within": "Gao"})
    assert len(held()) == 1 and PlaceAlias.objects.get().confirmed_by == "officer@example.org"
    client.post(reverse("inbox-undo"))
    assert PlaceAlias.objects.get().withdrawn_by == "officer@example.org" and len(held()) == 4


def test_an_unknown_place_is_offered_the_nearest_names_of_its_own_region_first(
    site: Path, client_of: ClientOf, tmp_path: Path
) -> None:
    row = {"organisation": "Terre Neuve", "region": "Gao", "cercle": "Ansongoville la Neuve", "month": "2025-04",
           "group": "all", "activity": "vaccination", "reached": 5}  # fmt: skip
    write_rows("five_w", [row], tmp_path / "avril.xlsx", example=True)
    import_files(find(site), [tmp_path / "avril.xlsx"])
    prepare(find(site))
    question = Question.objects.get(kind="place")
    assert question.content["near"][0] == {"name": "Ansongo", "within": "Gao"}
    client = client_of("officer")
    assert 'value="Ansongo|Gao"' in client.get(reverse("inbox-places")).content.decode()
    client.post(reverse("settle-place"), {"key": question.key, "name": "", "near": "Ansongo|Gao"})
    assert not held() and PlaceAlias.objects.get().spelling == "Ansongoville la Neuve"


def test_a_name_that_is_near_no_place_is_offered_none_and_no_key_confirms_one(
    filled: Path, client_of: ClientOf
) -> None:
    assert Question.objects.get(kind="place").content["near"] == []
    page = client_of("officer").get(reverse("inbox-places")).content.decode()
    assert "aucun nom proche" in page.lower() and "Campement Zéro" in page
    assert 'name="near"' not in page and 'data-key="a' not in page


def test_no_key_confirms_one_region_for_rows_of_several(filled: Path, client_of: ClientOf) -> None:
    question = Question.objects.get(kind="place")
    offered = [{"name": "Ansongo", "within": "Gao"}]
    Question.objects.filter(key=question.key).update(content={**question.content, "near": offered})
    client = client_of("officer")
    assert 'data-key="a 1"' in client.get(reverse("inbox-places")).content.decode()
    apart = {**question.content, "near": offered, "regions": ["Gao", "Kidal"]}
    Question.objects.filter(key=question.key).update(content=apart)
    page = client.get(reverse("inbox-places")).content.decode()
    assert 'value="Ansongo|Gao"' in page and 'data-key="a' not in page


def test_one_of_two_counts_is_dropped_for_a_reason_and_comes_back(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    question = Question.objects.get(kind="repeat")
    client.post(reverse("settle-pair"), {"one": f"second:{question.key}"})
    assert not RepeatDecision.objects.exists()
    client.post(reverse("settle-pair"), {"one": f"second:{question.key}", "why": "même séance"})
    decision = RepeatDecision.objects.get()
    assert decision.dropped_id == question.content["second"]["row"] and not Question.objects.filter(kind="repeat")
    client.post(reverse("inbox-undo"), {"listed": f"act:{Decided.objects.get().id}"})
    assert RepeatDecision.objects.get().undone_by == "officer@example.org"


def test_questions_are_in_the_order_and_of_the_words_that_the_address_asks(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    for at, (place, people) in enumerate((("Mopti", 9), ("Bandiagara", 300), ("Ségou", 20))):
        content = {"place": place, "activity": "vaccination", "start": "2025-04-01", "period": "", "group": "",
                   "first": {"partner": "Alpha", "people": people, "file": "a"},
                   "second": {"partner": "Bêta", "people": 1, "file": "b"}}  # fmt: skip
        Question.objects.create(key=place, kind="repeat", content=content, sensitivity="public", rows=2, order=at + 9)

    def order(**asked: str) -> list[str]:
        page = client.get(reverse("inbox-repeats"), asked).content.decode()
        found = {place: page.find(f"keep:{place}") for place in ("Mopti", "Bandiagara", "Ségou")}
        return sorted((place for place, at in found.items() if at >= 0), key=lambda place: found[place])

    assert order() == order(sort="nothing") == ["Mopti", "Bandiagara", "Ségou"]
    assert order(sort="place") == ["Bandiagara", "Mopti", "Ségou"]
    assert order(sort="-people") == ["Bandiagara", "Ségou", "Mopti"]
    assert order(q="mopti") == ["Mopti"] and order(q="nulle part") == []
    # What is decided goes back to the page as it was asked for.
    said = {"one": "keep:Mopti", "back": "sort=-people&q=m&page=1"}
    answer = client.post(reverse("settle-pair"), {**said, "one": f"keep:{real_pair()}"})
    assert answer["Location"] == f"{reverse('inbox-repeats')}?q=m&sort=-people&page=1"


def real_pair() -> str:
    return Question.objects.exclude(key__in=("Mopti", "Bandiagara", "Ségou")).get(kind="repeat").key


def test_a_decision_that_no_page_offers_is_refused_and_nothing_changes(filled: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    client.raise_request_exception = False
    pair = Question.objects.get(kind="repeat").key
    Question.objects.create(
        kind="actors", key="two", content={"first_name": "A", "second_name": "B"}, sensitivity="public", rows=0, order=0
    )
    for name, one in (("settle-pair", pair), ("settle-actors", "two")):
        for action in ("", "both", "content", "FIRST"):
            assert client.post(reverse(name), {"one": f"{action}:{one}", "why": "x"}).status_code == 404
    assert not RepeatDecision.objects.exists() and not ActorMerger.objects.exists()
    # Cells are of one row: they are never written over others that were ticked along.
    before = held()
    cells = {f"cell:{at}": "7" for at in range(12)}
    client.post(reverse("settle-rows"), {"action": "mend", "rows": [row.id for row in before], **cells})
    assert held() == before


def test_pages_are_made_again_once_two_names_are_one_or_two_again(filled: Path, client_of: ClientOf) -> None:
    names = list(Actor.objects.order_by("name").values_list("name", flat=True)[:2])
    content = {"first_name": names[0], "second_name": names[1]}
    question = Question.objects.create(
        kind="actors", key="pair", content=content, sensitivity="public", rows=0, order=0
    )
    waiting = Job.objects.filter(kind=REFRESH, done_at__isnull=True)
    waiting.delete()
    client = client_of("officer")
    client.post(reverse("settle-actors"), {"one": f"first:{question.key}", "why": "même organisation"})
    assert ActorMerger.objects.get().merged.name == names[1] and waiting.count() == 1
    waiting.delete()
    client.post(reverse("inbox-undo"))
    assert ActorMerger.objects.get().withdrawn_by == "officer@example.org" and waiting.count() == 1


def test_what_only_the_ministry_reads_is_not_the_officers_to_see_or_settle(filled: Path, client_of: ClientOf) -> None:
    Source.objects.filter(file_name="avril.xlsx").update(sensitivity="ministry")
    prepare(find(filled))
    officer, row = client_of("officer"), held()[0]
    assert "avril.xlsx" not in officer.get(reverse("inbox")).content.decode()
    assert officer.get(reverse("held-row", args=[row.id])).status_code == 404
    officer.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": "x"})
    officer.post(reverse("settle-pair"), {"one": f"keep:{Question.objects.get(kind='repeat').key}"})
    assert len(held()) == 4 and not RepeatDecision.objects.exists()
    ministry = client_of("ministry")
    assert ministry.get(reverse("held-row", args=[row.id])).status_code == 200
    ministry.post(reverse("settle-rows"), {"one": f"reject:{row.id}", "why": "x"})
    assert len(held()) == 3
    officer.post(reverse("inbox-undo"), {"listed": f"act:{Decided.objects.get().id}"})
    assert len(held()) == 3
