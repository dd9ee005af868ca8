"""What people send is read once, and takes no more memory than was said, however long it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from layidu.cycle import reporting
from layidu.ledger.models import Actor
from layidu.web.caching import measured, remembered
from layidu.web.reports.filling import MOST_LINES
from layidu.web.reports.models import Draft

MONTH = "2025-04"


def test_what_is_kept_is_bounded_by_its_bytes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured.shelf, "bytes_kept", 100_000)
    asked: list[int] = []

    def long(number: int) -> bytes:
        def make() -> bytes:
            asked.append(number)
            return os.urandom(9_000)

        return measured.measured(("long", number), 1, make)

    said = [long(number) for number in range(40)]
    assert 0 < len(measured.shelf) <= 100_000 // 9_000
    assert long(39) == said[39] and asked == list(range(40))
    long(0)
    assert asked == [*range(40), 0]


def test_a_long_draft_of_nonsense_is_read_once_and_begun_anew_it_is_kept_once(
    site: Path, client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, actor, read = client_of("partner"), Actor.objects.get(name="Terre Neuve").id, list[int]()
    real = reporting.read_report
    monkeypatch.setattr(reporting, "read_report", lambda *given, **more: read.append(1) or real(*given, **more))
    nonsense = [{"activity": f"Danse {n}", "region": f"Nulle part {n}", "reached": "trop"} for n in range(MOST_LINES)]
    start, review = (reverse(name, args=[actor, MONTH]) for name in ("report-start", "report-review"))
    pages = []
    for _ in range(2):
        client.get(start)
        Draft.objects.update(lines=nonsense)
        pages += [client.get(review).content.decode() for _ in range(2)]
        client.post(start, {"anew": "1"})
    bare = {re.sub(r'value="[^"]*"', "", page) for page in pages}
    assert len(bare) == 1 and "Nulle part 599" in pages[0] and len(read) == 1
    assert len(measured.shelf) == 1
    assert not any(isinstance(key, tuple) and key[0] == "said of a draft" for key in remembered._held)
