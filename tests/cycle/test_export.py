"""What is exported imports as the same facts: compared in plain values, apart from the code that exports."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import REAL_DATA, needs_real_data
from tests.cycle.business import business

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.core.text import repair
from layidu.intake.actors import actor_key
from layidu.intake.formats import formats
from layidu.intake.records import ActorRef, CommitmentRow, DeliveryRow, Loaded, Origin, Reading, RecordRow
from layidu.places.country import gazetteer_of

PACKAGE = Path(str(resources.files("layidu")))
SAMPLES = sorted((PACKAGE / "intake" / "formats").glob("*/sample.xlsx"))
FACTS = PACKAGE / "countries" / "mali" / "facts"
FIVE_W = REAL_DATA / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
MALI = gazetteer_of("mali")


def opened(folder: Path):
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    workspace = find(folder)
    open_ledger(workspace)
    return workspace


def closed() -> None:
    from django.db import connections

    connections["default"].close()


def imported(folder: Path, *paths: Path):
    from layidu.cycle.importing import import_files

    return import_files(opened(folder), paths)


def exported(folder: Path, out: Path) -> list[Path]:
    from layidu.cycle.exporting.cells import exported_formats
    from layidu.cycle.exporting.export import export_facts

    workspace, files = opened(folder), []
    for name in exported_formats():
        try:
            made = export_facts(workspace, name, out / f"{name}.xlsx")
        except Refusal as refusal:
            assert {finding.code for finding in refusal.findings} == {"EXPORT-VIDE"}
            continue
        assert made.left_out == 0, (name, made.findings)
        files += [one.path for one in made.files]
    return files


def another(prepared: Path, tmp_path: Path, name: str) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / name))


@pytest.fixture(scope="module")
def full(prepared_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with the packaged facts and the sample of every format."""
    folder = another(prepared_workspace, tmp_path_factory.mktemp("export"), "full")
    reports = imported(folder, FACTS, *SAMPLES)
    assert not any(report.refused for report in reports)
    yield folder
    closed()


def test_every_format_can_be_exported() -> None:
    from layidu.cycle.exporting.cells import NOT_GIVEN_BACK, exported_formats

    assert set(exported_formats()) == set(formats()) - NOT_GIVEN_BACK


def test_facts_and_samples_come_back_the_same(full: Path, prepared_workspace: Path, tmp_path: Path) -> None:
    files = exported(full, tmp_path)
    samples = {path.parent.name for path in SAMPLES}
    both = {file.stem.removesuffix("-exemple") for file in files if file.stem.endswith("-exemple")}
    assert both == {"population", "displacement", "meetings"}, "real and invented facts are apart"
    assert {file.stem.removesuffix("-exemple") for file in files} == samples
    before = business(full)
    assert {kind for kind, facts in before.items() if facts} == set(before), "every kind of fact is tried"
    second = another(prepared_workspace, tmp_path, "second")
    reports = imported(second, *files)
    assert not any(report.result.held or report.result.folded or report.refused for report in reports)
    assert business(second) == before
    closed()


@pytest.mark.slow
def test_exported_again_from_the_second_ledger_the_rows_are_the_same(
    full: Path, prepared_workspace: Path, tmp_path: Path
) -> None:
    files = exported(full, tmp_path / "a")
    second = another(prepared_workspace, tmp_path, "second")
    imported(second, *files)
    for first, again in zip(files, exported(second, tmp_path / "b"), strict=True):
        assert cells(first) == cells(again)
    closed()


def test_imported_into_the_same_ledger_nothing_changes(full: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(full, tmp_path / "same"))
    opened(folder)
    before = business(folder)
    reports = imported(folder, *exported(folder, tmp_path))
    noted = {"five_w": 1, "commitments": 1, "instalments": 1}
    changed = {report.format: report.result.loaded for report in reports if report.result.loaded}
    assert changed == noted, "only rows whose comment stayed behind are other rows"
    assert all(report.result.superseded == report.result.loaded for report in reports)
    assert business(folder) == before
    closed()


def test_comments_stay_behind(full: Path, tmp_path: Path) -> None:
    from django.apps import apps

    opened(full)
    notes = set()
    for name in ("Delivery", "Commitment"):
        notes |= {note for note in apps.get_model("ledger", name).objects.values_list("note", flat=True) if note}
    notes.remove("Exemple")  # the samples say it of a method and a series too
    assert notes
    for file in exported(full, tmp_path):
        assert not notes & {str(cell) for row in cells(file) for cell in row}


def test_invented_facts_never_share_a_file_with_real_ones(full: Path, tmp_path: Path) -> None:
    files = {file.name: str(cells(file)[0][0]) for file in exported(full, tmp_path)}
    assert files["population.xlsx"] == "Population"
    assert files["population-exemple.xlsx"].startswith("DONNÉES D'EXEMPLE")
    assert files["five_w.xlsx"].startswith("DONNÉES D'EXEMPLE")


def test_a_period_keeps_what_touches_it_and_an_empty_one_writes_nothing(full: Path, tmp_path: Path) -> None:
    from layidu.cycle.exporting.export import export_facts

    workspace = opened(full)
    made = export_facts(workspace, "population", tmp_path / "p.xlsx", period=Period.parse("2022"))
    assert made.rows == 63
    with pytest.raises(Refusal, match="EXPORT-VIDE"):
        export_facts(workspace, "population", tmp_path / "q.xlsx", period=Period.parse("1999"))
    assert not (tmp_path / "q.xlsx").exists()


def test_a_row_that_another_file_made_ambiguous_is_left_out_and_counted(full: Path, tmp_path: Path) -> None:
    """Shares of a total that was revised since no longer give the bounds that the ledger holds."""
    from layidu.cycle.exporting.export import export_facts

    folder = Path(shutil.copytree(full, tmp_path / "revised"))
    text = (FACTS / "deplaces_dtm_2024-09.csv").read_text(encoding="utf-8").splitlines()
    revised = tmp_path / "revision.csv"
    revised.write_text("\n".join([text[0], text[1].replace("330713", "400000")]), encoding="utf-8")
    (report,) = imported(folder, revised)
    assert report.result.superseded == 1
    made = export_facts(opened(folder), "displacement", tmp_path / "d.xlsx")
    assert (made.rows, made.left_out) == (6, 9)
    assert [item.code for item in made.findings] == ["EXPORT-LIGNES-OMISES"]
    closed()


def test_addresses_and_numbers_are_masked_and_counted(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.exporting.export import export_facts

    stored([promise(title="Appeler Awa au +223 76 12 34 56, awa@ong.example"), promise(own_id="P-2")], "commitments")
    made = export_facts(opened(sqlite_workspace), "commitments", tmp_path / "c.xlsx")
    assert [(item.code, item.rows) for item in made.findings] == [("EXPORT-DONNEE-MASQUEE", 1)]
    assert not [cell for row in cells(tmp_path / "c.xlsx") for cell in row if "@" in str(cell) or "76 12" in str(cell)]


def test_rows_that_say_the_same_stay_as_many(sqlite_workspace: Path, prepared_workspace: Path, tmp_path: Path) -> None:
    """Two lines of a file that differ only in a comment are two deliveries."""
    stored([delivery(note="matin"), delivery(note="soir"), delivery(people=(("all", 4),))], "five_w")
    before = business(sqlite_workspace)
    files = exported(sqlite_workspace, tmp_path)
    second = another(prepared_workspace, tmp_path, "second")
    (report,) = imported(second, *files)
    assert (report.result.loaded, report.result.folded) == (3, 0)
    assert business(second) == before
    assert max(before["delivery"].values()) == 2


def test_a_mended_row_comes_back_as_it_was_mended(
    sqlite_workspace: Path, prepared_workspace: Path, tmp_path: Path
) -> None:
    from layidu.cycle.mending import chosen, mend
    from layidu.intake.write import write_rows

    row = {"organisation": "Educo", "month": "2025-03", "activity": "vaccination", "reached": 40}
    path = tmp_path / "recu.xlsx"
    write_rows("five_w", [{**row, "cercle": "Kolokany"}, {**row, "cercle": "Nulle part"}], path)
    imported(sqlite_workspace, path)
    mend(opened(sqlite_workspace), chosen()[:1], {"Cercle": "Kolokani"}, decided_by="Awa")
    before, files = business(sqlite_workspace), exported(sqlite_workspace, tmp_path)
    assert before["delivery"].total() == 1
    second = another(prepared_workspace, tmp_path, "second")
    imported(second, *files)
    assert business(second) == before
    closed()


@needs_real_data
def test_the_real_5w_comes_back_the_same(prepared_workspace: Path, tmp_path: Path) -> None:
    first = another(prepared_workspace, tmp_path, "first")
    (report,) = imported(first, FIVE_W)
    before, files = business(first), exported(first, tmp_path)
    assert sum(before["delivery"].values()) == report.result.loaded > 1000
    second = another(prepared_workspace, tmp_path, "second")
    (again,) = imported(second, *files)
    assert (again.result.loaded, again.result.held, again.result.folded) == (report.result.loaded, 0, 0)
    assert business(second) == before
    closed()


def cells(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return [tuple("" if cell is None else cell for cell in row) for row in sheet.iter_rows(values_only=True)]


# Facts through the ledger, whatever a file of the format could have said.


def actor(name: str) -> ActorRef:
    from layidu.intake.actors import ActorDirectory

    return ActorDirectory().resolve(name)


def delivery(**more: object) -> DeliveryRow:
    fields: dict[str, object] = {
        "kind": "service", "actors": (("leads", actor("Educo")),), "places": ("ML-2023:07",),
        "period": Period.parse("2025-03"), "activity": "vaccination", "people": (("all", 3),),
    }  # fmt: skip
    return DeliveryRow(**{**fields, **more})  # type: ignore[arg-type]


def promise(**more: object) -> CommitmentRow:
    fields: dict[str, object] = {
        "own_id": "P-1", "kind": "activity", "status": "signed", "title": "Vacciner", "end": date(2025, 12, 31),
        "actors": (("owes", actor("Educo")),), "target": 500, "unit": "personne",
    }  # fmt: skip
    return CommitmentRow(**{**fields, **more})  # type: ignore[arg-type]


def stored(records: list[RecordRow], format_name: str, folder: Path | None = None) -> None:
    """Through the door by which every file enters the open ledger."""
    from django.db import connection

    from layidu.ledger.importing import import_reading
    from layidu.ledger.workspace import find

    folder = folder or Path(connection.settings_dict["NAME"]).parent
    rows = [
        Loaded(Origin("F", row, (), {"Ligne": str(row)}), (str(row),), ("tous",), (record,))
        for row, record in enumerate(records, 2)
    ]
    reading = Reading(format_name, "F", {}, None, len(rows), rows, (), ())
    result = import_reading(find(folder), repr(records).encode(), "r.xlsx", reading)
    assert result.held == 0, [finding.sentence() for finding in result.findings]


NAMES = st.sampled_from(["Educo", "Médecins d'ici", "ONG « Ɲɔgɔndɛmɛ »", "A & B", "=SOMME(A1)", "0123"])
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12).filter(
    # Text that looks wrongly decoded is repaired when it is read, with a finding: it does not come back the same. What
    # stands for a failed formula (« #NAME? ») is never read as a value.
    lambda text: bool(actor_key(text)) and repair(text) == text and not text.startswith("#")
)
PLACES = sorted(place.id for place in MALI)
PERIODS = st.builds(
    lambda first, months: Period(first.start, list(Period.parse(f"{first.start.year}:{first.start.year + 1}").months())
                                 [first.start.month - 1 + months].end),
    st.builds(Period.month, st.integers(2013, 2027), st.integers(1, 12)), st.integers(0, 5),
)  # fmt: skip
COUNTS = st.integers(0, 10**9)


@st.composite
def deliveries(draw: st.DrawFn) -> DeliveryRow:
    people = draw(st.none() | st.tuples(st.sampled_from(["all", "women", "under_five"]), COUNTS))
    activity = draw(st.none() | st.sampled_from(["vaccination", "curative_consultations"]))
    others = [("implements", draw(st.none() | NAMES)), ("funds", draw(st.none() | NAMES))]
    return DeliveryRow(
        kind="presence" if people is None and activity is None else "service",
        actors=(("leads", actor(draw(NAMES))), *((role, actor(name)) for role, name in others if name)),  # type: ignore[arg-type]
        places=(draw(st.sampled_from(PLACES)),),
        period=draw(PERIODS),
        activity=activity,
        sector=None if activity else draw(st.none() | st.just("health")),
        people=(people,) if people else (),
        counting_mode=draw(st.none() | st.sampled_from(["unique", "contacts"])) if people else None,
        direct=draw(st.none() | st.booleans()),
        commitment_ref=draw(st.sampled_from(["", "P-1"])),
        own_id=draw(st.sampled_from(["", "007", "1.0", "a b"])),
        note=draw(st.sampled_from(["", "au 76 12 34 56"])),
    )


@st.composite
def commitments(draw: st.DrawFn) -> CommitmentRow:
    division = draw(st.sampled_from(["ML-2012", "ML-2016", "ML-2023"]))
    kind = draw(st.sampled_from(["region", "cercle"]))
    places = draw(st.lists(st.sampled_from([p.id for p in MALI.places(division, kind)]), max_size=3, unique=True))
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=actor_key))
    start, end = sorted(
        draw(st.tuples(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.dates(date(1990, 1, 1), date(2040, 1, 1))))
    )
    currency = draw(st.sampled_from(["XOF", "USD", ""]))
    target = draw(st.none() | COUNTS)
    return CommitmentRow(
        own_id=draw(WORDS),
        kind=draw(st.sampled_from(["activity", "task", "means", "recommendation"])),
        status=draw(st.sampled_from(["announced", "proposed", "requested", "accepted", "signed"])),
        title=draw(st.sampled_from(["Vacciner", "Total", "Élargir l'accès : 2e phase", "100 %"])),
        actors=(("owes", actor(names[0])), *(("funds", actor(name)) for name in names[1:])),
        places=tuple(places),
        start=draw(st.none() | st.just(start)),
        end=end,
        activity=draw(st.none() | st.just("vaccination")),
        group=draw(st.none() | st.just("women")),
        target=target,
        unit="" if target is None else "personne",
        baseline=draw(st.none() | COUNTS),
        amount=draw(st.integers(1, 10**15)) if currency else None,
        currency=currency,
        milestone="Décret signé",
        signed_on=draw(st.none() | st.just(start)),
    )


CAREFUL = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(folder: Path, records: list[RecordRow], format_name: str) -> None:
    from django.db import transaction

    from layidu.cycle.exporting.export import export_facts
    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    out = folder / "export.xlsx"
    with transaction.atomic():
        stored(records, format_name)
        before = business(folder)
        made = export_facts(find(folder), format_name, out)
        transaction.set_rollback(True)
    assert (made.rows, made.left_out) == (len(records), 0), [item.sentence() for item in made.findings]
    with transaction.atomic():
        (report,) = import_files(find(folder), [out])
        after = business(folder)
        transaction.set_rollback(True)
    assert (report.result.loaded, report.format) == (len(records), format_name)
    assert after == before
    assert sum(map(Counter.total, after.values())) == len(records)


@pytest.mark.slow
@CAREFUL
@given(records=st.lists(deliveries(), min_size=1, max_size=6))
def test_any_deliveries_come_back_the_same(sqlite_workspace: Path, records: list[DeliveryRow]) -> None:
    there_and_back(sqlite_workspace, list(records), "five_w")


@pytest.mark.slow
@CAREFUL
@given(records=st.lists(commitments(), min_size=1, max_size=5, unique_by=lambda record: actor_key(record.own_id)))
def test_any_commitments_come_back_the_same(sqlite_workspace: Path, records: list[CommitmentRow]) -> None:
    there_and_back(sqlite_workspace, list(records), "commitments")
