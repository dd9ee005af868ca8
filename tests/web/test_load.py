"""Many partners at once, and the power going in the middle: every receipt given is in the ledger, once and whole.

The same machinery as ``bench/web_load.py``, smaller. ``LAYIDU_TEST_SEED`` draws the same reports and the same moment
again; what is in flight then is the machine's own.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from bench.load.running import Asked, database_of, run
from bench.load.site import Site
from django.contrib.auth import get_user_model

from layidu.core.periods import Period
from layidu.ledger.models import Actor, DeliveryFigure
from layidu.ledger.workspace import find
from layidu.web.reports.sending import TypedReport, send
from tests.conftest import POSTGRES

LINE = {"activity": "Vaccination", "region": "Gao"}

SEED = int(os.environ.get("LAYIDU_TEST_SEED", "0")) or random.SystemRandom().getrandbits(32)
needs_postgres = pytest.mark.skipif(
    not POSTGRES, reason="LAYIDU_TEST_POSTGRES names no server (the CI script starts one)"
)
DATABASES = [pytest.param("", id="sqlite"), pytest.param(POSTGRES, id="postgres", marks=needs_postgres)]


@pytest.mark.slow
@pytest.mark.parametrize("server", DATABASES)
def test_killed_in_the_middle_no_report_is_lost_doubled_or_half_written(server: str, tmp_path: Path) -> None:
    with database_of(server) as database:
        asked = Asked(clients=20, seconds=6.0, kills=1, seed=SEED)
        outcome = run(Site(tmp_path / "mali", database), tmp_path, asked)
    said = f"seed {SEED}"
    assert outcome.faults == [], said
    sent = [each for each in outcome.sent if each["key"]]
    # The run was one that could go wrong: reports of all ways, presses cut by the kill, the same report answered twice.
    assert {each["way"] for each in sent if each["answers"]} == {"device", "pages", "file"}, said
    assert any(each["lost"] for each in sent) and any(len(each["answers"]) > 1 for each in sent), said
    assert outcome.audit["answered"] >= 20, said


def test_the_audit_finds_what_is_lost_doubled_half_written_or_strange(site: Path) -> None:
    """An audit that finds nothing says something only if it can find each."""
    from bench.load.audit import audit

    workspace, actor = find(site), Actor.objects.get(name="Terre Neuve")
    sent = []
    for month in ("2025-04", "2025-05"):
        key, lines = (
            f"the key of {month} and more",
            [{**LINE, "reached": "7"}, {**LINE, "region": "Kayes", "reached": "8"}],
        )
        receipt = send(workspace, TypedReport(actor, Period.parse(month), key, lines), _focal_point()).receipt
        sent.append({"actor": actor.id, "key": key, "way": "device", "month": month, "lines": lines, "wrong": [],
                     "answers": [receipt.number], "given_up": False})  # fmt: skip
    first, second = sent
    other = {**second, "lines": [{**LINE, "reached": "9"}]}
    assert audit(workspace, sent).faults == []
    assert audit(workspace, [first]).strange
    assert audit(workspace, [first, {**second, "answers": [*second["answers"], "XXXXX-XXXXX-XXXXX"]}]).doubled
    assert audit(workspace, [*sent, {**second, "key": "another key that was answered"}]).lost
    assert audit(workspace, [*sent, {**second, "key": "another key, never answered", "answers": []}]).lost
    assert audit(workspace, [first, other]).half
    DeliveryFigure.objects.filter(people=8).first().delete()  # type: ignore[union-attr]
    assert audit(workspace, sent).half


def _focal_point() -> int:
    return int(get_user_model().objects.get(username="partner").pk)
