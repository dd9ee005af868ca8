"""Accounts: invitations open once, roles begin and end, a second factor for those who change others' data, lock-out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from layidu.web.access import health
from layidu.web.access.models import DemonstrationAccount, Grant, Invitation, Token
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("pages_rest")

ClientOf = Callable[[str], Client]


def sure(client: Client) -> Client:
    """The client, its password typed once more: what is grave is open to it for a while."""
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def long_signed_in(client: Client) -> Client:
    """The client, its sign-in too long ago to count as the password typed again."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT} for record in records
    ]
    session.save()
    return client


def invite(client: Client, email: str = "awa@example.org", **changes: str) -> Invitation:
    asked = {"name": "Awa Diarra", "email": email, "role": "partner", "organisation": "terre neuve", **changes}
    answer = client.post(reverse("invitations"), asked)
    assert answer.status_code == 302, answer.content.decode()
    return Invitation.objects.get(email=email)


def link_in(client: Client, made: Invitation) -> str:
    page = client.get(reverse("invitation-preview", args=[made.id])).content.decode()
    found = re.search(r"http://localhost(/invitation/\S+)", page)
    assert found, page
    return found[1]


@pytest.fixture
def outbox() -> Iterator[list[EmailMessage]]:
    """What was sent."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield mail.outbox


def test_an_invitation_is_seen_sent_and_opens_one_account_once(client_of: ClientOf, outbox: list[EmailMessage]) -> None:
    administrator, stranger = sure(client_of("administrator")), client_of("public")
    made = invite(administrator)
    link = link_in(administrator, made)
    administrator.post(reverse("send-invitation", args=[made.id]))
    while work_once():
        pass
    assert [message.to for message in outbox] == [["awa@example.org"]]
    assert link in outbox[0].body
    weak = stranger.post(link, {"new_password1": "azerty", "new_password2": "azerty"})
    assert weak.status_code == 200 and b"errorlist" in weak.content
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert stranger.post(link, chosen).status_code == 302
    assert stranger.post(link, chosen).status_code == 404
    answer = stranger.post(reverse("account_login"), {"login": "awa@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert stranger.get(reverse("reports")).status_code == 200
    assert Grant.objects.get(user__email="awa@example.org").given_by == get_user_model().objects.get(
        username="administrator"
    )


def test_a_mistake_in_an_invitation_that_waited_for_the_password_is_mended_where_it_stands(client_of: ClientOf) -> None:
    administrator = long_signed_in(client_of("administrator"))
    asked = {"name": "Awa Diarra", "email": "awa@example.org", "role": "partner", "organisation": "Terre Nouve"}
    waiting = administrator.post(reverse("invitations"), asked)["Location"]
    page = administrator.post(waiting, {"password": PASSWORD}).content.decode()
    main = page[page.index("<main") :]
    assert "Pas dans la liste" in main or "errorlist" in main
    for typed in ("Awa Diarra", "awa@example.org", "Terre Nouve"):
        assert f'value="{typed}"' in main
    # What a browser does at the address of the password page: it sends a form to where its action says, else there.
    form = next(tag for tag in re.findall(r"<form[^>]*>", main) if 'method="post"' in tag)
    found = re.search(r'action="([^"]*)"', form)
    sent = administrator.post(found[1] if found else waiting, {**asked, "organisation": "Terre Neuve"})
    assert sent.status_code == 302 and Invitation.objects.get().name == "Awa Diarra"


@pytest.mark.parametrize(("name", "arguments"), [("account", ["partner"]), ("tokens", [])])
def test_forms_that_the_password_guards_say_where_they_go(name: str, arguments: list[str], client_of: ClientOf) -> None:
    address = reverse(name, args=arguments)
    page = client_of("administrator" if arguments else "partner").get(address).content.decode()
    assert f'<form method="post" action="{address}">' in page and '<form method="post">' not in page


def test_a_fresh_sign_in_counts_as_the_password_typed_again(client_of: ClientOf) -> None:
    administrator = client_of("administrator")
    assert invite(administrator).role == "partner"
    later = long_signed_in(administrator).post(reverse("account", args=["partner"]), {"role": "officer"})
    assert later["Location"].startswith(reverse("account_reauthenticate"))
    assert not Grant.objects.filter(user__username="partner", role="officer").exists()


@pytest.mark.parametrize("what", ["expired", "withdrawn", "forged"])
def test_a_link_that_does_not_hold_opens_nothing(what: str, client_of: ClientOf) -> None:
    administrator = sure(client_of("administrator"))
    made = invite(administrator)
    link = link_in(administrator, made)
    if what == "expired":
        Invitation.objects.filter(id=made.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif what == "withdrawn":
        administrator.post(reverse("withdraw-invitation", args=[made.id]))
    else:
        link = link[:-3] + ("aa/" if link[-3:] != "aa/" else "bb/")
    stranger = client_of("public")
    assert stranger.get(link).status_code == 404
    assert stranger.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 404
    assert not get_user_model().objects.filter(email="awa@example.org").exists()


def test_an_unknown_organisation_is_not_invited_for_and_alike_ones_are_named(client_of: ClientOf) -> None:
    asked = {"name": "Awa", "email": "a@example.org", "role": "partner", "organisation": "Terre Neuf"}
    page = sure(client_of("administrator")).post(reverse("invitations"), asked).content.decode()
    assert "Terre Neuve" in page
    assert not Invitation.objects.exists()


def test_a_role_ends_at_once_but_never_the_last_administrator(client_of: ClientOf) -> None:
    administrator, officer = sure(client_of("administrator")), client_of("officer")
    assert officer.get(reverse("inbox")).status_code == 200
    grant = Grant.objects.get(role="officer")
    administrator.post(reverse("end-role", args=["officer", grant.id]), {"why": " "})
    assert officer.get(reverse("inbox")).status_code == 200
    administrator.post(reverse("end-role", args=["officer", grant.id]), {"why": "mutée à Kayes"})
    assert officer.get(reverse("inbox")).status_code == 404
    mine = Grant.objects.get(role="administrator")
    administrator.post(reverse("end-role", args=["administrator", mine.id]), {"why": "fin de mission"})
    assert administrator.get(reverse("accounts")).status_code == 200
    # Who gave and ended it, and why, stay with it.
    administrator.post(reverse("account", args=["officer"]), {"role": "ministry", "why": "intérim de la directrice"})
    page = administrator.get(reverse("account", args=["officer"])).content.decode()
    grant.refresh_from_db()
    assert (grant.ended_why, grant.ended_by.email) == ("mutée à Kayes", "administrator@example.org")
    assert "mutée à Kayes" in page and "intérim de la directrice" in page


def test_what_an_administrator_invited_ends_with_the_role(client_of: ClientOf) -> None:
    first, second = sure(client_of("administrator")), get_user_model().objects.get(username="officer")
    given = Grant.objects.create(user=second, role="administrator")
    kept = invite(first, "kept@example.org")
    taken = invite(sure(client_of("officer")), "taken@example.org")
    link = link_in(first, taken)
    first.post(reverse("end-role", args=["officer", given.id]), {"why": "fin"})
    assert client_of("public").get(link).status_code == 404
    assert client_of("public").get(link_in(first, kept)).status_code == 200


def test_ending_access_ends_sessions_and_tokens(client_of: ClientOf) -> None:
    administrator, partner = sure(client_of("administrator")), sure(client_of("partner"))
    partner.post(reverse("tokens"), {"name": "Suivi", "days": "30"})
    administrator.post(reverse("end-access", args=["partner"]))
    assert partner.get(reverse("reports")).status_code == 302
    assert not Token.objects.filter(ended_at=None).exists()


def test_tables_of_accounts_are_in_the_order_that_the_address_asks(client_of: ClientOf) -> None:
    administrator = client_of("administrator")
    user = get_user_model().objects.get(username="officer")
    now = timezone.now()

    def order(page: str, *words: str, args: tuple[str, ...] = (), **asked: str) -> list[str]:
        text = administrator.get(reverse(page, args=args), asked).content.decode()
        text = text[text.index("<table") :]
        return sorted((word for word in words if word in text), key=text.index)

    # Roles: those that hold first; a role that ended is among them.
    Grant.objects.create(user=user, role="ministry", since=now - timedelta(days=9), ended_at=now - timedelta(days=1))
    roles = ("Chargé d", "Ministère")
    assert order("account", *roles, args=("officer",)) == list(roles)
    assert order("account", *roles, args=("officer",), **{"roles-sort": "since"}) == list(reversed(roles))
    assert order("account", *roles, args=("officer",), **{"roles-sort": "-role"}) == list(reversed(roles))
    for at, name in enumerate(("Beta", "Alpha")):
        Token.objects.create(user=user, name=name, digest=name, expires_at=now + timedelta(days=at + 1))
    assert order("account", "Alpha", "Beta", args=("officer",)) == ["Beta", "Alpha"]
    assert order("account", "Alpha", "Beta", args=("officer",), **{"tokens-sort": "name"}) == ["Alpha", "Beta"]
    # Accounts by the role that they have; those that have none come last.
    get_user_model().objects.create_user(username="none", email="aaa@example.org")
    accounts = ("aaa@example.org", "administrator@", "officer@", "ministry@")
    assert order("accounts", *accounts, sort="roles") == ["administrator@", "ministry@", "officer@", "aaa@example.org"]
    # Invitations by where they stand, and those that stand so.
    for name, facts in {"Zoé": {"sent_at": now}, "Awa": {"withdrawn_at": now}, "Ban": {}}.items():
        Invitation.objects.create(
            name=name, email=f"{name}@example.org", role="officer", expires_at=now + timedelta(days=1), **facts
        )
    assert order("invitations", "Zoé", "Awa", "Ban", sort="state") == ["Ban", "Zoé", "Awa"]
    assert order("invitations", "Zoé", "Awa", "Ban", stands="withdrawn") == ["Awa"]
    # Jobs that were given up.
    for at, kind in enumerate(("remind", "refresh")):
        Job.objects.create(kind=kind, arguments={"at": at}, given_up=True, attempts=3 - at, error="…\nOSError: disque")
    assert order("health", '<th scope="row">remind', '<th scope="row">refresh')[0].endswith("refresh")
    jobs = order("health", '<th scope="row">remind', '<th scope="row">refresh', **{"jobs-sort": "-tried"})
    assert jobs[0].endswith("remind")


def test_traces_hold_the_person_and_no_secret(client_of: ClientOf) -> None:
    sure(client_of("partner")).post(reverse("tokens"), {"name": "Suivi", "days": "30"})
    answer = client_of("administrator").get(reverse("account-traces", args=["partner"]))
    kept = json.loads(answer.content)
    assert {"auth.User", "access.Grant.user", "access.Token.user", "account.EmailAddress.user"} <= set(kept)
    user = get_user_model().objects.get(username="partner")
    text = answer.content.decode()
    assert user.password not in text and Token.objects.get().digest not in text


def test_health_says_that_no_worker_was_seen(client_of: ClientOf) -> None:
    from layidu.web.work.worker import beat

    administrator = client_of("administrator")
    assert "jamais vus" in administrator.get(reverse("health")).content.decode()
    beat()
    assert "jamais vus" not in administrator.get(reverse("health")).content.decode()


def test_each_sign_to_look_at_says_what_to_do(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator = client_of("administrator")
    Job.objects.create(kind="remind", arguments={"at": 1}, given_up=True, attempts=3, error="OSError: disque")
    usage = SimpleNamespace(total=500_300_000_000, free=900_000_000)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: usage)
    page = html.unescape(administrator.get(reverse("health")).content.decode())
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "900 Mo libres sur 500,3 Go" in table
    for row in table.split("<tr>")[1:]:
        said = re.search(r'<span class="note">([^<]+)</span>', row)
        assert bool(said) == ("à regarder" in row), row
    for told in (
        "agrandissez le disque",
        "systemctl restart layidu",
        "listés plus bas",
        "layidu backup",
        "LAYIDU_EMAIL",
    ):
        assert told in table, told


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_who_can_change_the_data_of_others_sets_up_a_second_factor_first(client_of: ClientOf) -> None:
    DemonstrationAccount.objects.all().delete()
    partner, officer = client_of("partner"), client_of("officer")
    assert partner.get(reverse("reports")).status_code == 200
    setting_up = reverse("mfa_activate_totp")
    for name in ("inbox", "home", "tokens"):
        assert officer.get(reverse(name))["Location"] == setting_up
    officer.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = officer.get(setting_up)
    assert page.status_code == 200 and b"<svg" in page.content and b"data:image" not in page.content
    secret = re.findall(r"<code>(\w+)</code>", page.content.decode())[0]
    answer = officer.post(setting_up, {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert officer.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert officer.get(reverse("inbox")).status_code == 200
    again = Client(headers={"host": "localhost"})
    again.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})
    assert again.get(reverse("inbox"))["Location"].startswith(reverse("account_login"))
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert again.get(reverse("inbox")).status_code == 200


def test_guessing_locks_the_sign_in_even_for_the_right_password(client_of: ClientOf) -> None:
    from django.core.cache import cache

    stranger = client_of("public")
    asked = {"login": "Partner@example.org", "password": "faux"}
    for _ in range(6):
        cache.clear()  # the library's own limit is not what is tested here
        last = stranger.post(reverse("account_login"), asked)
    assert last.status_code == 429
    assert "Trop de tentatives" in last.content.decode()
    cache.clear()
    right = stranger.post(reverse("account_login"), {"login": "partner@example.org", "password": PASSWORD})
    assert right.status_code == 429
    other = stranger.post(reverse("account_login"), {"login": "officer@example.org", "password": PASSWORD})
    assert other.status_code == 302
