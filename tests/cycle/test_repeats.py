"""Counts that may repeat each other are shown in pairs; a person decides, once, and may take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.coverage.repeats import NEAR_SHARE, ReportedCount, find_repeats
from layidu.cycle import repeats
from layidu.cycle.importing import FileReport, import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import SourceRow
from layidu.ledger.queries.deliveries import deliveries
from layidu.ledger.workspace import Workspace, find

ROW = {"region": "Gao", "month": "2025-03", "activity": "mosquito_nets", "group": "all"}
ONE, OTHER = "Terre inventée", "Santé imaginaire"


@pytest.fixture
def workspace(workspace_folder: Path) -> Workspace:
    return find(workspace_folder)


def report(workspace: Workspace, path: Path, partner: str, *rows: dict[str, Any]) -> FileReport:
    write_rows("five_w", [{**ROW, "organisation": partner, **row} for row in rows], path, example=True)
    return import_files(workspace, [path])[0]


def people() -> list[int]:
    return sorted(count for fact in deliveries() for _group, count in fact.figures)


def said(of: FileReport) -> list[str]:
    return [item.value for item in of.result.findings if item.code == "REPETITION-A-DECIDER"]


def test_a_partners_two_counts_wait_loaded_and_one_is_dropped_once(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mars.xlsx"
    rows = ({"reached": 1200}, {"reached": 1340, "note": "corrigé"}, {"reached": 5, "group": "women"})
    first = report(workspace, path, ONE, *rows)
    assert (said(first), first.result.loaded, first.result.held) == (["1"], 3, 0)
    (pair,) = repeats.waiting_pairs()
    shown = repeats.shown(workspace, [pair])[0]
    assert (shown.kind, shown.place, shown.first.people, shown.second.people) == ("near", "Gao", 1200, 1340)
    assert (shown.first.partner, shown.first.file, shown.second.line - shown.first.line) == (ONE, "mars.xlsx", 1)

    decision = repeats.drop(pair, shown.first.row, decided_by="Awa", why="remplacé par la ligne suivante")
    assert people() == [5, 1340]
    assert repeats.waiting_pairs() == []
    run = SourceRow.objects.get(id=shown.first.row).retired_by
    assert run is not None
    assert (run.decision, run.decided_by, run.why) == ("dropped", "Awa", "remplacé par la ligne suivante")

    again = report(workspace, path, ONE, *rows)
    assert (again.result.read, again.result.loaded, again.result.unchanged, said(again)) == (3, 0, 3, [])
    rewritten = report(workspace, tmp_path / "encore.xlsx", ONE, *rows, {"reached": 9, "group": "men"})
    assert (rewritten.result.loaded, rewritten.result.unchanged) == (1, 3)
    assert people() == [5, 9, 1340]

    assert repeats.undo(decision, decided_by="Moussa", why="deux sites") == 1
    assert people() == [5, 9, 1200, 1340]
    assert [repeats.pair_id(each) for each in repeats.waiting_pairs()] == [repeats.pair_id(pair)]
    with pytest.raises(Refusal, match="DECISION-INCONNUE"):
        repeats.undo(decision, decided_by="Moussa")


def test_two_partners_of_one_campaign_are_asked_about_once(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path / "terre.xlsx", ONE, {"reached": 2000})
    second = report(workspace, tmp_path / "sante.xlsx", OTHER, {"reached": 1960}, {"reached": 80, "region": "Kidal"})
    assert said(second) == ["1"]
    (pair,) = repeats.waiting_pairs(kind="across", file="terre.xlsx")
    assert repeats.waiting_pairs(kind="near") == []
    assert repeats.waiting_pairs(period=Period.parse("2025-04")) == []
    (decision,) = repeats.keep([pair], decided_by="Awa", why="deux sites de distribution")
    assert repeats.waiting_pairs() == []
    assert people() == [80, 1960, 2000]
    # Only its comment changes: the pair is about the same counts, and nobody is asked again.
    report(workspace, tmp_path / "sante2.xlsx", OTHER, {"reached": 1960, "note": "site B"})
    assert repeats.waiting_pairs() == []
    (kept,) = repeats.decisions()
    assert (kept.id, kept.dropped, kept.decided_by, kept.why) == (decision, None, "Awa", "deux sites de distribution")
    assert repeats.undo(decision, decided_by="Awa") == 0
    assert len(repeats.waiting_pairs()) == 1


def test_a_dropped_row_that_its_sender_corrects_counts_as_corrected(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path / "terre.xlsx", ONE, {"reached": 2000})
    report(workspace, tmp_path / "sante.xlsx", OTHER, {"reached": 2000})
    (pair,) = repeats.waiting_pairs()
    decision = repeats.drop(pair, pair.second.row, decided_by="Awa", why="même campagne")
    corrected = report(workspace, tmp_path / "sante-bis.xlsx", OTHER, {"reached": 300})
    assert (corrected.result.loaded, corrected.result.superseded) == (1, 1)
    assert people() == [300, 2000]
    with pytest.raises(Refusal, match="DECISION-INCONNUE"):
        repeats.undo(decision, decided_by="Awa")


def test_nothing_is_settled_by_mistake(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, tmp_path / "a.xlsx", ONE, {"reached": 1200}, {"reached": 1300}, {"reached": 7, "group": "men"})
    (pair,) = repeats.waiting_pairs()
    with pytest.raises(Refusal, match="LIGNE-INCONNUE"):
        repeats.drop(pair, pair.second.row + 1, decided_by="Awa", why="?")
    with pytest.raises(Refusal, match="PAIRE-INCONNUE"):
        repeats.chosen(["1-999999"])
    assert people() == [7, 1200, 1300]


counts = st.builds(
    ReportedCount,
    row=st.integers(1, 10**6),
    partner=st.sampled_from("abc"),
    activity=st.sampled_from(["vaccination", "mobile_clinics"]),
    places=st.sampled_from([("p",), ("q",)]),
    period=st.sampled_from([Period.parse("2025-03"), Period.parse("2025-04")]),
    group=st.sampled_from(["all", "women"]),
    people=st.integers(0, 3000),
    apart=st.tuples(st.sampled_from(["", "d1", "d2"])),
)


@given(st.lists(counts, max_size=30, unique_by=lambda count: count.row))
def test_a_pair_is_of_one_thing_and_every_near_count_of_another_partner_is_found(found: list[ReportedCount]) -> None:
    pairs = find_repeats(found)
    assert len({(pair.first.row, pair.second.row) for pair in pairs}) == len(pairs)
    for pair in pairs:
        one, other = pair.first, pair.second
        assert one.row < other.row
        assert (one.activity, one.places, one.period, one.group) == (
            other.activity, other.places, other.period, other.group,
        )  # fmt: skip
        assert (pair.kind == "near") == (one.partner == other.partner)
        if pair.kind == "across":
            assert min(one.people, other.people) >= NEAR_SHARE * max(one.people, other.people)
    assert find_repeats(list(reversed(found))) == pairs
