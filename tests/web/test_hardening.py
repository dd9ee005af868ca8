"""Sessions, cookies and headers as ASVS level 2 asks for them; each line of docs/asvs.md names its test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axes.models import AccessLog
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from layidu.web.access import soundness
from layidu.web.access.alarms import ALARM
from layidu.web.access.background import KEPT, forget_attempts
from layidu.web.access.keys import new_token
from layidu.web.access.models import Token
from layidu.web.access.notices import foretell_ends
from layidu.web.access.passwords import Scrypt
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job
from tests.web.browser import browser, served  # noqa: F401
from tests.web.conftest import PASSWORD, WORK_FACTOR
from tests.web.test_accounts import outbox, sure  # noqa: F401

pytestmark = pytest.mark.usefixtures("pages_rest")

ClientOf = Callable[[str], Client]
SAID = """
import json
from django.conf import settings
names = ("SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY "
         "SESSION_COOKIE_PATH SESSION_COOKIE_DOMAIN SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS "
         "ALLAUTH_TRUSTED_PROXY_COUNT DEBUG CSRF_TRUSTED_ORIGINS EMAIL_BACKEND EMAIL_USE_TLS EMAIL_USE_SSL")
print(json.dumps({name: getattr(settings, name) for name in names.split()}))
"""


def settings_with(**environment: str) -> dict[str, object]:
    """The settings of a process started with these variables."""
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "layidu.web.settings", **environment}
    done = subprocess.run([sys.executable, "-c", SAID], env=variables, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_behind_tls_cookies_belong_to_this_host_alone_and_the_proxy_says_who_asks() -> None:
    said = settings_with(LAYIDU_SECURE="1", LAYIDU_HOSTS="a.test,b.test", LAYIDU_EMAIL_HOST="relais.test")
    assert said["SESSION_COOKIE_NAME"] == "__Host-sessionid" and said["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    # What the prefix asks for, else a browser takes no such cookie: secure, for the whole host, of no domain.
    assert said["SESSION_COOKIE_SECURE"] and said["CSRF_COOKIE_SECURE"] and said["SESSION_COOKIE_HTTPONLY"]
    assert said["SESSION_COOKIE_PATH"] == "/" and said["SESSION_COOKIE_DOMAIN"] is None
    assert said["SECURE_HSTS_SECONDS"] == 31536000 and said["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert said["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1 and said["DEBUG"] is False
    assert said["CSRF_TRUSTED_ORIGINS"] == ["https://a.test", "https://b.test"]
    assert str(said["EMAIL_BACKEND"]).endswith("smtp.EmailBackend") and said["EMAIL_USE_TLS"]


def test_a_session_is_new_at_sign_in_and_ended_everywhere_by_a_new_password(client_of: ClientOf) -> None:
    here, elsewhere = client_of("public"), client_of("partner")
    here.get(reverse("account_login"))
    session = here.session
    session["before"] = True
    session.save()
    here.cookies["sessionid"] = before = session.session_key
    here.post(reverse("account_login"), {"login": "partner@example.org", "password": PASSWORD})
    assert here.cookies["sessionid"].value != before and len(here.cookies["sessionid"].value) >= 32
    anew = "quatre pirogues vertes"
    wrong = {"oldpassword": "faux", "password1": anew, "password2": anew}
    assert here.post(reverse("account_change_password"), wrong).status_code == 200
    assert elsewhere.get(reverse("reports")).status_code == 200
    here.post(reverse("account_change_password"), {**wrong, "oldpassword": PASSWORD})
    assert here.get(reverse("reports")).status_code == 200
    assert elsewhere.get(reverse("reports")).status_code == 302


def test_after_a_working_day_who_changes_the_data_of_others_signs_in_again(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, partner = client_of("officer"), client_of("partner")
    real, later = soundness.signed_in_long_ago, time.time() + soundness.DAY_SECONDS + 60
    assert officer.get(reverse("inbox")).status_code == 200
    monkeypatch.setattr(soundness, "signed_in_long_ago", lambda request: real(request, clock=lambda: later))
    answer = officer.get(reverse("inbox"))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    assert partner.get(reverse("reports")).status_code == 200
    monkeypatch.setattr(soundness, "signed_in_long_ago", real)
    assert officer.get(reverse("inbox")).status_code == 302, "the session is gone"


def test_a_session_that_does_not_say_when_it_began_is_refused_to_who_changes_the_data_of_others(
    client_of: ClientOf,
) -> None:
    for role, page, code in (
        ("officer", "inbox", 302),
        ("administrator", "accounts", 302),
        ("partner", "reports", 200),
    ):
        client = client_of(role)
        assert client.get(reverse(page)).status_code == 200
        session = client.session
        del session["account_authentication_methods"]
        session.save()
        assert client.get(reverse(page)).status_code == code, role


def test_a_recovery_code_opens_once(client_of: ClientOf) -> None:
    user = get_user_model().objects.get(username="officer")
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    opened = []
    for _ in range(2):
        cache.clear()
        client = Client(headers={"host": "localhost"})
        client.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code})
        opened.append(client.get(reverse("inbox")).status_code)
    assert opened == [200, 302]


def test_a_password_is_kept_by_scrypt_at_its_full_length_and_an_older_keeping_is_renewed(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scrypt, "work_factor", WORK_FACTOR)
    user = get_user_model().objects.get(username="partner")
    user.set_password(PASSWORD)
    name, work, salt, block, parallel, _ = user.password.split("$")
    assert (name, int(work), int(block), int(parallel)) == ("scrypt", 2**16, 8, 1) and len(salt) >= 22
    long = "é 🛶 " + "lac " * 29
    user.set_password(long)
    assert user.check_password(long) and not user.check_password(long[:-1])
    from django.contrib.auth.hashers import ScryptPasswordHasher

    user.password = ScryptPasswordHasher().encode(PASSWORD, "salt" * 6)
    user.save()
    client_of("partner")
    user.refresh_from_db()
    assert user.password.startswith("scrypt$65536$")


def test_a_sign_in_from_a_new_place_and_browser_is_told(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
) -> None:
    asked = {"login": "partner@example.org", "password": PASSWORD}
    client_of("partner")
    for address, agent in (("127.0.0.1", "B"), ("10.9.9.9", ""), ("10.9.9.9", "C")):
        Client(headers={"host": "localhost"}).post(
            reverse("account_login"), asked, REMOTE_ADDR=address, HTTP_USER_AGENT=agent
        )
    Client(headers={"host": "localhost"}).post(
        reverse("account_login"), asked, REMOTE_ADDR="10.1.1.1", HTTP_USER_AGENT="D"
    )
    while work_once():
        pass
    (letter,) = outbox
    assert "jamais vus" in letter.body and "10.1.1.1" in letter.body


def test_old_sign_ins_are_forgotten(site: Path) -> None:
    now = timezone.now()
    for days in (10, 200):
        one = AccessLog.objects.create(username="a@example.org", ip_address="10.0.0.1")
        AccessLog.objects.filter(pk=one.pk).update(attempt_time=now - timedelta(days=days))
    forget_attempts()
    assert [one.attempt_time > now - KEPT for one in AccessLog.objects.all()] == [True]


def test_an_answer_of_the_api_is_a_file_and_no_other_origin_is_named(client_of: ClientOf) -> None:
    user = get_user_model().objects.get(username="ministry").pk
    token = new_token(user, "test", 30, submits=False)
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        answer = client_of("public").get("/api/v1/actors", headers={**headers, "Origin": "https://evil.example"})
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "Access-Control-Allow-Origin" not in answer and answer["X-Content-Type-Options"] == "nosniff"


def test_a_refused_method_is_noted(client_of: ClientOf, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "layidu.access")
    assert client_of("public").delete(reverse("home")).status_code == 405
    assert caplog.records[-1].getMessage() == "method refused"


def test_no_folder_is_listed_and_no_file_of_the_machine_given(client_of: ClientOf) -> None:
    public = client_of("public")
    nowhere = """
        /static/ /static/pages/ /static/../settings.py /static/pages/..%2f..%2f..%2fsettings.py /.git/config /secret_key
        /fichiers/..%2fsecret_key /publications/..%2fsecret_key
    """
    for asked in nowhere.split():
        assert public.generic("GET", asked).status_code == 404, asked


def test_no_page_of_an_account_sends_elsewhere(client_of: ClientOf) -> None:
    for asked in ("https://evil.example/", "//evil.example/", r"/\evil.example", "javascript:evil()"):
        partner = client_of("partner")
        answers = [
            partner.get(reverse("account_login"), {"next": asked}),
            partner.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": asked}),
            partner.post(reverse("account_logout"), {"next": asked}),
        ]
        for answer in answers:
            assert answer.status_code == 302 and "evil" not in answer["Location"], (asked, answer["Location"])


@pytest.mark.slow
def test_a_password_is_shown_while_it_is_typed_and_sent_as_one(browser, served) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    page = browser.new_page(base_url=served.address, locale="fr-FR")
    page.goto("/compte/login/")
    page.fill("[name=password]", PASSWORD)
    assert page.get_attribute("[name=password]", "type") == "password"
    page.get_by_label("Afficher le mot de passe").check()
    assert page.get_attribute("[name=password]", "type") == "text"
    page.fill("[name=login]", "partner@example.org")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    assert "/compte/login/" not in page.url


def test_a_code_that_comes_a_second_time_is_refused_noted_and_told(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "layidu.access")
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: 1_800_000_000))
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(username="officer"), secret)
    code = format_hotp_value(hotp_value(secret, 1_800_000_000 // 30))
    other = format_hotp_value((int(code) + 1) % 10**6)

    def answer(typed: str) -> int:
        client = client_of("public")
        client.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})
        return client.post(reverse("mfa_authenticate"), {"code": typed}).status_code

    assert [answer(other), answer(code), answer(code)] == [200, 302, 200]
    events = [record.getMessage() for record in caplog.records if record.getMessage().startswith("code")]
    assert events == ["code refused", "code used again"]
    while work_once():
        pass
    told = [message for message in outbox if message.to == ["officer@example.org"]]
    assert "seconde fois" in told[-1].body and code not in told[-1].body + caplog.text


def test_administrators_are_told_of_what_is_unusual_at_the_doors_once(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
) -> None:
    officer, administrator = client_of("officer"), client_of("administrator")
    with override_settings(LAYIDU_ALARMS=0):
        for _ in range(9):
            officer.get(reverse("accounts"))
    assert "inhabituel depuis un jour" in administrator.get(reverse("health")).content.decode()
    with override_settings(LAYIDU_ALARMS=4):
        officer.get(reverse("accounts"))
        assert not Job.objects.filter(kind=ALARM).exists(), "one page that is not theirs is nothing"
        for _ in range(9):
            officer.get(reverse("accounts"))
    while work_once():
        pass
    (letter,) = [message for message in outbox if message.to == ["administrator@example.org"]]
    assert "officer" in letter.body and "officer" in administrator.get(reverse("health")).content.decode()


def test_the_owner_of_a_token_is_told_once_and_in_time_that_it_ends(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
) -> None:
    user = get_user_model().objects.get(username="partner")
    new_token(user.pk, "Suivi mensuel", 30, submits=False)

    def told() -> int:
        foretell_ends()
        while work_once():
            pass
        return len([message for message in outbox if "Suivi mensuel" in message.body])

    assert told() == 0
    Token.objects.update(expires_at=timezone.now() + timedelta(days=10))
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"):
        assert told() == 0
    assert [told(), told()] == [1, 1]
    assert outbox[-1].to == ["partner@example.org"]
