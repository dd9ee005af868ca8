"""The site of the other tests with something on every page: rows held, names alike, a contract, a plan, letters, files.

Fixtures for whole test files: ``chromium``, ``full_folder`` (the site), ``full`` (the site, served), ``opened`` (a page
of a role); ``known`` is what that stands on. A file takes all of them by name.
"""

from __future__ import annotations

import functools
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from layidu.core.periods import Period
from layidu.cycle.contracts.signing import sign
from layidu.cycle.importing import import_files
from layidu.cycle.planning.making import Asked, planned, pose
from layidu.cycle.planning.storing import store
from layidu.intake.write import write_rows
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Actor, Place, Snapshot, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.invitations import link_of
from layidu.web.access.models import Grant, Invitation
from layidu.web.attendance.models import Attendance, Reminder
from layidu.web.reports.models import Receipt
from layidu.web.work.background import preparers
from layidu.web.work.jobs import work_once
from tests.cycle.planned import ESPOIR, SANTE, TERRE, means
from tests.web.browser import CHROMIUM, Served, sign_in
from tests.web.conftest import PASSWORD
from tests.web.test_matrix import real, rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Who is asked first for a page: the narrowest role that may read it.
ROLE_ORDER = ("public", "partner", "regional_director", "officer", "ministry", "administrator")
#: Pages that show more to who reads everything than to who reads least.
SHARED = ("home", "place", "figure", "promises", "promise", "actors", "actor", "follow-up", "region")
LONG_AGO = "2025-04"
#: Accounts that owe a second factor: one that has none yet, and one that has it.
NEWCOMER, KEYED = "newcomer", "keyed"
#: The second of them with its password typed and its code not yet.
HALFWAY = "halfway"
#: An address for which nobody may sign in from here for a while.
LOCKED = "verrou@example.org"
#: (role, name of the address, arguments, what is sent); without anything sent, not even the form's token is.
Form = tuple[str, str, tuple[str, ...], dict[str, str] | None]


def cookie_of(role: str) -> str:
    """A session written as signing in writes it."""
    user: Any = get_user_model().objects.get(username=role)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return str(session.session_key)


def client_of(role: str) -> Client:
    """A client that holds a role's session and has just typed the password again: what is grave is open to it."""
    client = Client(headers={"host": "localhost"})
    if role == HALFWAY:
        client.post(reverse("account_login"), {"login": f"{KEYED}@example.org", "password": PASSWORD})
    elif role != "public":
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(role)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def fill_pages(folder: Path) -> None:
    """Through the doors that people use, where there is one."""
    workspace, received = find(folder), folder.parent / "fuller"
    received.mkdir()
    row: dict[str, Any] = {"region": "Gao", "month": LONG_AGO, "group": "all", "activity": "vaccination"}
    sent = [{**row, "organisation": "Terre Neuve", "cercle": "Campement Zéro", "reached": n} for n in (10, 20)]
    sent += [{**row, "organisation": "Terre Neuve", "reached": n} for n in (-4, 500, 505)]
    sent += [{**row, "organisation": name, "reached": 7} for name in ("Terres Neuves", "Eau et Vie", "Eau et Vies")]
    write_rows("five_w", sent, received / "avril.xlsx", example=True)
    write_rows("five_w", [{**row, "organisation": "Terre Neuve", "cercle": "Ansongo", "reached": n, "month": "2025-05"}
                          for n in range(3)], received / "mai.xlsx", example=True)  # fmt: skip
    need = {"start": "2026", "end": "2026", "sector": "health", "severity": 4}
    write_rows("needs", [{**need, "region": name, "pin_low": 40000, "pin_high": 90000} for name in ("Gao", "Kidal")],
               received / "besoins.xlsx", example=True)  # fmt: skip
    write_rows("five_w", [{**row, "organisation": who, "region": "Kidal", "month": "2025-11", "reached": 900}
                          for who in (TERRE, SANTE, ESPOIR)], received / "kidal.xlsx", example=True)  # fmt: skip
    head = "Indicateur;Région;Période;Valeur;Numérateur;Dénominateur"
    values = (f"Couverture vaccinale Penta 3;Gao;{year}T1;;{above};1100" for year, above in ((2018, 660), (2019, 770)))
    (received / "valeurs.csv").write_text("\n".join(["DONNÉES D'EXEMPLE", head, *values]) + "\n", encoding="utf-8")
    import_files(workspace, sorted(received.iterdir()))
    contract = Path(str(resources.files("layidu.countries.mali") / "demo" / "contracts" / "contrat.yaml"))
    sign(workspace, contract, by=(), on=date(2025, 1, 6), add_parties=True)
    posed = pose(workspace, Asked(Period.parse("2026"), means(received / "moyens.xlsx")))
    store(workspace, posed, planned(posed), on=date(2026, 1, 6), proposing=False)
    _work()
    for prepare in preparers():
        prepare(workspace)
    gao, partner = place("Gao"), Actor.objects.get(name="Terre Neuve").id
    director = client_of("regional_director")
    director.post(reverse("make-region-page", args=[gao]))
    _work()
    director.post(reverse("make-region-pdf", args=[gao]))
    director.post(reverse("assess-region", args=[gao]), {
        "contract": "CP-2025-GAO", "line": "C1", "quarter": "2025-01:2025-03", "text": "Deux districts manquent.",
        "contest": "1",
    })  # fmt: skip
    client = client_of("partner")
    write_rows("five_w", [{**row, "organisation": "Terre Neuve", "region": name, "reached": 30, "month": "2025-06"}
                          for name in ("Gao", "Zogoré")], received / "juin.xlsx", example=True)  # fmt: skip
    file = SimpleUploadedFile("juin.xlsx", (received / "juin.xlsx").read_bytes())
    client.post(reverse("report-upload", args=[partner]), {"file": file, "key": "a" * 32})
    client.post(reverse("report-step", args=[partner, LONG_AGO, 1]), {"line-0-reached": "douze"})
    client.post(reverse("tokens"), {"name": "Tableau du cluster", "days": "30"})
    typed = {"line-0-activity": "Vaccination", "line-0-region": "Gao", "line-0-reached": "douze", "anyway": "1"}
    client.post(reverse("report-send-offline", args=[partner]), {**typed, "month": "2025-02", "key": "b" * 32},
                headers={"accept": "application/json"})  # fmt: skip
    officer = client_of("officer")
    held = SourceRow.objects.filter(fate="held", retired_by=None, run__source__file_name="avril.xlsx").order_by("id")
    officer.post(reverse("settle-rows"), {"one": f"reject:{held[0].id}", "why": "saisie vide"})
    line = Attendance.objects.get(actor_id=partner)
    month = next(day for day, state in line.months if state == "missing")
    asked = {"actor": partner, "month": month, "subject": "Rapport de {mois}", "text": "À {partenaire} : {mois}."}
    preview = officer.post(reverse("write-reminder"), {**asked, "step": "preview"}).content.decode()
    confirm = preview.split('name="confirm" value="')[1].split('"')[0]
    officer.post(reverse("send-reminder"), {"confirm": confirm})
    administrator = client_of("administrator")
    administrator.post(reverse("invitations"), {
        "name": "Awa Diarra", "email": "awa@example.org", "role": "partner", "organisation": "terre neuve",
    })  # fmt: skip
    _work()
    for username in (NEWCOMER, KEYED):
        email = f"{username}@example.org"
        user: Any = get_user_model().objects.create_user(username=username, email=email, password=PASSWORD)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        Grant.objects.create(user=user, role="officer")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    stranger = client_of("public")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        stranger.post(reverse("account_login"), {"login": LOCKED, "password": "non"})
        # The library's own limit is another's page.
        caches["default"].clear()


def place(name: str) -> str:
    """A region's key."""
    return str(Place.objects.get(division="ML-2023", kind="region", name=name).id)


def _work() -> None:
    while work_once():
        pass


def every_page() -> list[tuple[str, str, str]]:
    """(role, name, address) of every page that somebody may open: the matrix, and what only a full site has."""
    found = []
    for name, arguments, answers in rows():
        address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
        by_role = dict(zip(("public", "partner", "other_partner", "officer", "regional_director", "other_region",
                            "ministry", "administrator"), answers, strict=True))  # fmt: skip
        roles = [role for role in ROLE_ORDER if by_role[role] == 200]
        if roles:
            found.append((roles[0], name, address))
        if name in SHARED and "ministry" in roles and roles[0] != "ministry":
            found.append(("ministry", name, address))
    return found + _only_here() + _second_factor()


def _second_factor() -> list[tuple[str, str, str]]:
    """What is only for who owes a second factor, at each point of it, and an invitation that is open."""
    invitation = urlsplit(link_of(Invitation.objects.get(), "http://localhost")).path
    asked = (
        (NEWCOMER, "mfa_activate_totp"), (HALFWAY, "mfa_authenticate"), (KEYED, "mfa_index"),
        (KEYED, "mfa_view_recovery_codes"), (KEYED, "mfa_generate_recovery_codes"), (KEYED, "mfa_deactivate_totp"),
    )  # fmt: skip
    return [*((role, name, reverse(name)) for role, name in asked), ("public", "invitation", invitation)]


def forms() -> list[Form]:
    """Forms whose answer is a page of its own: what is shown once, what is looked at before it is sent, refusals."""
    partner = Actor.objects.get(name="Terre Neuve").id
    month = next(day for day, state in Attendance.objects.get(actor_id=partner).months if state == "missing")
    reminder = {"actor": partner, "month": month, "subject": "Rapport de {mois}", "text": "À {partenaire} : {mois}."}
    wrong = {"login": "personne@example.org", "password": "non"}
    return [
        ("partner", "tokens", (), {"name": "Tableau", "days": "30"}),
        ("partner", "tokens", (), {"name": "", "days": "0"}),
        ("officer", "write-reminder", (), {**reminder, "step": "preview"}),
        ("administrator", "password-link", ("partner",), {"sent": "1"}),
        ("administrator", "invitations", (), {"name": "", "email": "nulle part", "role": "partner"}),
        (NEWCOMER, "mfa_activate_totp", (), {"code": "000000"}),
        (HALFWAY, "mfa_authenticate", (), {"code": "000000"}),
        ("public", "account_login", (), wrong),
        ("public", "account_login", (), {**wrong, "login": LOCKED}),
        ("public", "account_login", (), None),
    ]


def _only_here() -> list[tuple[str, str, str]]:
    partner, upload = Actor.objects.get(name="Terre Neuve").id, Receipt.objects.get(kind="file")
    plan = Snapshot.objects.get(kind="plan").id
    held = SourceRow.objects.filter(fate="held", retired_by=None).order_by("id")[0].id
    month = next(day for day, state in Attendance.objects.get(actor_id=partner).months if state == "missing")
    asked: list[tuple[str, str, tuple[object, ...], str]] = [
        ("public", "receipt", (upload.number,), ""),
        ("partner", "receipt", (upload.number,), ""),
        ("partner", "report-file", (upload.upload.id,), ""),
        ("partner", "report-step", (partner, LONG_AGO, 2), ""),
        ("partner", "promises", (), "?q=rien"),
        ("officer", "held-row", (held,), ""),
        ("officer", "inbox", (), "?code=RIEN"),
        ("officer", "attendance", (), f"?month={month}"),
        ("officer", "reminder", (Reminder.objects.get().id,), ""),
        ("officer", "audit", (), "?q=avril.xlsx"),
        ("officer", "audit-row", (held,), ""),
        ("ministry", "comparison", (), "?level=cercle"),
        ("ministry", "plan", (plan,), ""),
        *(("ministry", "plan-view", (plan, view), "")
          for view in ("equite", "scenarios", "sensibilite", "franc", "questions")),
        ("administrator", "account", ("officer",), ""),
        ("administrator", "invitation-preview", (Invitation.objects.get().id,), ""),
        ("partner", "report-held", (Receipt.objects.get(kind="form").number,), ""),
        ("public", "home", (), "rien/"),
    ]  # fmt: skip
    return [(role, name, reverse(name, args=args) + query) for role, name, args, query in asked]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium for a whole test file; skipped where it is not installed."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no browser at {CHROMIUM} (the CI script installs it)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's own loop makes Django believe that it runs in one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@functools.cache
def _filled(prepared: Path, folder: Path) -> Path:
    """The full site, made once however many test files ask for it."""
    shutil.copytree(prepared, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYIDU_WORKSPACE", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        open_ledger(find(folder))
        for cache in caches.all():
            cache.clear()
        fill_pages(folder)
    connections["default"].close()
    return folder


@pytest.fixture(scope="module")
def made_full(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full site as it was made, to copy."""
    return _filled(prepared_site, tmp_path_factory.getbasetemp() / "full site" / "site")


@pytest.fixture(scope="module")
def full_folder(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the full site for a test file, which may change it."""
    made = _filled(prepared_site, tmp_path_factory.getbasetemp() / "full site" / "site")
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("full") / "site"))


@pytest.fixture(scope="module")
def full(chromium: Browser, full_folder: Path) -> Iterator[Served]:
    """The full site, served, and open in this process too."""
    with socket.socket() as free, pytest.MonkeyPatch.context() as patch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        patch.setenv("LAYIDU_WORKSPACE", str(full_folder))
        patch.delenv("DATABASE_URL", raising=False)
        open_ledger(find(full_folder))
        # Sessions and second factors made in this process hold there too.
        patch.setenv("LAYIDU_SECRET_KEY", settings.SECRET_KEY)
        made = Served(full_folder, port)
        made.start()
        yield made
        made.stop()
        connections["default"].close()


@pytest.fixture(scope="module")
def known(chromium: Browser, full: Served) -> Callable[[str], list[Any]]:
    """The cookies of a role that signed in by the form, once for a test file."""
    kept: dict[str, list[Any]] = {"public": []}

    def make(role: str) -> list[Any]:
        if role in (NEWCOMER, KEYED, HALFWAY):
            value = client_of(role).cookies[settings.SESSION_COOKIE_NAME].value
            return [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": full.address}]
        if role not in kept:
            context = chromium.new_context(base_url=full.address, locale="fr-FR")
            sign_in(context.new_page(), role)
            kept[role] = [one for one in context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]  # type: ignore[typeddict-item]
            context.close()
        return kept[role]

    return make


@pytest.fixture
def opened(chromium: Browser, full: Served, known: Callable[[str], list[Any]]) -> Iterator[Callable[..., Page]]:
    """A page of a role, signed in beforehand; options are those of a browser's context."""
    contexts: list[BrowserContext] = []

    def make(role: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=full.address, **{"locale": "fr-FR", **options})
        contexts.append(context)
        context.add_cookies(known(role))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
