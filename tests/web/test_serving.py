"""One command serves all: the demonstration's accounts, a worker that dies and comes back, a stop that is clean."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from layidu.core.errors import Refusal
from layidu.cycle.demonstration import GENERATED, INBOX
from layidu.web.access.demonstration import demonstration_accounts
from layidu.web.access.models import ROLES
from layidu.web.serving import Revived

PATIENCE = 120
#: What each account of the demonstration opens and a visitor does not, by its address before the « @ ».
OPENED = {
    "partner": ("reports", "promises"),
    "officer": ("inbox", "attendance"),
    "regional-director": ("promises", "follow-up"),
    "ministry": ("follow-up", "plans"),
    "administrator": ("health", "accounts"),
}


def test_a_process_that_ends_is_started_again_after_a_longer_and_longer_pause() -> None:
    now = 0.0
    revived = Revived((sys.executable, "-c", ""), dict(os.environ), lambda: now)
    pauses = []
    for _ in range(3):
        ended = revived.process
        ended.wait()
        revived.look()
        began = now
        while revived.process is ended:
            now += 0.5
            revived.look()
        pauses.append(now - began)
    revived.process.wait()
    assert pauses == sorted(pauses) and pauses[0] < pauses[-1]


def test_the_demonstrations_accounts_are_made_there_only_and_open_their_pages(site: Path) -> None:
    with pytest.raises(Refusal):
        demonstration_accounts()
    (site / "inbox").mkdir()
    (site / "inbox" / ".complete").touch()
    demonstration_accounts()
    made = {each.email: each.password for each in demonstration_accounts()}
    assert len(made) == 5
    opened = {"partner": "reports", "officer": "inbox", "ministry": "promises", "administrator": "health"}
    for role, name in opened.items():
        client = Client(headers={"host": "localhost"})
        email = f"{role}@demo.invalid"
        client.post(reverse("account_login"), {"login": email, "password": made[email]})
        assert client.get(reverse(name)).status_code == 200, role


@pytest.fixture
def served(prepared_site: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A workspace served by the command, and its address."""
    folder = tmp_path / "served"
    shutil.copytree(prepared_site, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "LAYIDU_WORKSPACE": str(folder)}
    command = (sys.executable, "-m", "layidu.web", str(folder), bind)
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        wait_for(lambda: answers(bind))
        yield process, bind
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_pages_stay_up_while_the_worker_is_killed_and_comes_back_and_the_stop_is_clean(
    served: tuple[subprocess.Popen[bytes], str],
) -> None:
    process, bind = served
    wait_for(lambda: bool(workers(process.pid)))
    (first,) = workers(process.pid)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: workers(process.pid) not in ([], [first]))
    assert answers(bind)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert not answers(bind)


@pytest.mark.slow
def test_visitors_who_come_at_once_and_stay_are_shared_by_all_processes(
    served: tuple[subprocess.Popen[bytes], str],
) -> None:
    process, bind = served
    (web,) = [child for child in children(process.pid) if child not in workers(process.pid)]
    before = {child: sockets(child) for child in children(web)}
    assert len(before) == 2
    staying = at_once(bind, 20)
    taken = [sockets(child) - held for child, held in before.items()]
    assert sum(taken) <= len(staying) and min(taken) >= 5
    # A process that is no more has the fewest visitors for good: nobody waits for it.
    os.kill(next(iter(before)), signal.SIGKILL)
    wait_for(lambda: set(children(web)) - set(before) != set())
    assert all(each.recv(15).startswith(b"HTTP/1.1 200") for each in at_once(bind, 20))
    assert all(each.recv(15).startswith(b"HTTP/1.1 200") for each in staying)


@pytest.mark.slow
def test_the_demonstration_prints_its_address_and_accounts_that_open_their_pages_and_stays_up(
    prepared_site: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "demonstration"
    shutil.copytree(prepared_site, folder)
    (folder / INBOX).mkdir(exist_ok=True)
    (folder / INBOX / GENERATED).touch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = (sys.executable, "-m", "layidu.web", str(folder), bind, "--demonstration")
    said = tmp_path / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, "LANGUAGE": "fr"}, stdout=out, start_new_session=True)
    try:
        wait_for(lambda: answers(bind))
        printed = said.read_text(encoding="utf-8")
        address = re.search(r"http://\S+/", printed)
        assert address and address[0] == f"http://{bind}/"
        accounts = re.findall(r"^ +(\S.*?) +(\S+@demo\.invalid) +(\S+)$", printed, re.MULTILINE)
        assert len({role for role, _, _ in accounts}) == len(ROLES), printed
        for role, email, password in accounts:
            with httpx.Client(base_url=address[0]) as browser:
                page = browser.get(reverse("account_login"))
                token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
                form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
                inside = browser.post(reverse("account_login"), data=form)
                opened = [browser.get(reverse(name)).status_code for name in OPENED[email.partition("@")[0]]]
                assert (inside.status_code, *opened) == (302, 200, 200), role
        assert process.poll() is None and answers(bind)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def at_once(bind: str, number: int) -> list[socket.socket]:
    """Browsers that ask for a page at the same time and keep their connections, once all pages have begun to come."""
    host, _, port = bind.partition(":")
    browsers = [socket.create_connection((host, int(port)), timeout=PATIENCE) for _ in range(number)]
    for browser in browsers:
        browser.sendall(f"GET /recu/ HTTP/1.1\r\nHost: {bind}\r\n\r\n".encode())
    assert all(browser.recv(1, socket.MSG_PEEK) for browser in browsers)
    return browsers


def children(parent: int) -> list[int]:
    """Processes that a process began."""
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def sockets(process: int) -> int:
    """How many connections a process holds open."""
    return sum(str(held.readlink()).startswith("socket:") for held in Path(f"/proc/{process}/fd").iterdir())


def workers(parent: int) -> list[int]:
    """The worker's process among the children."""
    return [
        child
        for child in children(parent)
        if b"layidu.web.work" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]


def answers(bind: str) -> bool:
    try:
        return httpx.get(f"http://{bind}/").status_code == 200
    except httpx.HTTPError:
        return False


def wait_for(holds: Callable[[], bool]) -> None:
    """Look again until it holds; what never holds fails the test."""
    for _ in range(PATIENCE * 5):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it never held")
