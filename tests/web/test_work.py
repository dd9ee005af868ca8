"""Jobs: claimed once whoever claims, found again after a machine went down, pages not made again after every report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from layidu.cycle.same_actors import merge_actors, take_back
from layidu.ledger.models import Actor, ImportRun, Place, Source
from layidu.web.region.models import RegionPage
from layidu.web.work import jobs, worker
from layidu.web.work.jobs import DEATHS, REFRESH, ask, give_back_leases, this_worker, work_once
from layidu.web.work.models import Job, Prepared

MACHINES, EACH = 4, 12
CLAIMING = """
import sys, time
import django
django.setup()
from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from layidu.web.work import jobs
open_ledger(find(None))
done = []
jobs.kinds = lambda: {"count": lambda number: (done.append(number), time.sleep(0.002))}
sys.stdin.readline()
while jobs.work_once(sys.argv[1]):
    pass
print(*done)
"""


@pytest.fixture
def counting(workspace_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A ledger on either database with jobs that only say that they were done."""
    done: list[int] = []
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(workspace_folder))
    monkeypatch.setattr(jobs, "kinds", lambda: {"count": lambda number: done.append(number)})
    yield done


def test_workers_of_several_machines_never_do_one_job_twice(counting: list[int], workspace_folder: Path) -> None:
    for number in range(MACHINES * EACH):
        ask("count", number=number)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "layidu.web.settings"}
    connections["default"].close()
    processes = [
        subprocess.Popen(
            (sys.executable, "-c", CLAIMING, f"machine{at} 1 token"), env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )
        for at in range(MACHINES)
    ]  # fmt: skip
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[0].split() for process in processes]
    assert sorted(int(number) for each in said for number in each) == list(range(MACHINES * EACH)), said
    assert Job.objects.filter(done_at__isnull=True).count() == 0


def test_a_job_is_asked_with_as_much_as_a_whole_inbox_and_waits_once_all_the_same(counting: list[int]) -> None:
    """PostgreSQL's indexes hold no row longer than a third of a page: ten thousand rows to settle are longer."""
    rows = [pow(7, at, 1_000_003) for at in range(10_000)]
    ask("count", number=rows)
    ask("count", number=rows)
    ask("count", number=rows[::-1])
    assert Job.objects.filter(done_at__isnull=True).count() == 2
    while work_once():
        pass
    assert counting == [rows, rows[::-1]]
    ask("count", number=rows)
    assert Job.objects.filter(done_at__isnull=True).count() == 1


def test_what_a_worker_held_that_is_no_more_is_given_back_at_once(counting: list[int]) -> None:
    dead = subprocess.Popen((sys.executable, "-c", ""))
    dead.wait()
    machine = this_worker().rsplit(" ", 2)[0]
    holders = {
        1: f"{machine} {dead.pid} token", 2: f"{machine} {os.getpid()} token", 3: f"{machine} 1 token",
        4: f"another machine {dead.pid} token",
    }  # fmt: skip
    for number, holder in holders.items():
        ask("count", number=number)
        Job.objects.filter(arguments={"number": number}).update(
            leased_by=holder, leased_until=timezone.now() + timedelta(minutes=5), attempts=1
        )
    assert not work_once()
    # The process that is dead, and one of this one's number before it; the first process of a system always lives.
    assert give_back_leases() == 2
    while work_once():
        pass
    assert sorted(counting) == [1, 2]
    Job.objects.filter(arguments={"number": 3}).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert work_once() and counting[-1] == 3


def test_a_worker_that_ended_and_was_not_waited_for_is_no_more(counting: list[int]) -> None:
    ended = subprocess.Popen((sys.executable, "-c", ""))
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    os.kill(ended.pid, 0)
    ask("count", number=1)
    held = timezone.now() + timedelta(minutes=5)
    Job.objects.update(leased_by=f"{this_worker().rsplit(' ', 2)[0]} {ended.pid} token", leased_until=held)
    assert give_back_leases() == 1 and work_once() and counting == [1]
    ended.wait()


def test_what_a_worker_held_that_is_killed_later_is_found_at_a_beat(
    counting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = subprocess.Popen((sys.executable, "-c", "import time; time.sleep(60)"))
    ask("count", number=1)
    held = timezone.now() + timedelta(minutes=5)
    Job.objects.update(leased_by=f"{this_worker().rsplit(' ', 2)[0]} {holder.pid} token", leased_until=held)
    beats: list[int] = []

    def beat() -> None:
        """The other worker lives when this one begins, and is killed after its first beat."""
        beats.append(len(counting))
        if len(beats) == 2:
            holder.kill()
            holder.wait()
        assert len(beats) < 50

    monkeypatch.setattr(worker, "BEAT", timedelta(0))
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "beat", beat)
    monkeypatch.setattr(worker, "ask_for_the_day", lambda: None)
    monkeypatch.setattr(worker, "ask_for_fresh_pages", lambda: None)
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    monkeypatch.setattr(
        jobs, "kinds", lambda: {"count": lambda number: (counting.append(number), os.kill(os.getpid(), signal.SIGTERM)),
                                worker.SWEEP: lambda: None}
    )  # fmt: skip
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.work_until_told()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    assert counting == [1] and beats[:2] == [0, 0]


def test_a_lease_given_back_is_one_job_with_what_was_asked_again_meanwhile(counting: list[int]) -> None:
    ask("count", number=1)
    held = timezone.now() + timedelta(minutes=5)
    Job.objects.update(leased_by=f"{this_worker().rsplit(' ', 2)[0]} {os.getpid()} token", leased_until=held)
    ask("count", number=1)
    assert Job.objects.count() == 2
    give_back_leases()
    while work_once():
        pass
    assert counting == [1]


def test_a_job_that_fails_while_it_was_asked_for_again_ends_no_worker_and_is_given_up(
    counting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(number: int) -> None:
        ask("count", number=number)
        raise ValueError(number)

    monkeypatch.setattr(jobs, "kinds", lambda: {"count": fails})
    ask("count", number=1)
    for _attempt in range(jobs.ATTEMPTS):
        assert work_once()
        Job.objects.update(not_before=timezone.now())
    # What was asked for during the last try is a new asking.
    assert sorted((job.attempts, job.given_up) for job in Job.objects.all()) == [(0, False), (jobs.ATTEMPTS, True)]


def test_a_job_that_fails_late_leaves_what_another_worker_took_over(
    counting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    until = timezone.now() + timedelta(minutes=5)

    def taken_over(number: int) -> None:
        Job.objects.update(leased_by="another", leased_until=until)
        raise ValueError(number)

    monkeypatch.setattr(jobs, "kinds", lambda: {"count": taken_over})
    ask("count", number=1)
    assert work_once("this one")
    (job,) = Job.objects.all()
    assert (job.leased_by, job.leased_until, job.given_up, job.error) == ("another", until, False, "")


def test_a_job_that_takes_longer_than_its_lease_is_done_once(
    counting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=1))
    claimed: list[bool] = []

    def long(number: int) -> None:
        ends = timezone.now() + 2 * jobs.LEASE
        while timezone.now() < ends:
            claimed.append(work_once("another 1 token"))
            time.sleep(0.1)

    monkeypatch.setattr(jobs, "kinds", lambda: {"count": long})
    ask("count", number=1)
    assert work_once("long 1 token") and claimed and not any(claimed)
    job = Job.objects.get()
    assert (job.attempts, job.leased_by, job.done_at is not None) == (1, "long 1 token", True)


def test_who_waits_for_a_workbook_does_not_wait_for_pages_but_these_are_made_in_the_end(
    counting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = jobs.kinds()
    monkeypatch.setattr(jobs, "kinds", lambda: {**kinds, "pages": kinds["count"]})
    monkeypatch.setattr(jobs, "patient_kinds", lambda: frozenset({"pages"}))
    ask("pages", number=1)
    ask("count", number=2)
    ask("count", number=3)
    assert work_once() and counting == [2]
    Job.objects.filter(kind="pages").update(asked_at=timezone.now() - jobs.PATIENCE)
    assert work_once() and work_once() and counting == [2, 1, 3]


def test_the_kinds_that_nobody_waits_for_are_known_kinds() -> None:
    assert REFRESH in jobs.patient_kinds() < set(jobs.kinds())


def test_a_job_that_ends_its_worker_each_time_is_given_up(counting: list[int]) -> None:
    ask("count", number=1)
    ask("count", number=2)
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(arguments={"number": 1}).update(attempts=DEATHS, leased_until=past, leased_by="x 1 y")
    while work_once():
        pass
    assert counting == [2]
    assert Job.objects.get(given_up=True).arguments == {"number": 1}


def test_pages_are_made_at_once_after_a_quiet_while_and_not_after_every_report(
    sqlite_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    source = Source.objects.create(sha256="0" * 64, file_name="rapport.json", size=1)

    def imported() -> None:
        ImportRun.objects.create(source=source, format="five_w", read=0, loaded=0, held=0, folded=0, unchanged=0)

    def refreshed(took: timedelta) -> None:
        nonlocal now
        now += took
        Prepared.objects.update_or_create(key=jobs.PAGES, defaults={"content": {}, "run": jobs.last_run()})
        Job.objects.filter(kind=REFRESH, done_at=None).update(asked_at=now - took, done_at=now)

    def asked() -> bool:
        worker.ask_for_fresh_pages()
        return Job.objects.filter(kind=REFRESH, done_at=None).exists()

    assert asked()  # no page was ever made
    refreshed(timedelta(seconds=20))
    assert not asked()  # nothing changed
    imported()
    assert not asked()  # too soon after the last time
    now += timedelta(seconds=70)
    imported()
    assert not asked()
    now += timedelta(seconds=15)
    assert asked()  # what came while waiting is not forgotten
    refreshed(timedelta(hours=1))
    imported()
    now += worker.LONGEST_PAUSE
    assert asked()  # however long the last one took
    refreshed(timedelta(seconds=1))
    now += timedelta(hours=1)
    imported()
    assert asked()  # after a quiet while, at once


@pytest.mark.slow
def test_a_merger_decided_away_from_the_pages_and_one_taken_back_have_them_made_again(
    workspace_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(workspace_folder))
    source = Source.objects.create(sha256="0" * 64, file_name="rapport.json", size=1)
    ImportRun.objects.create(source=source, format="five_w", read=0, loaded=0, held=0, folded=0, unchanged=0)
    one, other = Actor.objects.create(name="Terre Neuve"), Actor.objects.create(name="Autre Rive")
    region = RegionPage.objects.create(place=Place.objects.filter(kind="region", division="ML-2023").first(), run=0)
    # What nobody makes again is no reason to make all the rest again and again.
    Prepared.objects.create(key="of a place that is no more", run=0, content={})

    def made_again() -> list[str]:
        Job.objects.all().delete()
        worker.ask_for_fresh_pages()
        asked = list(Job.objects.values_list("kind", flat=True))
        while work_once():
            pass
        assert not Job.objects.exclude(error=""), Job.objects.exclude(error="").first().error
        return asked

    assert made_again() == [REFRESH] and made_again() == []
    number = merge_actors(other.name, one.name, on=timezone.now().date(), by="Awa")
    before = RegionPage.objects.get(pk=region.pk).run
    assert made_again() == [REFRESH] and made_again() == []
    assert RegionPage.objects.get(pk=region.pk).run > before
    take_back(number, by="Awa")
    assert made_again() == [REFRESH] and made_again() == []
