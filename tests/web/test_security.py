"""What every answer says to a browser, pages without a line of inline script or style, bytes never served as pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from layidu.web.pages import style
from layidu.web.work.prepare import keep_file
from tests.web.test_matrix import real, rows

ClientOf = Callable[[str], Client]
#: A script without an address, a style in the page or on an element, an event's attribute, an address that is a script.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=\"|href=\"javascript:|src=\"data:", re.IGNORECASE
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_page_carries_its_headers_and_nothing_inline(client_of: ClientOf) -> None:
    wrong = []
    for role in ("public", "partner", "officer", "ministry", "administrator"):
        client = client_of(role)
        for name, arguments, _ in rows():
            address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
            answer = client.get(address)
            policy = answer.get("Content-Security-Policy", "")
            if "default-src 'none'" not in policy or "unsafe" in policy:
                wrong.append(f"{name}: policy {policy!r}")
            for header, said in HEADERS.items():
                if answer.get(header) != said:
                    wrong.append(f"{name}: {header} {answer.get(header)!r}")
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                page = (b"".join(answer) if answer.streaming else answer.content).decode()
                # One style may stand in a page: the one that the policy names by its hash.
                page = page.replace(f"<style>{style.sheet()}</style>", "" if style.hashed() in policy else "<style>")
                if found := INLINE.search(page):
                    wrong.append(f"{name}: inline {found[0]!r}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_a_session_cookie_is_not_readable_by_scripts_and_ends_at_sign_out(client_of: ClientOf) -> None:
    client = client_of("partner")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = cookie.value
    assert client.get(reverse("promises")).status_code == 302


def test_a_post_without_its_mark_is_refused(client_of: ClientOf) -> None:
    signed = client_of("administrator")
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies = signed.cookies
    assert strict.post(reverse("end-access", args=["partner"])).status_code == 403


def test_another_host_is_not_answered(client_of: ClientOf) -> None:
    assert client_of("public").get(reverse("home"), headers={"host": "evil.example"}).status_code == 400


def test_a_page_sent_as_a_report_is_refused_and_bytes_keep_their_type(client_of: ClientOf) -> None:
    page = SimpleUploadedFile("rapport.xlsx", b"<html><script>alert(1)</script></html>", content_type="text/html")
    address = reverse("report-upload", kwargs={"actor_id": real("@partner")})
    answer = client_of("partner").post(address, {"file": page})
    assert answer.status_code in (200, 302, 400)
    assert b"<script>alert" not in answer.content
    kept = client_of("public").get(reverse("prepared-file", args=[keep_file(b"<svg/>", "image/svg+xml")]))
    assert kept["Content-Type"] == "image/svg+xml" and "default-src 'none'" in kept["Content-Security-Policy"]


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/"])
def test_signing_in_sends_nobody_elsewhere(asked: str, client_of: ClientOf) -> None:
    client = client_of("public")
    answer = client.post(
        f"{reverse('account_login')}?next={asked}",
        {"login": "partner@example.org", "password": "trois chevaux sur le fleuve", "next": asked},
    )
    assert answer.status_code == 302 and "evil" not in answer["Location"]
