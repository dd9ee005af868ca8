"""The administrator's tasks and what guards an account: the password again, letters to owners, seals, the journal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from layidu.cycle.keeping import backup
from layidu.ledger.models import Place
from layidu.ledger.workspace import find
from layidu.web.access.factors import seal_factors
from layidu.web.access.first import administrator
from layidu.web.access.invitations import open_invitation
from layidu.web.access.journal import Lines
from layidu.web.access.models import Grant, Invitation, Token
from layidu.web.access.notices import SEND, TELL
from layidu.web.access.sealed import is_sealed, unseal
from layidu.web.attendance.models import Reminder
from layidu.web.reports.models import Receipt
from layidu.web.work.background import FORGET_JOBS
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job, SharedValue
from tests.web.conftest import PASSWORD
from tests.web.test_accounts import code_of, invite, long_signed_in, outbox, sure  # noqa: F401
from tests.web.test_matrix import real

pytestmark = pytest.mark.usefixtures("pages_rest")

ClientOf = Callable[[str], Client]


def test_the_password_is_typed_again_before_what_is_grave_and_what_was_asked_goes_on(client_of: ClientOf) -> None:
    administrator, partner = long_signed_in(client_of("administrator")), long_signed_in(client_of("partner"))
    mine = Grant.objects.get(user__username="partner")
    forget, link = reverse("forget-second-factor", args=["partner"]), reverse("password-link", args=["partner"])
    grave = [
        (administrator, reverse("account", args=["partner"]), {"role": "officer"}),
        (administrator, reverse("end-role", args=["partner", mine.id]), {"why": "fin"}),
        (administrator, reverse("invitations"), {"name": "A", "email": "a@example.org", "role": "ministry"}),
        (administrator, forget, {}),
        (administrator, link, {}),
        (partner, reverse("tokens"), {"name": "Suivi", "days": "30"}),
    ]
    for client, address, asked in grave:
        answer = client.post(address, asked)
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_reauthenticate")), address
    assert list(Grant.objects.filter(user__username="partner", ended_at=None)) == [mine]
    assert not Invitation.objects.exists() and not Token.objects.exists()
    waiting = answer["Location"]
    partner.post(waiting, {"password": "faux"})
    assert not Token.objects.exists()
    resumed = partner.post(waiting, {"password": PASSWORD})
    assert resumed.status_code == 200 and b"lyd_" in resumed.content and Token.objects.count() == 1


def test_what_waited_for_the_password_is_not_done_for_who_lost_the_role_meanwhile(client_of: ClientOf) -> None:
    administrator = long_signed_in(client_of("administrator"))
    waiting = administrator.post(reverse("account", args=["partner"]), {"role": "officer"})["Location"]
    Grant.objects.filter(role="administrator").update(ended_at=timezone.now())
    assert administrator.post(waiting, {"password": PASSWORD}).status_code == 404
    assert not Grant.objects.filter(user__username="partner", role="officer").exists()


def test_a_person_has_several_roles_and_each_reaches_as_far_as_it_was_given(client_of: ClientOf) -> None:
    administrator, partner = sure(client_of("administrator")), client_of("partner")
    gao = real("@Gao")
    kayes = Place.objects.get(division="ML-2023", kind="region", name="Kayes").id
    page = reverse("account", args=["partner"])
    assert partner.get(reverse("regions")).status_code == 404
    administrator.post(page, {"role": "regional_director", "place": gao})
    administrator.post(page, {"role": "partner", "organisation": "Autre Rive"})
    administrator.post(page, {"role": "partner", "organisation": "autre rive"})
    held = Grant.objects.filter(user__username="partner", ended_at=None)
    assert sorted(held.values_list("role", flat=True)) == ["partner", "partner", "regional_director"]
    assert partner.get(reverse("promise", args=["E-2"])).status_code == 200
    assert partner.get(reverse("region", args=[kayes])).status_code == 404
    assert partner.get(reverse("region", args=[gao])).status_code == 200
    for grant in held.exclude(actor_id=real("@partner")):
        administrator.post(reverse("end-role", args=["partner", grant.id]), {"why": "fin"})
    assert partner.get(reverse("promise", args=["E-2"])).status_code == 404
    assert partner.get(reverse("region", args=[gao])).status_code == 404


def test_an_administrators_link_sets_a_password_anew_once_and_ends_the_sessions(client_of: ClientOf) -> None:
    administrator, partner, stranger = sure(client_of("administrator")), client_of("partner"), client_of("public")
    page = administrator.post(reverse("password-link", args=["partner"])).content.decode()
    (link,) = re.findall(r"http://localhost(/compte/password/reset/key/\S+?)</pre>", page)
    chosen = "quatre pirogues vertes"
    form = stranger.get(link)["Location"]
    assert stranger.post(form, {"password1": chosen, "password2": chosen}).status_code == 302
    assert partner.get(reverse("reports")).status_code == 302
    again = client_of("public")
    again.get(link)
    assert again.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 200
    answer = again.post(reverse("account_login"), {"login": "partner@example.org", "password": chosen})
    assert answer.status_code == 302


def test_owners_are_told_of_changes_and_only_where_letters_leave(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
) -> None:
    administrator = sure(client_of("administrator"))
    page = reverse("account", args=["partner"])
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"):
        administrator.post(page, {"role": "ministry"})
    assert not Job.objects.filter(kind=TELL).exists()
    administrator.post(page, {"role": "officer"})
    partner = sure(client_of("partner"))
    partner.post(reverse("tokens"), {"name": "Suivi", "days": "30"})
    changed = {"oldpassword": PASSWORD, "password1": "quatre pirogues vertes", "password2": "quatre pirogues vertes"}
    partner.post(reverse("account_change_password"), changed)
    assert partner.get(reverse("reports")).status_code == 200
    TOTP.activate(get_user_model().objects.get(username="partner"), generate_totp_secret())
    administrator.post(reverse("forget-second-factor", args=["partner"]))
    assert partner.get(reverse("reports")).status_code == 302 and not Authenticator.objects.exists()
    while work_once():
        pass
    assert {each for message in outbox for each in message.to} == {"partner@example.org"}
    told = "\n".join(message.body for message in outbox)
    for words in ("Chargé de l’information", "Suivi", "mot de passe a été changé", "second facteur", "127.0.0.1"):
        assert words in told.replace("'", "’"), (words, told)


def test_a_password_asked_anew_says_the_same_for_everybody_and_its_link_lies_sealed(
    client_of: ClientOf,
    outbox: list[EmailMessage],  # noqa: F811
) -> None:
    asked = reverse("account_reset_password")
    assert 'name="email"' in client_of("public").get(asked).content.decode()
    answers = [client_of("public").post(asked, {"email": f"{who}@example.org"}) for who in ("partner", "nobody")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    (job,) = Job.objects.filter(kind=SEND)
    assert "/compte/" not in json.dumps(job.arguments)
    while work_once():
        pass
    (letter,) = outbox
    assert letter.to == ["partner@example.org"] and "/compte/password/reset/key/" in letter.body


@pytest.mark.parametrize(
    "guessed",
    ["1qaz2wsx3edc", "motdepasse2024", "Azertyuiop123!", "BamakoBamako2024", "123456789abc", "Password1234!",
     "bonjourbonjour", "leavemealone", "x" * 129],
)  # fmt: skip
def test_passwords_that_are_tried_first_or_endless_are_refused(guessed: str, site: Path) -> None:
    with pytest.raises(ValidationError):
        validate_password(guessed)


def test_a_password_of_words_without_tie_is_taken(site: Path) -> None:
    validate_password("quatre pirogues vertes")
    validate_password("w" + "é" * 3 + " 8 trois lacs / нет" + "y7" * 20)


def test_second_factors_are_sealed_in_the_database_and_old_ones_go_on(client_of: ClientOf) -> None:
    officer = sure(client_of("officer"))
    setting_up = reverse("mfa_activate_totp")
    secret = re.findall(r"<code>(\w+)</code>", officer.get(setting_up).content.decode())[0]
    officer.post(setting_up, {"code": code_of(secret)})
    kept = {one.type: one.data for one in Authenticator.objects.all()}
    assert secret not in json.dumps(kept) and is_sealed(kept["totp"]["secret"])
    assert is_sealed(kept["recovery_codes"]["seed"])
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})
    seal_factors()
    resealed = Authenticator.objects.get(type="totp")
    assert is_sealed(resealed.data["secret"]) and unseal(resealed.data["secret"]) == secret
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    with override_settings(SECRET_KEY="another"):
        assert not resealed.wrap().validate_code(code_of(secret))
        assert codes != Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    cache.clear()
    assert resealed.wrap().validate_code(code_of(secret))
    assert not Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret)), "a code works once"


def test_guessing_codes_is_stopped_for_every_process(client_of: ClientOf) -> None:
    user = get_user_model().objects.get(username="officer")
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    stranger = Client(headers={"host": "localhost"})
    stranger.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})
    for _ in range(6):
        stranger.post(reverse("mfa_authenticate"), {"code": "000000"})
    # What the tries are counted in is a table: a process that has seen none of them knows of all.
    assert SharedValue.objects.filter(cache_key__contains="login_failed").exists()
    assert stranger.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    assert stranger.get(reverse("inbox")).status_code == 302


def test_sign_ins_and_refusals_are_lines_without_secrets(client_of: ClientOf, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "layidu.access")
    stranger = client_of("public")
    stranger.post(reverse("account_login"), {"login": "partner@example.org", "password": "faux\n{}"})
    stranger.post(reverse("account_login"), {"login": "mon-mot-de-passe@example.org", "password": "x"})
    partner = client_of("partner")
    partner.get(reverse("accounts"))
    partner.post(reverse("account_logout"))
    lines = [Lines().format(record) for record in caplog.records if record.name == "layidu.access"]
    said = [json.loads(line) for line in lines]
    assert [one["event"] for one in said] == ["sign-in failed", "sign-in failed", "signed in", "refused", "signed out"]
    assert [one["account"] for one in said] == ["partner", "unknown", "partner", "partner", "partner"]
    assert said[3]["page"] == "accounts" and said[0]["from"] == "127.0.0.1"
    assert all("\n" not in line for line in lines)
    assert not re.search("faux|mot-de-passe|@", "".join(lines))


def test_traces_hold_what_is_kept_of_a_person_wherever_it_lies(client_of: ClientOf) -> None:
    administrator = sure(client_of("administrator"))
    officer = get_user_model().objects.get(username="officer")
    invite(administrator, "awa2@example.org")
    Receipt.objects.create(number="AAAAA-BBBBB-CCCCC", actor_id=Grant.objects.get(user__username="partner").actor_id,
                           key="k" * 20, sent_by=officer, month="2025-03-01", kind="form")  # fmt: skip
    Reminder.objects.create(month="2025-02-01", asked_by=officer.email, id="rem-1")
    kept = json.loads(administrator.get(reverse("account-traces", args=["officer"])).content)
    assert {"reports.Receipt.sent_by", "attendance.Reminder.asked_by", "access.Grant.user"} <= set(kept)
    given = json.loads(administrator.get(reverse("account-traces", args=["administrator"])).content)
    assert {"access.Invitation.invited_by", "usersessions.UserSession.user"} <= set(given)


def test_jobs_that_were_given_up_are_tried_again_or_forgotten_on_the_health_page(client_of: ClientOf) -> None:
    administrator = client_of("administrator")
    first, second, third = (
        Job.objects.create(kind=FORGET_JOBS, arguments={"n": n}, given_up=True, attempts=3, error="disque plein")
        for n in (1, 1, 2)
    )
    page = administrator.get(reverse("health")).content.decode()
    assert page.count("disque plein") == 3
    for job in (first, second):
        assert administrator.post(reverse("retry-job", args=[job.id])).status_code == 302
    administrator.post(reverse("dismiss-job", args=[third.id]))
    (left,) = Job.objects.filter(kind=FORGET_JOBS)
    assert left.id == first.id and not left.given_up and left.attempts == 0
    assert administrator.post(reverse("dismiss-job", args=[first.id])).status_code == 404, "it runs again"


def test_health_says_the_last_backup_and_whether_letters_leave(client_of: ClientOf, tmp_path: Path) -> None:
    administrator = client_of("administrator")
    page = administrator.get(reverse("health")).content.decode()
    assert "aucune connue" in page and "non configuré" in page
    backup(find(None), tmp_path / "copie.layidu")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="relais.test"):
        page = administrator.get(reverse("health")).content.decode()
    assert "copie.layidu" in page and "relais.test" in page


def test_the_machine_gives_a_first_administrator_and_a_way_back_in(site: Path) -> None:
    link = administrator("Chef@example.org", "Awa Diarra", "http://localhost")
    stranger = Client(headers={"host": "localhost"})
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert stranger.post(link.removeprefix("http://localhost"), chosen).status_code == 302
    user = get_user_model().objects.get(email="chef@example.org")
    TOTP.activate(user, generate_totp_secret())
    Grant.objects.filter(user=user).update(ended_at=timezone.now())
    link = administrator("chef@example.org", "", "http://localhost").removeprefix("http://localhost")
    form = stranger.get(link)["Location"]
    anew = "quatre pirogues vertes"
    assert stranger.post(form, {"password1": anew, "password2": anew}).status_code == 302
    stranger.post(reverse("account_login"), {"login": "chef@example.org", "password": anew})
    assert stranger.get(reverse("accounts"))["Location"] == reverse("mfa_activate_totp"), "a second factor comes first"
    with pytest.raises(ValidationError):
        administrator("chef", "", "http://localhost")


@pytest.mark.slow
def test_the_command_prints_the_link_for_the_site_that_is_served(site: Path) -> None:
    environment = {**os.environ, "LAYIDU_WORKSPACE": str(site), "LAYIDU_HOSTS": "promesses.test", "LAYIDU_SECURE": "1"}
    command = [str(Path(sys.executable).with_name("layidu")), "administrator", "chef@example.org"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    link = done.stdout.splitlines()[-1]
    assert link.startswith("https://promesses.test/invitation/inv-")
    with override_settings(SECRET_KEY=(site / "secret_key").read_text()):
        invited = open_invitation(link.split("/")[-2])
    assert invited is not None and invited.role == "administrator"
    wrong = subprocess.run([*command[:-1], "chef"], env=environment, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and wrong.stderr


@pytest.mark.parametrize(
    ("role", "work"),
    [("officer", "inbox"), ("partner", "reports"), ("regional_director", "regions"), ("ministry", "home"),
     ("administrator", "accounts")],
)  # fmt: skip
def test_signing_in_leads_to_the_days_work_and_greets_by_name(role: str, work: str, client_of: ClientOf) -> None:
    client = client_of("public")
    given = {"login": f"{role}@example.org", "password": PASSWORD}
    answer = client.post(reverse("account_login"), given)
    assert answer["Location"] == reverse(work)
    assert f"Connexion avec {given['login']} réussie" in client.get(answer["Location"], follow=True).content.decode()
    client.post(reverse("account_logout"))
    onward = client.post(f"{reverse('account_login')}?next=/aide/", {**given, "next": "/aide/"})
    assert onward["Location"] == "/aide/"
