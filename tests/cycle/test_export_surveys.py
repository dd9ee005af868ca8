"""Lists, surveys and IATI given back: imported elsewhere they are the same facts, as a workbook and as XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import REAL_DATA, needs_real_data
from tests.intake.readable import read

from layidu.core.findings import Finding
from layidu.intake.iati_write import document_order, write_iati
from layidu.intake.records import ActorRef, RecordRow

FORMATS = Path(__file__).parents[2] / "src/layidu/intake/formats"
NAMES = ("dtm_displacement", "health_facilities", "herams", "iati", "stock_outs")
LIST = REAL_DATA / "facilities/mli_health_facilities_who_kemri_2019.csv"


def said(record: RecordRow) -> str:
    """A record in plain values: actors by spelling, comments aside."""
    from dataclasses import fields

    def plain(value: Any) -> Any:
        if isinstance(value, ActorRef):
            return value.spelling
        return tuple(plain(each) for each in value) if isinstance(value, tuple) else value

    values = {field.name: plain(getattr(record, field.name)) for field in fields(record) if field.name != "note"}
    if "disaggregation" in values:
        values["disaggregation"] = sorted(values["disaggregation"])
    return repr(values)


def facts(path: Path, **more: Any) -> Counter[str]:
    reading = read(path, **more)
    return Counter(said(record) for row in reading.loaded for record in row.records)


def exported(folder: Path, name: str, out: Path) -> tuple[Path, int, Sequence[Finding]]:
    from layidu.cycle.exporting.export import export_facts
    from layidu.ledger.workspace import find

    made = export_facts(find(folder), name, out)
    (file,) = made.files
    return file.path, made.left_out, made.findings


@pytest.mark.parametrize("name, suffix", [*((name, ".xlsx") for name in NAMES), ("iati", ".xml")])
def test_what_a_sample_gave_comes_back_the_same(name: str, suffix: str, sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    sample = next((FORMATS / name).glob("sample.*"))
    workspace = find(sqlite_workspace)
    import_files(workspace, [sample])
    path, left_out, _ = exported(sqlite_workspace, name, tmp_path / f"{name}{suffix}")
    assert left_out == 0
    again = read(path)
    assert again.format == name and again.example and not again.held
    assert facts(path) == facts(sample)
    (report,) = import_files(workspace, [path])
    assert (report.result.held, report.result.superseded) == (0, 0)
    assert report.result.unchanged == report.result.read


@pytest.mark.slow
@needs_real_data
def test_the_real_list_of_facilities_comes_back_to_the_last_decimal(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    import_files(find(sqlite_workspace), [LIST])
    path, left_out, findings = exported(sqlite_workspace, "health_facilities", tmp_path / "liste.xlsx")
    assert left_out == 0
    missing = facts(LIST) - facts(path)
    masked = sum(one.rows for one in findings if one.code == "EXPORT-DONNEE-MASQUEE")
    assert missing.total() == masked == 1, "a clinic that bears a doctor's name is masked, and that is said"


def test_a_transaction_whose_activity_is_held_has_no_place_in_a_file(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    text = (FORMATS / "iati" / "sample.xml").read_text(encoding="utf-8")
    source = tmp_path / "annulee.xml"
    source.write_text(text.replace('<activity-status code="2"/>', '<activity-status code="5"/>', 1), encoding="utf-8")
    import_files(find(sqlite_workspace), [source])
    path, left_out, findings = exported(sqlite_workspace, "iati", tmp_path / "iati.xml")
    assert left_out == 4 and any("sans leur activité" in one.message for one in findings)
    assert {row.identity[0] for row in read(path).loaded} == {"XM-EX-1-EAU-MALI"}


WORDS = st.text("abcéèàÉ'&<>\"- 0123456789", min_size=1, max_size=12).map(lambda text: f"x{' '.join(text.split())}x")
DAYS = st.dates(date(2001, 1, 1), date(2030, 1, 1)).map(date.isoformat)
MONEY = st.decimals(min_value="0.01", max_value="99999999", places=2).map(str)
TRANSACTIONS = st.fixed_dictionaries(
    {"transaction_type": st.sampled_from(["1", "2", "3", "4", "11", "12", "13"]), "date": DAYS, "amount": MONEY,
     "currency": st.sampled_from(["USD", "EUR"]), "provider": WORDS, "receiver": WORDS, "value_date": DAYS,
     "transaction_ref": WORDS, "description": WORDS}
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    activities=st.lists(st.tuples(WORDS, WORDS, st.lists(TRANSACTIONS, max_size=4)), min_size=1, max_size=3),
    shuffled=st.randoms(use_true_random=False),
)
def test_any_rows_are_read_back_as_they_were_written(activities: list[Any], shuffled: Any, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = []
    for number, (title, reporting, transactions) in enumerate(activities):
        own = {"own_id": f"XM-{number}", "title": title, "reporting": reporting}
        rows.append({"element": "activity", "status": "2", "country": "ML", "region": "Gao", **own})
        rows += [{"element": "transaction", **own, **each} for each in transactions]
    shuffled.shuffle(rows)
    path = tmp_path / "iati.xml"
    path.write_bytes(write_iati(rows))
    from layidu.intake.workbook import open_workbook

    (sheet,) = open_workbook(path).sheets
    read_back = [dict(zip(sheet.rows[0][1], cells, strict=True)) for _, cells in sheet.rows[1:]]
    for at, cells in zip(document_order(rows), read_back, strict=True):
        row = rows[at]
        assert (cells["iati-identifier"], cells["title"], cells["reporting-org"]) == (
            row["own_id"], row["title"], row["reporting"],
        )  # fmt: skip
        if row["element"] == "transaction":
            names = ("transaction-type", "transaction-ref", "provider-org", "receiver-org", "transaction-description")
            keys = ("transaction_type", "transaction_ref", "provider", "receiver", "description")
            assert [cells[name] for name in names] == [row[key] for key in keys]
            assert float(str(cells["value"])) == float(row["amount"]) and cells["value-date"] == row["value_date"]
