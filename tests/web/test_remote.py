"""``layidu --server URL``: a real server and worker, a real command, and a network that is cut on the way."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.utils import timezone

from layidu.intake.workbook import open_workbook
from layidu.intake.write import write_rows
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Actor, Delivery
from layidu.ledger.workspace import find
from layidu.web.access.keys import new_token
from layidu.web.access.models import DemonstrationAccount, Grant, Token
from layidu.web.api.models import Submission
from layidu.web.home.prepared import KEY
from layidu.web.work.prepare import kept
from tests.web.browser import Served
from tests.web.test_api import report

pytestmark = pytest.mark.slow
LAYIDU = [sys.executable, "-c", "from layidu.cli.main import run; run()"]
PAGE = Path(__file__).parents[2] / "docs" / "api.md"
Ran = subprocess.CompletedProcess[str]


@dataclass
class There(Served):
    """A server with its worker."""

    worker: subprocess.Popen[bytes] | None = field(default=None)

    def work(self) -> None:
        settings = {"LAYIDU_WORKSPACE": str(self.folder), "DJANGO_SETTINGS_MODULE": "layidu.web.settings"}
        self.worker = subprocess.Popen([sys.executable, "-m", "layidu.web.work"], env={**os.environ, **settings})


@pytest.fixture(scope="module")
def there(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    folder = tmp_path_factory.mktemp("remote") / "site"
    shutil.copytree(prepared_site, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = There(folder, port)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYIDU_WORKSPACE", str(folder))
        made.start()
        made.work()
        yield made
        made.stop()
        assert made.worker is not None
        made.worker.terminate()
        made.worker.wait(60)


@pytest.fixture
def remote(there: There, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ran]]:
    """The command on the server, as a role."""
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(there.folder))
    open_ledger(find(there.folder))

    def run(role: str, *words: str, at: str = there.address, submits: bool = True, **environment: str) -> Ran:
        user = get_user_model().objects.get(username=role).pk
        known = {"LAYIDU_TOKEN": new_token(user, "test", 30, submits=submits), **environment}
        clean = {name: value for name, value in os.environ.items() if name not in ("LAYIDU_WORKSPACE", "DATABASE_URL")}
        clean.pop("DJANGO_SETTINGS_MODULE", None)
        return subprocess.run(
            [*LAYIDU, "--server", at, *words], env={**clean, **known}, text=True, capture_output=True, timeout=300
        )

    yield run
    connections["default"].close()


def here(there: There, *words: str) -> Ran:
    """The same command on the folder."""
    return subprocess.run(
        [*LAYIDU, *words, "--workspace", str(there.folder)], text=True, capture_output=True, timeout=300
    )


def five_w(folder: Path, name: str, month: str, **said: object) -> Path:
    folder.mkdir(exist_ok=True)
    row = {"organisation": "Terre Neuve", "region": "Gao", "month": month, "group": "all", "activity": "vaccination",
           "reached": 7, **said}  # fmt: skip
    write_rows("five_w", [row], folder / name, example=True)
    return folder / name


def test_the_table_the_json_and_the_exit_code_are_those_of_the_machine(
    there: There, remote: Callable[..., Ran], tmp_path: Path
) -> None:
    path = str(five_w(tmp_path, "octobre.xlsx", "2025-10"))
    dry, local = remote("officer", "import", "--dry-run", path), here(there, "import", "--dry-run", path)
    assert (dry.returncode, dry.stdout) == (local.returncode, local.stdout) == (0, local.stdout), dry.stderr
    before = Delivery.objects.count()
    done = remote("officer", "import", path, "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["files"][0]["loaded"] == 1, done.stderr
    assert Delivery.objects.count() == before + 1
    again, local = remote("officer", "import", path, "--json"), here(there, "import", path, "--json")
    assert json.loads(again.stdout) == json.loads(local.stdout)
    assert json.loads(again.stdout)["files"][0]["unchanged"] == 1


def test_a_folder_with_bad_files_is_told_file_by_file_and_annotated(
    there: There, remote: Callable[..., Ran], tmp_path: Path
) -> None:
    inbox = tmp_path / "arrivees"
    five_w(inbox, "bon.xlsx", "2025-11")
    five_w(inbox, "lieu.xlsx", "2025-11", region="Nulle Part")
    (inbox / "casse.xlsx").write_bytes(b"PK\x03\x04 rien")
    # It judges what a later file promises.
    judged = {"commitment_ref": "R-9", "date": "2025-12-01", "decided_by": "Terre Neuve", "decision": "fulfilled",
              "evidence": "PV 3"}  # fmt: skip
    write_rows("reviews", [judged], inbox / "a_revues.xlsx", example=True)
    promised = {"own_id": "R-9", "kind": "activity", "status": "signed", "title": "Vacciner à Gao",
                "owes": "Terre Neuve", "region": "Gao", "start": "2025-01-01", "end": "2025-06-30", "target": 9,
                "unit": "personne"}  # fmt: skip
    write_rows("commitments", [promised], inbox / "z_engagements.xlsx", example=True)
    done = remote("officer", "import", str(inbox), "--return", str(tmp_path / "retour"), "--json")
    files = {Path(one["file"]).name: one for one in json.loads(done.stdout)["files"]}
    assert done.returncode == 1, done.stderr
    assert {name: (one["loaded"], one["held"]) for name, one in files.items()} == {
        "a_revues.xlsx": (1, 0), "bon.xlsx": (1, 0), "casse.xlsx": (0, 0), "lieu.xlsx": (0, 1),
        "z_engagements.xlsx": (1, 0),
    }  # fmt: skip
    assert (tmp_path / "retour" / "lieu.xlsx").is_file()
    listed = remote("officer", "held", "list", "--file", "lieu.xlsx")
    assert listed.stdout == here(there, "held", "list", "--file", "lieu.xlsx").stdout and "Nulle" not in listed.stderr
    missing = remote("officer", "import", str(tmp_path / "absent.xlsx"))
    assert missing.returncode == 2 and "FICHIER-ILLISIBLE" in missing.stdout + missing.stderr


def test_what_is_read_is_printed_as_here(there: There, remote: Callable[..., Ran]) -> None:
    made = kept(KEY)
    assert made
    figure = made.content["masthead"][1]["id"]
    for words in (
        ("explain", figure, "--json"),
        ("explain", figure),
        ("coverage", "--period", "2025", "--by", "region", "--json"),
        ("coverage", "--period", "2025", "--by", "region", "--format", "csv"),
        ("follow-up",),
        ("follow-up", "--json", "--status", "overdue", "--kind", "activity"),
        ("follow-up", "--by", "owner", "--owner", "Terre Neuve"),
    ):
        told, local = remote("ministry", *words), here(there, *words)
        assert told.stdout == local.stdout and told.returncode == local.returncode == 0, (words, told.stderr)


@pytest.mark.parametrize("name", ["five_w", "commitments", "needs"])
def test_a_workbook_exported_there_is_that_exported_here(
    there: There, remote: Callable[..., Ran], tmp_path: Path, name: str
) -> None:
    told = remote("ministry", "export", name, str(tmp_path / "la.xlsx"), "--json")
    local = here(there, "export", name, str(tmp_path / "ici.xlsx"), "--json")
    assert told.returncode == local.returncode == 0, told.stderr
    one, other = (open_workbook(tmp_path / f"{where}.xlsx").sheets[0].rows for where in ("la", "ici"))
    assert [[str(cell) for cell in cells] for _, cells in one] == [[str(cell) for cell in cells] for _, cells in other]
    assert json.loads(told.stdout)["rows"] == json.loads(local.stdout)["rows"]


@pytest.mark.parametrize(
    ("code", "words"),
    [("SERVEUR-COMMANDE", ("demo",)), ("SERVEUR-COMMANDE", ("held", "mend", "1", "--accept")),
     ("SERVEUR-COMMANDE", ("coverage", "--period", "2025")), ("SERVEUR-INTERDIT", ("held", "list")),
     ("SERVEUR-INTERDIT", ("explain", "n0000")), ("SERVEUR-REFUS", ("follow-up", "--actor", "Personne"))],
)  # fmt: skip
def test_what_is_not_done_there_is_said_under_a_code(
    remote: Callable[..., Ran], code: str, words: tuple[str, ...]
) -> None:
    ran = remote("partner", *words)
    assert (ran.returncode, ran.stdout) == (2, "") and f"({code})" in ran.stderr


def test_each_trouble_has_its_code(there: There, remote: Callable[..., Ran], tmp_path: Path) -> None:
    def code(*words: str, role: str = "partner", **more: str) -> str:
        ran = remote(role, *words, **more)
        assert ran.returncode == 2 and "Traceback" not in ran.stderr
        return ran.stderr.partition("(SERVEUR-")[2].partition(")")[0]

    path, key = str(five_w(tmp_path, "a.xlsx", "2025-09")), tmp_path / "token"
    assert code("follow-up", LAYIDU_TOKEN="lyd_inconnu") == "JETON"
    assert code("follow-up", LAYIDU_TOKEN="", LAYIDU_TOKEN_FILE=str(key)) == "JETON"
    user = get_user_model().objects.get(username="partner").pk
    text = new_token(user, "vieux", 30, submits=True)
    Token.objects.filter(name="vieux").update(expires_at=timezone.now() - timedelta(days=1))
    assert code("import", path, LAYIDU_TOKEN=text) == "JETON-EXPIRE"
    key.write_text(new_token(user, "fichier", 30, submits=True))
    key.chmod(0o644)
    assert code("follow-up", LAYIDU_TOKEN="", LAYIDU_TOKEN_FILE=str(key)) == "JETON-OUVERT"
    key.chmod(0o600)
    assert remote("partner", "follow-up", LAYIDU_TOKEN="", LAYIDU_TOKEN_FILE=str(key)).returncode == 0
    assert code("follow-up", at="http://layidu.example.org") == "SANS-TLS"
    assert code("follow-up", at=f"https://127.0.0.1:{there.port}") == "TLS"
    big = tmp_path / "gros.csv"
    big.write_bytes(b"a" * (21 * 1024 * 1024))
    refused = remote("partner", "import", str(big))
    assert refused.returncode == 2 and "SERVEUR-TROP-GRAND" in refused.stderr


def test_another_site_is_recognised(remote: Callable[..., Ran], tmp_path: Path) -> None:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        ran = remote("partner", "follow-up", at=f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
    assert ran.returncode == 2 and "SERVEUR-PAS-LAYIDU" in ran.stderr


def test_an_answer_lost_on_the_way_counts_nothing_twice(
    there: There, remote: Callable[..., Ran], tmp_path: Path
) -> None:
    path, before = five_w(tmp_path, "coupure.xlsx", "2025-08"), Delivery.objects.count()
    with Cutting(there.port) as line:
        ran = remote("partner", "import", str(path), "--json", at=f"http://127.0.0.1:{line.port}")
    assert ran.returncode == 0 and line.cut == 1, ran.stderr
    assert json.loads(ran.stdout)["files"][0]["loaded"] == 1 and "nouvel essai" in ran.stderr
    assert Submission.objects.filter(file_name="coupure.xlsx").count() == 1
    assert Delivery.objects.count() == before + 1


def test_a_server_that_goes_away_and_comes_back_is_waited_for(
    there: There, remote: Callable[..., Ran], tmp_path: Path
) -> None:
    path = five_w(tmp_path, "retour.xlsx", "2025-07")
    there.stop()
    back = threading.Timer(2.5, there.start)
    back.start()
    ran = remote("partner", "import", str(path))
    back.join()
    assert ran.returncode == 0, ran.stderr


def test_a_focal_point_of_another_organisation_has_its_rows_held(remote: Callable[..., Ran], tmp_path: Path) -> None:
    report(tmp_path, "Autre Rive")
    held = remote("partner", "import", str(tmp_path / "avril.xlsx"))
    assert held.returncode == 1 and "RAPPORT-AUTRE-ORGANISATION" in held.stdout
    closed = remote("partner", "import", str(tmp_path / "avril.xlsx"), submits=False)
    assert closed.returncode == 2 and "SERVEUR-INTERDIT" in closed.stderr


def test_the_examples_of_the_page_for_programmers_run(there: There, remote: Callable[..., Ran], tmp_path: Path) -> None:
    user = get_user_model().objects.create_user(username="programme", email="programme@example.org")
    DemonstrationAccount.objects.create(user=user)
    Grant.objects.create(user=user, role="officer")
    Grant.objects.create(user=user, role="partner", actor=Actor.objects.get(name="Terre Neuve"))
    known = {
        "LAYIDU_SERVER": there.address, "LAYIDU_TOKEN": new_token(user.pk, "page", 30, submits=True),
        "FICHIER": str(five_w(tmp_path, "fichier.xlsx", "2025-06")),
    }  # fmt: skip
    examples = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 6
    for example in examples:
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", example], env={**os.environ, **known}, cwd=tmp_path, text=True,
            capture_output=True, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, f"{example}\n{ran.stdout}\n{ran.stderr}"


class Cutting:
    """A line to the server that loses the answer to the first sending, after the server has taken it."""

    def __init__(self, to: int) -> None:
        self.cut = 0
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(("127.0.0.1", to)) as server:
                    self.request.settimeout(0.3)
                    asked = b""
                    while True:
                        try:
                            part = self.request.recv(65536)
                        except TimeoutError:
                            part = b""
                        if part:
                            asked += part
                            server.sendall(part)
                            continue
                        break
                    if asked.startswith(b"POST") and not outer.cut:
                        outer.cut += 1
                        server.recv(65536)
                        return
                    server.settimeout(5)
                    while answer := server.recv(65536):
                        self.request.sendall(answer)
                        server.settimeout(0.3)
                        try:
                            server.getpeername()
                        except OSError:
                            break

        class Line(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

            def handle_error(self, request: object, client_address: object) -> None:
                """A line that falls silent ends."""

        self._line = Line(("127.0.0.1", 0), Handler)
        self.port = self._line.server_address[1]

    def __enter__(self) -> Cutting:
        threading.Thread(target=self._line.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.shutdown()
        self._line.server_close()
        time.sleep(0)
