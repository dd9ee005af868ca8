"""No page asks the database more than twelve times, whatever its role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.work.jobs import work_once
from tests.web.test_matrix import real, rows

MOST = 12
#: A first visit that makes something (a draft from last month's report) may ask more; the next may not.
MAKES = ("report-start", "report-offline")


def test_every_page_is_few_queries(site: Path, client_of: Callable[[str], Client]) -> None:
    while work_once():
        pass
    addresses = [
        (name, reverse(name, kwargs={key: real(value) for key, value in arguments.items()}))
        for name, arguments, _ in rows()
        if name not in LIBRARY_ACTIONS
    ]
    many = []
    for role in ("public", "partner", "officer", "regional_director", "ministry", "administrator"):
        client = client_of(role)
        client.get(reverse("home"))
        for name, address in addresses:
            if name in MAKES:
                client.get(address)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
                if answer.streaming:
                    list(answer.streaming_content)  # type: ignore[arg-type]
            if answer.status_code == 200 and len(asked) > MOST:
                many.append(f"{role} {name}: {len(asked)}")
    assert not many, many
