"""Nasty arguments, questions, forms and headers at every address: no role gets a failure of the server."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.pages.sealed import seal
from tests.web.conftest import ROLES
from tests.web.test_matrix import real, rows

ClientOf = Callable[[str], Client]
#: What a person does not type: a sign that no database keeps, half a pair, a way up, a new line of a header, quotes, a
#: number too large or that is none though it is a digit, a right-to-left mark, a template, a text without end.
NASTY = (
    "%00", "a%00b", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "..%5C..", "%22%0D%0AX-A:%20b",
    "'%20--%20%25s%25n", "9" * 26, "%C2%B2", "-1", "%E2%80%AE", "{{7*7}}", "0" * 4500, "2025-13", "9999-12",
    "%2F%2Fevil.example",
)  # fmt: skip
#: Kinds of argument that bear a seal; those that are numbers never get further than the address.
SEALED = ("snapshot", "commitment")
#: In forms: what is no number, what is too large, a new line, an address elsewhere.
POSTED = ("%C2%B2", "9" * 26, "%22%0D%0AX-A:%20b", "%2F%2Fevil.example", "9999-12", "rows:99999999999999999999")
LITTLE = (NASTY[0], "0" * 4500)
#: What lists are asked: their filters, page, order and period, and what none knows.
QUESTIONS = """
    page q n status place kind actor region cercle period year month sort order level a b axis owner bucket row
    due_before next lines code source who format listed key back name within one why choice subject text confirm
    role place_id organisation email days login password nothing step said quarter state action rows all month-0
    line-9-region
""".split()  # noqa: SIM905 - a list that grows is read best as words
ARGUMENT = re.compile(r"<(?:(\w+):)?\w+>")


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Name and address as it is written, with its arguments in pointed brackets; the API has a test of its own."""
    for pattern in patterns:
        here = before + str(pattern.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from routes(pattern.url_patterns, here)
        elif ARGUMENT.search(here):
            yield str(pattern.name), "/" + here


def argument(nasty: str, said: re.Match[str]) -> str:
    """An argument of an address; under the seal that it would bear, so that it gets as far as the view."""
    return f"{nasty}-{seal(said[1], unquote(nasty))}" if said[1] in SEALED else nasty


def opened(role: str) -> set[str]:
    """The names of the addresses that the guard lets a role through to."""
    return {name for name, _, answers in rows() if answers[ROLES.index(role)] in (200, 405)}


def failures(client: Client, asked: Iterator[tuple[str, str, dict[str, str]]]) -> list[str]:
    """What was answered by a failure; the pages of failures say nothing of the inside."""
    client.raise_request_exception = False
    failed = []
    for method, address, more in asked:
        answer = client.generic(method, address, **more)  # type: ignore[arg-type]
        if answer.status_code >= 500:
            failed.append(f"{method} {address[:120]} {str(more)[:120]}: {answer.exc_info and answer.exc_info[:2]}")
        answer.close()
    return failed


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_argument_question_or_form_makes_the_server_fail(role: str, client_of: ClientOf) -> None:
    client, lets = client_of(role), opened(role)
    # Each address is asked everything by the first role that it opens to, and a little by every other.
    first = lets.difference(*(opened(other) for other in ROLES[: ROLES.index(role)]))
    found = dict(routes(get_resolver().url_patterns))
    assert len(found) > 30

    def asked() -> Iterator[tuple[str, str, dict[str, str]]]:
        for name, route in found.items():
            for nasty in NASTY if name in first else LITTLE:
                yield "GET", ARGUMENT.sub(functools.partial(argument, nasty), route), {}
        for name, arguments, answers in rows():
            if answers[ROLES.index(role)] not in (200, 405):
                continue
            address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
            for nasty in NASTY if name in first else LITTLE:
                said = "&".join(f"{each}={nasty}" for each in QUESTIONS)
                yield "GET", address, {"QUERY_STRING": said}
            # Signing out or ending all would leave nothing to ask.
            for nasty in () if name in LIBRARY_ACTIONS or name.startswith("end-") or name not in first else POSTED:
                said = "&".join(f"{each}={nasty}" for each in QUESTIONS)
                yield "POST", address, {"data": said, "content_type": "application/x-www-form-urlencoded"}

    failed = failures(client, asked())
    assert not failed, "\n".join(failed)
    assert role == "public" or client.get(reverse("mfa_index")).status_code == 200, "the whole was asked signed in"


@pytest.mark.parametrize("nasty", ["a\x00b", "\x00"])
def test_what_no_database_keeps_is_refused_before_it_is_asked(nasty: str, client_of: ClientOf) -> None:
    ministry = client_of("ministry")
    assert ministry.get(reverse("promises"), {"q": nasty}).status_code == 400
    assert ministry.get(reverse("promise", args=[nasty])).status_code == 404
    assert ministry.post(reverse("settle-place"), {"name": nasty}).status_code == 400
    assert ministry.post(reverse("settle-place"), {nasty: "a"}).status_code == 400


@pytest.mark.parametrize(
    "named",
    ['a".xlsx', "a\r\nX-Evil: 1.xlsx", "../../../../etc/passwd.xlsx", "a\x00.xlsx", "é" * 300 + ".xlsx", ".xlsx"],
)  # fmt: skip
def test_the_name_of_a_sent_file_is_a_name_only(named: str, client_of: ClientOf) -> None:
    partner = client_of("partner")
    file = SimpleUploadedFile("x.xlsx", b"not a workbook")
    file._name = named  # type: ignore[attr-defined]
    answer = partner.post(reverse("report-upload", kwargs={"actor_id": real("@partner")}), {"file": file})
    assert answer.status_code in (200, 302, 400), answer.status_code
    assert "X-Evil" not in answer.headers


def test_more_than_a_form_may_hold_is_refused(client_of: ClientOf) -> None:
    partner = client_of("partner")
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert partner.post(reverse("tokens"), "name=" + "a" * (2 * 1024 * 1024 + 1), **form).status_code in (400, 413)
    assert partner.post(reverse("tokens"), "&".join(f"a{n}=" for n in range(10_001)), **form).status_code in (400, 413)


def test_forms_sent_faster_than_anybody_types_are_refused_in_every_process(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from layidu.web.access import soundness

    monkeypatch.setattr(soundness, "FORMS", 3)
    partner, officer = client_of("partner"), client_of("officer")
    answers = [partner.post(reverse("tokens"), {}).status_code for _ in range(5)]
    assert answers[-1] == 429 and 429 not in answers[:2]
    assert officer.post(reverse("tokens"), {}).status_code != 429
    assert partner.get(reverse("tokens")).status_code == 200
