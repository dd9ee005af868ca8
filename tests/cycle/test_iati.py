"""An IATI file in the ledger: what is promised, what is paid, and nothing counted twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from layidu.cycle.importing import FileReport, import_files
from layidu.ledger.workspace import find

SAMPLE = Path(__file__).parents[2] / "src/layidu/intake/formats/iati/sample.xml"


def imported(folder: Path, path: Path, **more: Path) -> FileReport:
    (report,) = import_files(find(folder), [path], **more)  # type: ignore[arg-type]
    return report


def changed(folder: Path, old: str, new: str) -> Path:
    path = folder / "activites.xml"
    text = SAMPLE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_promises_and_payments(workspace_folder: Path) -> None:
    from layidu.ledger.models import Commitment, Delivery

    report = imported(workspace_folder, SAMPLE)
    result = report.result
    assert (result.read, result.loaded, result.held) == (12, 7, 5)
    assert "ENGAGEMENT-A-RATTACHER" not in {said.code for said in result.findings}, "its own activity is in the file"
    statuses = dict(Commitment.objects.values_list("ref", "status"))
    assert statuses == {
        "XM-EX-1-SANTE-GAO": "signed", "XM-EX-1-EAU-MALI": "announced", "XM-EX-1-EAU-MALI#P-1": "announced",
    }  # fmt: skip
    served = Delivery.objects.filter(serves__commitment_ref="XM-EX-1-SANTE-GAO").values_list("stage", flat=True)
    assert Counter(served) == {"committed": 1, "disbursed": 1}, "incoming money is served to no commitment"
    assert Delivery.objects.filter(serves__isnull=True).count() == 2


def test_published_again_it_changes_only_what_changed(workspace_folder: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import Commitment

    imported(workspace_folder, SAMPLE)
    assert imported(workspace_folder, SAMPLE).result.loaded == 0
    more = changed(tmp_path, ">250000<", ">275000<")
    result = imported(workspace_folder, more).result
    assert (result.superseded, result.unchanged, result.held) == (2, 5, 5), "the transaction, and the activity's total"
    versions = Commitment.objects.filter(ref="XM-EX-1-SANTE-GAO").order_by("version").values_list("version", "amount")
    assert list(versions) == [(1, 25_000_000), (2, 27_500_000)]
    # The same elements in another order say the same.
    text = more.read_text(encoding="utf-8").splitlines()
    second = next(line for line in text if 'ref="T-2"' in line)
    lines = [line for line in text if 'ref="T-2"' not in line]
    lines.insert(next(at for at, line in enumerate(lines) if 'ref="T-5"' in line), second)
    moved = tmp_path / "deplace.xml"
    moved.write_text("\n".join(lines), encoding="utf-8")
    assert imported(workspace_folder, moved).result.loaded == 0


def test_without_an_outgoing_commitment_or_an_end_nothing_is_signed(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import Commitment

    report = imported(sqlite_workspace, changed(tmp_path, '<activity-date type="3" iso-date="2025-12-31"/>', ""))
    assert Commitment.objects.get(ref="XM-EX-1-SANTE-GAO").status == "announced"
    assert "IATI-SANS-FIN" in {said.code for said in report.result.findings}


def test_a_cell_can_be_opened_by_the_path_of_its_element(sqlite_workspace: Path) -> None:
    from layidu.ledger.models import Delivery
    from layidu.ledger.queries.lineage import cells

    imported(sqlite_workspace, SAMPLE)
    paid = Delivery.objects.get(own_id="T-4")
    ((cell,), closed) = cells([(paid.origin_id, "amount")])
    assert (cell.sheet, cell.column, cell.value, closed) == (
        "/iati-activities/iati-activity[1]/transaction[4]", "value", "60000000", 0,
    )  # fmt: skip


def test_what_is_not_read_is_said_and_a_sender_gets_its_findings_as_a_workbook(
    sqlite_workspace: Path, tmp_path: Path
) -> None:
    report = imported(sqlite_workspace, SAMPLE, return_to=tmp_path / "retour")
    (unread,) = [said for said in report.result.findings if said.code == "IATI-ELEMENT-NON-LU"]
    for name in ("contact-info", "description", "transaction/flow-type", "https://example.org/extension score"):
        assert name in unread.message
    assert "personne@example.org" not in json.dumps(report.as_json())
    assert (tmp_path / "retour" / "sample-constats.xlsx").is_file()
