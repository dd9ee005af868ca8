"""What an import changes, and what it never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layidu.catalogue.findings import finding
from layidu.intake.records import Held, Origin, Reading
from layidu.ledger.importing import ImportResult, import_reading, sweep_orphans
from layidu.ledger.workspace import find

from .readings import GAO, delivery, loaded, promise, reading, review


def store(folder: Path, given_reading: Reading, content: bytes = b"one", **more: bool) -> ImportResult:
    return import_reading(find(folder), content, "rapport.xlsx", given_reading, **more)


def tables() -> dict[str, list[tuple[object, ...]]]:
    from django.apps import apps

    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_app_config("ledger").get_models()
    }


def current() -> list[tuple[str, int]]:
    from layidu.ledger.models import DeliveryFigure

    rows = DeliveryFigure.objects.filter(delivery__origin__retired_by__isnull=True)
    return sorted(rows.values_list("delivery__deliveryplace__place_id", "people"))


def test_the_same_file_twice_changes_nothing(workspace_folder: Path) -> None:
    first = store(workspace_folder, reading(loaded(delivery(), 2, (5, 9)), loaded(delivery(place=GAO), 3)))
    assert (first.read, first.loaded, first.folded) == (4, 2, 2)
    before = tables()
    again = store(workspace_folder, reading(loaded(delivery(), 2, (5, 9)), loaded(delivery(place=GAO), 3)))
    assert (again.loaded, again.unchanged, again.folded) == (0, 2, 2)
    assert tables() == before


def test_a_corrected_file_supersedes_exactly_the_changed_rows(workspace_folder: Path) -> None:
    from layidu.ledger.models import SourceRow

    store(workspace_folder, reading(loaded(delivery(people=100), 2), loaded(delivery(place=GAO, people=7), 3)))
    result = store(
        workspace_folder, reading(loaded(delivery(people=120), 2), loaded(delivery(place=GAO, people=7), 3)), b"two"
    )
    assert (result.loaded, result.superseded, result.unchanged, result.withdrawn) == (1, 1, 1, 0)
    assert current() == [("ML-2023:01", 120), ("ML-2023:07", 7)]
    assert SourceRow.objects.get(supersedes__isnull=False).supersedes.cells["Personnes"] == "(('all', 100),)"


def test_a_missing_row_is_withdrawn_only_from_a_complete_file(workspace_folder: Path) -> None:
    store(workspace_folder, reading(loaded(delivery(), 2), loaded(delivery(place=GAO, people=7), 3)))
    partial = store(workspace_folder, reading(loaded(delivery(), 2)), b"partial")
    assert (partial.withdrawn, len(current())) == (0, 2)
    whole = store(workspace_folder, reading(loaded(delivery(), 2), complete=True), b"whole")
    assert (whole.withdrawn, current()) == (1, [("ML-2023:01", 100)])


def test_rows_without_unique_identity_are_a_multiset(workspace_folder: Path) -> None:
    same = ("vaccination",)
    twice = reading(loaded(delivery(people=5), 2, identity=same), loaded(delivery(people=5), 3, identity=same))
    assert store(workspace_folder, twice).loaded == 2
    more = reading(*(loaded(delivery(people=5), row, identity=same) for row in (2, 3, 4)))
    result = store(workspace_folder, more, b"more")
    assert (result.loaded, result.unchanged, result.superseded) == (1, 2, 0)


def test_another_spelling_of_an_actor_changes_no_row_and_is_kept(workspace_folder: Path) -> None:
    from layidu.ledger.models import Actor, ActorAlias

    from .readings import actor

    store(workspace_folder, reading(loaded(delivery())))
    shouting = delivery(actors=(("leads", actor("Educo", "EDUCO")),))
    assert store(workspace_folder, reading(loaded(shouting)), b"two").unchanged == 1
    assert Actor.objects.count() == 1
    assert set(ActorAlias.objects.values_list("spelling", flat=True)) == {"Educo", "EDUCO"}


def test_what_the_database_refuses_is_held_with_the_rule_it_breaks(workspace_folder: Path) -> None:
    from layidu.ledger.models import Commitment, SourceRow

    bad = promise("P-2", kind="pledge", target=None, unit="")
    endless = promise("P-3", end=None)
    result = store(
        workspace_folder,
        reading(loaded(promise(), 2), loaded(bad, 3, (8,)), loaded(endless, 4), format="commitments"),
    )
    assert (result.read, result.loaded, result.held, result.folded) == (4, 1, 2, 1)
    assert list(Commitment.objects.values_list("ref", flat=True)) == ["P-1"]
    reasons = " ".join(row.reasons[0]["sentence"] for row in SourceRow.objects.filter(fate="held"))
    assert "doit avoir un montant" in reasons
    assert "doit avoir une date de fin" in reasons


def test_a_review_of_a_promise_nobody_made_is_held(workspace_folder: Path) -> None:
    result = store(workspace_folder, reading(loaded(review("P-9")), format="reviews"))
    assert (result.loaded, result.held) == (0, 1)
    assert result.findings[0].code == "ENGAGEMENT-INCONNU"


def test_a_delivery_waits_for_the_promise_it_names(workspace_folder: Path) -> None:
    result = store(workspace_folder, reading(loaded(delivery(commitment_ref="P-1"))))
    assert (result.loaded, result.findings[0].code) == (1, "ENGAGEMENT-A-RATTACHER")


def test_an_amended_promise_is_the_next_version(workspace_folder: Path) -> None:
    from layidu.ledger.models import Commitment

    store(workspace_folder, reading(loaded(promise(target=500)), format="commitments"))
    store(workspace_folder, reading(loaded(promise(target=400)), format="commitments"), b"two")
    versions = list(Commitment.objects.order_by("version").values_list("version", "target", "amends__target"))
    assert versions == [(1, 500, None), (2, 400, 500)]


def test_held_rows_are_kept_once_however_often_they_come(workspace_folder: Path) -> None:
    from layidu.ledger.models import SourceRow

    reason = finding("ENGAGEMENT-INCONNU", value="x")
    held = Held(Origin("Feuil1", 4, (6,), {"Cercle": "Kolokany"}), (reason,), {"Cercle": "Kolokani"})
    for content in (b"one", b"one", b"two"):
        result = store(workspace_folder, reading(loaded(delivery()), held=(held,)), content)
        assert (result.held, result.folded) == (1, 1)
    row = SourceRow.objects.get(fate="held")
    assert (row.repeats, row.mend) == ([6], {"Cercle": "Kolokani"})


def test_a_dry_run_answers_and_writes_nothing(workspace_folder: Path) -> None:
    before = tables()
    result = store(workspace_folder, reading(loaded(delivery())), dry_run=True)
    assert result.loaded == 1
    assert tables() == before
    assert not list((workspace_folder / "originals").iterdir())


def test_a_full_disk_leaves_the_workspace_as_it_was(workspace_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tables()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("layidu.ledger.importing.write_durably", full)
    with pytest.raises(OSError, match="No space"):
        store(workspace_folder, reading(loaded(delivery())))
    assert tables() == before


def test_orphans_are_swept_and_listed_files_stay(workspace_folder: Path) -> None:
    store(workspace_folder, reading(loaded(delivery())))
    originals = workspace_folder / "originals"
    kept = {file.name for file in originals.iterdir()}
    (originals / ".incoming-ab").write_bytes(b"half")
    (workspace_folder / "observations" / "orphan.parquet").write_bytes(b"")
    assert sorted(sweep_orphans(find(workspace_folder))) == [".incoming-ab", "orphan.parquet"]
    assert {file.name for file in originals.iterdir()} == kept


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["ML-2023:01", "ML-2023:07"]), st.integers(0, 3), st.integers(0, 2)
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS, complete=st.booleans())
def test_nothing_is_skipped_and_the_ledger_says_what_the_last_file_says(
    sqlite_workspace: Path, first: list, second: list, complete: bool
) -> None:
    from django.db import transaction

    def made(rows: list) -> Reading:
        return reading(
            *(
                loaded(delivery(place=place, people=people), at * 10, tuple(range(at * 10 + 1, at * 10 + 1 + repeats)),
                       identity=(name,))
                for at, (name, place, people, repeats) in enumerate(rows, 1)
            ),
            complete=complete,
        )  # fmt: skip

    with transaction.atomic():
        for number, rows in enumerate((first, second)):
            result = store(sqlite_workspace, made(rows), f"{number}{rows}".encode())
            assert result.read == result.loaded + result.held + result.folded + result.unchanged
        if complete and second:
            assert current() == sorted((place, people) for _, place, people, _ in second)
        again = store(sqlite_workspace, made(second), f"1{second}".encode())
        assert (again.loaded, again.superseded, again.withdrawn) == (0, 0, 0)
        transaction.set_rollback(True)


def test_what_the_database_refused_once_is_held_once(workspace_folder: Path) -> None:
    bad = promise("P-2", kind="pledge", target=None, unit="")
    store(workspace_folder, reading(loaded(bad, 3), format="commitments"))
    before = tables()
    again = store(workspace_folder, reading(loaded(bad, 3), format="commitments"))
    assert (again.loaded, again.held) == (0, 1)
    assert tables() == before


def test_figures_of_one_row_are_refused_and_settled_each_for_itself(workspace_folder: Path) -> None:
    from layidu.ledger.models import Commitment, SourceRow

    # A wide table gives several figures a row: they share its number.
    bad = promise("P-2", kind="pledge", target=None, unit="")
    result = store(workspace_folder, reading(loaded(promise(), 2), loaded(bad, 2), format="commitments"))
    assert (result.read, result.loaded, result.held) == (2, 1, 1)
    assert list(Commitment.objects.values_list("ref", flat=True)) == ["P-1"]

    reason = finding("ENGAGEMENT-INCONNU", value="x")
    held = Held(Origin("Feuil1", 5, (), {"Avril": "beaucoup"}), (reason,))
    store(workspace_folder, reading(loaded(delivery(), 5), held=(held,)), b"one")
    store(workspace_folder, reading(loaded(delivery(people=7), 5), held=(held,)), b"two")
    assert SourceRow.objects.filter(format="five_w", fate="held", retired_by__isnull=True).count() == 1
