"""What is kept in memory is no other reader's, and never what was before: every reader, every page, warm as cold."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import translation

from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Actor, ImportRun, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant
from layidu.web.attendance.background import propose
from layidu.web.attendance.models import Attendance, ReminderProposal
from layidu.web.caching import forget_everything, middleware, standing
from layidu.web.inbox.models import Decided, Question
from layidu.web.plans.models import PlanPage
from layidu.web.region.background import region_page
from layidu.web.region.models import RegionPage
from layidu.web.reports.models import Draft, Receipt
from layidu.web.work.jobs import work_once
from tests.web.fuller import LONG_AGO, made_full, place  # noqa: F401
from tests.web.readers import People, addresses, clients, english, first_difference, forget_all, more_people, seen
from tests.web.test_accounts import invite

pytestmark = pytest.mark.slow
#: Who reads English too: what is kept is kept by language, whoever reads.
IN_ENGLISH = ("public", "second_officer", "colleague")


@pytest.fixture
def full_site(made_full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:  # noqa: F811
    """A copy of the full site, open, with everything kept as in the field, but for the second when nobody looks."""
    folder = Path(shutil.copytree(made_full, tmp_path / "site"))
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_ledger(find(folder))
    for cache in caches.all():
        cache.clear()
    monkeypatch.setattr(standing, "LOOK_SECONDS", -1.0)
    monkeypatch.setattr(middleware.shelf, "seconds", 60.0)
    forget_everything()
    translation.activate("fr")
    more_people()
    yield folder
    connections["default"].close()


def test_nobody_is_shown_what_was_made_for_another(full_site: Path) -> None:
    readers, pages, alone = clients(), addresses(), {}
    for name, client in readers.items():
        # What a first visit writes, a draft, is written before anything is compared.
        for page in pages:
            if page.startswith(reverse("reports")):
                client.get(page)
        forget_all()
        for page in pages:
            forget_everything()
            answer = seen(client, page)
            # Who gets what at all, the matrix says.
            if answer[0] == 200:
                alone[name, page] = answer
                if name in IN_ENGLISH:
                    forget_everything()
                    alone[name, english(page)] = seen(client, english(page))
    forget_all()
    asked, wrong = list(alone), []
    random.Random(19).shuffle(asked)
    for name, page in asked:
        now = seen(readers[name], page)
        if now != alone[name, page]:
            wrong.append(f"{name} {page}: {first_difference(alone[name, page], now)}")
    assert not wrong, f"{len(wrong)} of {len(asked)}\n" + "\n".join(wrong[:40])


class Steps:
    """What people do through the product's own doors, one thing at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.people = folder, People()
        self.partner = Actor.objects.get(name="Terre Neuve").id

    def send(self, role: str, name: str, /, *args: Any, **said: Any) -> Any:
        """A form sent; what is said of it is read at once, so that no page after it is another one."""
        answer = self.people.clients[role].post(reverse(name, args=args), said, follow=True)
        assert answer.status_code == 200, (role, name, answer.status_code)
        return answer

    def done(self, what: str) -> None:
        """Something was done: everybody looks."""
        self.people.look(what)

    def works(self, what: str) -> None:
        """The worker does what waits, then everybody looks."""
        while work_once():
            pass
        self.people.look(f"{what}, and the worker")

    def settle(self) -> None:
        """Rows, pairs and names: decided, and taken back."""
        row = SourceRow.objects.filter(fate="held", retired_by=None, reasons__icontains="NEGATIF").order_by("id")[0]
        self.send("officer", "settle-rows", one=f"reject:{row.id}", why="saisie vide")
        assert ImportRun.objects.filter(decision="rejected").count() == 2
        self.done("a row rejected")
        self.send("officer", "inbox-undo")
        self.done("a rejection taken back")
        for action, why in (("keep", ""), ("second", "même séance")):
            pair = Question.objects.filter(kind="repeat").order_by("order")[0]
            self.send("officer", "settle-pair", one=f"{action}:{pair.key}", why=why)
            self.done(f"a pair decided: {action}")
        self.send("officer", "inbox-undo", listed=f"act:{Decided.objects.filter(kind='pairs').latest('at').id}")
        self.done("a dropped count back")
        spelling = Question.objects.get(kind="place", content__spelling="Campement Zéro")
        self.send("officer", "settle-place", key=spelling.key, name="Ansongo", within="Gao")
        self.done("a name of a place taught")
        self.send("officer", "inbox-undo")
        self.done("a name of a place withdrawn")
        names = Question.objects.filter(kind="actors").order_by("order")[0]
        self.send("officer", "settle-actors", one=f"first:{names.key}", why="même organisation")
        self.done("two actors one")
        self.works("two actors one")
        self.send("officer", "inbox-undo")
        self.works("two actors two again")

    def report(self) -> None:
        """A draft, a report by form, one by file, and what is held of it mended."""
        month, other, before = LONG_AGO, "2025-07", Receipt.objects.filter(kind="form").count()
        self.send("partner", "report-step", self.partner, month, 1, **{"line-0-reached": "61"})
        self.done("a draft kept")
        self.send("colleague", "report-step", self.partner, other, 1, **{"line-0-reached": "62"})
        self.done("a colleague's draft kept")
        key = Draft.objects.get(user__username="colleague", month="2025-07-01").key
        self.send("colleague", "report-send", self.partner, other, key=key)
        assert Receipt.objects.filter(kind="form").count() == before + 1
        self.done("a report sent by form")
        path = self.folder.parent / "aout.xlsx"
        row = {"organisation": "Terre Neuve", "month": "2025-08", "group": "all", "activity": "vaccination"}
        write_rows("five_w", [{**row, "region": name, "reached": 30} for name in ("Gao", "Zogoré")], path, example=True)
        file = SimpleUploadedFile("aout.xlsx", path.read_bytes())
        self.send("partner", "report-upload", self.partner, key="f" * 32, file=file)
        self.done("a workbook sent")
        self.works("a workbook sent")
        receipt = Receipt.objects.filter(kind="file").latest("received_at")
        held = SourceRow.objects.get(run=receipt.run, fate="held", retired_by=None)
        at = list(held.cells.values()).index("Zogoré")
        mended = {f"row-{held.id}": "1", f"cell-{held.id}-{at}": "Kayes"}
        self.send("partner", "report-held", receipt.number, **mended)
        self.done("a held line mended")
        self.works("a held line mended")

    def write(self) -> None:
        """Reminders, invitations, roles, a question to a plan: nothing of it is an import or a decision on rows."""
        propose()
        self.done("a reminder proposed")
        months = Attendance.objects.get(actor_id=self.partner).months
        month = [day for day, state in months if state == "missing"][-1]
        asked = {"actor": self.partner, "month": month, "subject": "Rapport", "text": "Bonjour"}
        preview = self.send("officer", "write-reminder", **asked, step="preview").content.decode()
        self.send("officer", "send-reminder", confirm=preview.split('name="confirm" value="')[1].split('"')[0])
        self.done("a reminder sent")
        if (proposal := ReminderProposal.objects.filter(settled_at=None).first()) is not None:
            self.send("officer", "set-aside-reminder", month=proposal.month.isoformat())
            self.done("a proposal set aside")
        administrator = self.people.clients["administrator"]
        self.send("administrator", "withdraw-invitation", invite(administrator, "binta@example.org").id)
        self.send("administrator", "send-invitation", invite(administrator, "modibo@example.org").id)
        self.done("invitations")
        self.send("administrator", "account", "other_partner", role="regional_director", place=place("Gao"))
        self.done("a role given")
        given = Grant.objects.get(user__username="other_partner", role="regional_director")
        self.send("administrator", "end-role", "other_partner", given.id, why="fin")
        self.done("a role ended")
        plan = PlanPage.objects.get()
        self.send("ministry", "ask-plan", plan.plan_id, kind="more", amount="1000000")
        self.done("a plan asked")
        self.works("a plan asked")

    def elsewhere(self) -> None:
        """What the worker and the command line do in the same process."""
        path = self.folder.parent / "septembre.xlsx"
        row = {"organisation": "Autre Rive", "month": "2025-09", "group": "all", "activity": "vaccination"}
        write_rows("five_w", [{**row, "region": name, "reached": 77} for name in ("Gao", "Kayes")], path, example=True)
        import_files(find(self.folder), [path])
        self.done("an import at the command line")
        self.works("an import at the command line")
        content = RegionPage.objects.get(place=place("Gao")).content
        series = [{**content["series"][0], "source": "Enquête d'essai"}] if content["series"] else []
        RegionPage.objects.filter(place=place("Gao")).update(content={**content, "series": series})
        forget_all()
        self.done("nothing")
        region_page(place("Gao"))
        self.done("a region's page made again")
        self.send("regional_director", "assess-region", place("Gao"), contract="CP-2025-GAO", line="C1",
                  quarter="2025-01:2025-03", text="Un district manque encore.")  # fmt: skip
        self.done("a contract's line assessed")


@pytest.mark.parametrize("what", ["settle", "report", "write", "elsewhere"])
def test_what_is_in_memory_is_what_the_ledger_says_after_every_change(full_site: Path, what: str) -> None:
    steps = Steps(full_site)
    getattr(steps, what)()
    wrong = steps.people.wrong
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])
