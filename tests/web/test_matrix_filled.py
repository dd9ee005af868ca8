"""Every role against what only a site with something on every page has: held rows, files sent, receipts, plans,
letters, invitations; by GET and, where it changes something, by POST, each undone again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.cycle.exporting.facts import current_lines
from layidu.intake.write import write_rows
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Actor, Snapshot, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.access.keys import new_token
from layidu.web.access.models import Grant, Invitation, Token
from layidu.web.api.models import Submission
from layidu.web.attendance.models import Attendance, Reminder, ReminderProposal
from layidu.web.caching import forget_everything, middleware, standing
from layidu.web.inbox.models import Decided, Question
from layidu.web.oversight.models import CoverageYear
from layidu.web.plans.models import PlanPage
from layidu.web.region.models import RegionPage
from layidu.web.reports.models import Draft, Receipt
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job, OpenFigure
from tests.web.conftest import ROLES
from tests.web.fuller import LONG_AGO, client_of, made_full
from tests.web.test_matrix import OTHER_METHODS, real, rows

assert made_full  # a fixture
pytestmark = pytest.mark.slow
MATRIX, API_MATRIX = (Path(__file__).with_name(name) for name in ("full_matrix.txt", "full_api_matrix.txt"))
BEARERS = ("", "partner", "partner+", "other_partner", "officer", "regional_director", "other_region", "ministry",
           "administrator")  # fmt: skip
#: What a visit writes whatever is asked: its session, and when a token was last used.
OF_VISITS = ('"django_session"', '"usersessions_usersession"', '"work_sharedvalue"', 'SET "used_at"')
#: Letters leave the machine, to nowhere.
POST = "django.core.mail.backends.locmem.EmailBackend"
WRITES = ("INSERT INTO", "UPDATE", "DELETE FROM", "REPLACE INTO")
Row = tuple[str, str, dict[str, str], list[str]]


def filled_rows() -> list[Row]:
    """Method, name, arguments, the answer to each role."""
    found = []
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, name, *rest = line.split()
            arguments = dict(word.split("=", 1) for word in rest if "=" in word)
            found.append((method, name, arguments, [word for word in rest if "=" not in word]))
    return found


@pytest.fixture(scope="module")
def filled(made_full: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The full site, one for the whole file: what a test asks of it is undone."""
    folder = Path(shutil.copytree(made_full, tmp_path_factory.mktemp("filled") / "site"))
    with pytest.MonkeyPatch.context() as patch, override_settings(LAYIDU_ALARMS=0, EMAIL_BACKEND=POST):
        patch.setenv("LAYIDU_WORKSPACE", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        patch.setattr(standing, "LOOK_SECONDS", -1.0)
        patch.setattr(middleware.shelf, "seconds", -1.0)
        open_ledger(find(folder))
        for cache in caches.all():
            cache.clear()
        forget_everything()
        _more(folder)
        yield folder
        connections["default"].close()


def _more(folder: Path) -> None:
    """What the full site has none of: a bulletin, a partner's brief, a job that failed, a proposal, a file sent."""
    for one, kind in (("B1", "bulletin"), ("F1", "fiche")):
        (folder / "published" / f"{one}.pdf").parent.mkdir(exist_ok=True)
        (folder / "published" / f"{one}.pdf").write_bytes(b"%PDF-1.7")
        Snapshot.objects.create(id=one, kind=kind, key="2025", title=one, file_name=f"{one}.pdf", content={})
    Job.objects.create(kind="region page", arguments={"place": "nowhere"}, given_up=True, error="x")
    ReminderProposal.objects.create(month=date(2025, 3, 1), actors=[_partner()])
    user = get_user_model().objects.get(username="partner").pk
    row = {"organisation": "Terre Neuve", "region": "Gao", "month": "2025-08", "group": "all",
           "activity": "vaccination", "reached": 5}  # fmt: skip
    write_rows("five_w", [row], folder / "aout.xlsx", example=True)
    sender = Client(headers={"host": "localhost", "authorization": f"Bearer {new_token(user, 'x', 30, submits=True)}"})
    sent = {"file": SimpleUploadedFile("aout.xlsx", (folder / "aout.xlsx").read_bytes()), "annotated": "true"}
    assert sender.post(reverse("api:imports"), sent).status_code == 202
    while work_once():
        pass
    # The full site's draft says « douze » where a number belongs: one that can be sent.
    step = reverse("report-step", args=[_partner(), LONG_AGO, 1])
    client_of("partner").post(step, {"line-0-reached": "12"})


def _partner() -> str:
    return Actor.objects.get(name="Terre Neuve").id


def _closed(content: Any) -> str:
    """A figure that a page prints and the public may not open."""
    from layidu.web.figures.standing import figures_in

    found = sorted(figures_in(content))
    public = set(OpenFigure.objects.filter(figure__in=found).values_list("figure_id", flat=True))
    return next(one for one in found if one not in public)


#: Names of arguments and fields -> what they stand for on the full site.
THERE: dict[str, Callable[[], Any]] = {
    "@held": lambda: SourceRow.objects.filter(fate="held", retired_by=None).order_by("id")[0].id,
    "@secret": lambda: SourceRow.objects.filter(run__source__file_name="prive.xlsx")[0].id,
    "@line": lambda: current_lines("five_w")[0].id,
    "@row_of_partner": lambda: _row_of_partner().id,
    "@region_of_partner": lambda: f"{_row_of_partner().id}-{list(_row_of_partner().cells).index('Région')}",
    "@upload": lambda: Receipt.objects.get(kind="file", sent_by__username="partner").upload.id,
    "@receipt": lambda: Receipt.objects.get(kind="file", sent_by__username="partner").number,
    "@plan": lambda: Snapshot.objects.get(kind="plan").id,
    "@period": lambda: CoverageYear.objects.filter(run__gte=0)[0].period,
    "@reminder": lambda: Reminder.objects.get().id,
    "@invitation": lambda: Invitation.objects.get().id,
    "@job": lambda: Job.objects.get(given_up=True).id,
    "@grant": lambda: Grant.objects.get(user__username="other_partner").id,
    "@token": lambda: Token.objects.filter(user__username="partner")[0].id,
    "@submission": lambda: Submission.objects.get().id,
    "@pair": lambda: Question.objects.filter(kind="repeat")[0].key,
    "@place": lambda: Question.objects.filter(kind="place")[0].key,
    "@names": lambda: Question.objects.filter(kind="actors")[0].key,
    "@act": lambda: Decided.objects.order_by("-at")[0].id,
    "@month": lambda: next(day for day, state in Attendance.objects.get(actor_id=_partner()).months
                           if state == "missing"),
    "@figure_of_Gao": lambda: _closed(RegionPage.objects.get(place_id=real("@Gao")).content["masthead"]),
    "@series": lambda: RegionPage.objects.get(place_id=real("@Gao")).content["series"][0]["key"],
    "@figure_of_plan": lambda: _closed(PlanPage.objects.get().content),
    "@draft": lambda: Draft.objects.get(user__username="partner", month=f"{LONG_AGO}-01").key,
    "@confirm": lambda: _confirm(),
}  # fmt: skip
#: What a form sends, by the name of its address; a value beginning with @ is one of the names above.
SENT: dict[str, dict[str, Any]] = {
    "settle-rows": {"one": "reject:@held", "why": "x"},
    "settle-pair": {"one": "keep:@pair", "why": "x"},
    "settle-place": {"key": "@place", "name": "Gao", "within": "Gao"},
    "settle-actors": {"one": "apart:@names", "why": "x"},
    "inbox-undo": {"listed": "act:@act"},
    "report-start": {"anew": "1"},
    "report-step": {"line-0-reached": "12"},
    "report-send": {"key": "@draft", "anyway": "1", "choice": "add"},
    "report-send-offline": {"month": "2025-09", "key": "c" * 32, "line-0-reached": "12"},
    "report-file": {"row-@row_of_partner": "1", "cell-@region_of_partner": "Gao"},
    "account": {"role": "officer", "why": "x"},
    "end-role": {"why": "x"},
    "invitations": {"name": "Oumar", "email": "oumar@example.org", "role": "officer"},
    "tokens": {"name": "Tableau", "days": "30"},
    "write-reminder": {"actor": "@partner", "month": "@month"},
    "send-reminder": {"confirm": "@confirm"},
    "set-aside-reminder": {"month": "2025-03-01"},
    "assess-region": {"contract": "CP-2025-GAO", "line": "C1", "quarter": "2025-04:2025-06", "text": "Vu."},
    "ask-plan": {"kind": "more", "amount": "7000000"},
}


def _row_of_partner() -> SourceRow:
    return SourceRow.objects.get(run=Receipt.objects.get(kind="file").run_id, fate="held")


def _confirm() -> str:
    """What the officer's page of letters asks to be sent back."""
    month = there("@month")
    asked = {"actor": _partner(), "month": month, "subject": "Rapport de {mois}", "text": "x", "step": "preview"}
    page = client_of("officer").post(reverse("write-reminder"), asked).content.decode()
    return page.split('name="confirm" value="')[1].split('"')[0]


def there(value: str) -> str:
    """A value with the name in it replaced by what it stands for."""
    before, at, name = value.partition("@")
    if not at or "." in name:
        return value
    return before + (str(THERE[f"@{name}"]()) if f"@{name}" in THERE else real(f"@{name}"))


def address_of(name: str, arguments: dict[str, str]) -> str:
    return reverse(name, kwargs={key: there(value) for key, value in arguments.items()})


def file_of(folder: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile("aout.xlsx", (folder / "aout.xlsx").read_bytes())


def said(role: str, answer: Any) -> str:
    """What an answer says to a role: ``login`` where it asks who one is, else its status."""
    asks = ("account_login", "account_reauthenticate")
    if answer.status_code == 302 and any(answer["Location"].startswith(reverse(one)) for one in asks):
        return "login"
    return str(answer.status_code)


def sent_by(client: Client, name: str, address: str, sent: dict[str, Any]) -> tuple[Any, bool]:
    """The answer to a form, and whether it wrote anything; both are undone."""
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(address, sent)
        transaction.set_rollback(True)
    return answer, written(asked)


def written(asked: CaptureQueriesContext) -> bool:
    """Whether anything was written but what every visit writes."""
    return any(
        one["sql"].lstrip().startswith(WRITES) and not any(said in one["sql"] for said in OF_VISITS)
        for one in asked.captured_queries
    )


def bearer(name: str) -> Client:
    """A client with a token of a role, with a plus one that may send; nobody's without a name."""
    if not name:
        return Client(headers={"host": "localhost"})
    user = get_user_model().objects.get(username=name.rstrip("+")).pk
    text = new_token(user, name, 30, submits=name.endswith("+"))
    return Client(headers={"host": "localhost", "authorization": f"Bearer {text}"})


def what_is_sent(folder: Path, name: str) -> dict[str, Any]:
    if name == "report-upload":
        return {"file": file_of(folder), "key": "d" * 32}
    return {there(key): there(value) for key, value in SENT.get(name, {}).items()}


def test_every_role_gets_what_the_matrix_of_the_filled_site_says(filled: Path) -> None:
    wrong = []
    for at, role in enumerate(ROLES):
        client = client_of(role)
        for method, name, arguments, answers in filled_rows():
            address = address_of(name, arguments)
            if method == "GET":
                got = said(role, client.get(address))
            else:
                answer, wrote = sent_by(client, name, address, what_is_sent(filled, name))
                # What is allowed is really done, and what is not leaves nothing behind.
                got = said(role, answer) + ("+" if wrote else "")
            if got != answers[at]:
                wrong.append(f"{role} {method} {name} {arguments}: {got}, not {answers[at]}")
    assert not wrong, "\n".join(wrong)


def test_no_other_method_does_anything_for_any_role(filled: Path) -> None:
    wrong = []
    everywhere = [(name, arguments) for _, name, arguments, _ in filled_rows()]
    everywhere += [(name, arguments) for name, arguments, _ in rows() if name not in LIBRARY_ACTIONS]
    addresses = dict.fromkeys((name, address_of(name, arguments)) for name, arguments in everywhere)
    for role in ROLES:
        client = client_of(role)
        for name, address in addresses:
            for method in OTHER_METHODS:
                with CaptureQueriesContext(connection) as asked:
                    got = said(role, getattr(client, method)(address))
                if got not in ("login", "404", "405") or written(asked):
                    wrong.append(f"{role} {method} {name}: {got}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["partner", "ministry", "administrator"])
def test_a_token_is_a_stranger_to_every_page_and_form(role: str, filled: Path) -> None:
    client, public, wrong = bearer(role), Client(headers={"host": "localhost"}), []
    for method, name, arguments, answers in filled_rows():
        address = address_of(name, arguments)
        got, wrote = said(role, client.get(address)), False
        if method == "GET" and got != answers[0]:
            wrong.append(f"GET {name}: {got}")
        answer, wrote = sent_by(client, name, address, what_is_sent(filled, name))
        if wrote or said(role, answer) != said("public", public.post(address)):
            wrong.append(f"POST {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_every_bearer_gets_what_the_matrix_of_the_filled_site_says(filled: Path) -> None:
    wrong = []
    clients = [bearer(one) for one in BEARERS]
    for line in API_MATRIX.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, *rest = line.split()
        arguments = dict(word.split("=", 1) for word in rest if "=" in word)
        answers = [word for word in rest if "=" not in word]
        for client, of, wanted in zip(clients, BEARERS, answers, strict=True):
            if (got := str(client.get(address_of(f"api:{name}", arguments)).status_code)) != wanted:
                wrong.append(f"{of or 'none'} {name} {arguments}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)
