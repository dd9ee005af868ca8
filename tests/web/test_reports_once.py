"""The same report sent by two hands at once is one report, on either database; different ones are all received."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connections, transaction

from layidu.core.periods import Period
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Actor, Delivery
from layidu.ledger.workspace import Workspace, find
from layidu.web.reports import background
from layidu.web.reports.models import Receipt, Upload
from layidu.web.reports.sending import TypedReport, send

LINE = {"activity": "Vaccination", "region": "Gao"}


@pytest.fixture
def partner(workspace_folder: Path, tmp_path: Path) -> Iterator[tuple[Workspace, Actor, int]]:
    """A workspace in which one partner has reported before."""
    row = {"organisation": "Terre Neuve", "region": "Gao", "month": "2025-01", "activity": "vaccination", "reached": 3}
    write_rows("five_w", [row], tmp_path / "rapport.xlsx")
    workspace = find(workspace_folder)
    import_files(workspace, [tmp_path / "rapport.xlsx"])
    user = get_user_model().objects.create(username="focal", email="focal@example.org")
    yield workspace, Actor.objects.get(name="Terre Neuve"), int(user.pk)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gives, all begun together; a failure is given too."""
    gate, given = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            given[at] = act()  # type: ignore[call-overload]
        except Exception as error:  # shown by the assertion on what was given
            given[at] = error  # type: ignore[call-overload]
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(given)


def test_two_hands_at_once(partner: tuple[Workspace, Actor, int]) -> None:
    workspace, actor, user = partner
    month = Period.parse("2025-03")

    def sent(key: str, said: str, of: Period = month) -> str:
        report = TypedReport(actor, of, key, [{**LINE, "reached": said}])
        return send(workspace, report, user).receipt.number

    same = at_once(*[lambda: sent("k" * 32, "5")] * 3)
    assert len(set(map(str, same))) == 1 and isinstance(same[0], str), same
    assert Receipt.objects.count() == 1 and Delivery.objects.filter(period_start=month.start).count() == 1
    months = [Period.parse(f"2025-{number:02}") for number in range(4, 8)]
    others = at_once(*[lambda of=of: sent(f"key of {of} and more", "7", of) for of in months])  # type: ignore[misc]
    assert len(set(map(str, others))) == len(months) and all(isinstance(each, str) for each in others), others
    assert Delivery.objects.filter(period_start__gte=months[0].start).count() == len(months)


def test_the_database_itself_refuses_a_second_receipt(partner: tuple[Workspace, Actor, int]) -> None:
    _workspace, actor, _user = partner
    Receipt.objects.create(actor=actor, key="k" * 32, kind="form")
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(actor=actor, key="k" * 32, kind="form")


def test_a_workbook_whose_reading_was_cut_short_is_brought_to_its_end_and_counted_once(
    partner: tuple[Workspace, Actor, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, actor, _user = partner
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(workspace.folder))
    row = {"organisation": actor.name, "month": "2025-06", "group": "all", "activity": "vaccination", "reached": 30}
    write_rows("five_w", [{**row, "region": "Gao"}, {**row, "region": "Zogoré"}], tmp_path / "juin.xlsx")
    content = (tmp_path / "juin.xlsx").read_bytes()
    receipt = Receipt.objects.create(actor=actor, key="k" * 32, kind="file")
    upload = Upload.objects.create(receipt=receipt, file_name="juin.xlsx", sha256=sha256_of(content), content=content)

    def cut_short(*_: object) -> Path:
        raise RuntimeError

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(background, "return_file", cut_short)
        background.read_upload(upload.id)

    def said() -> tuple[object, ...]:
        receipt.refresh_from_db()
        upload.refresh_from_db()
        facts = Delivery.objects.filter(period_start="2025-06-01").count()
        return receipt.state, receipt.run_id, receipt.read, receipt.loaded, receipt.held, facts

    # What is in the ledger is said at once; the annotated copy comes with the next try.
    stored = said()
    assert stored[0] == "done" and stored[2:] == (2, 1, 1, 1) and upload.findings and upload.annotated is None
    background.read_upload(upload.id)
    assert said() == stored and upload.annotated and upload.content is None
