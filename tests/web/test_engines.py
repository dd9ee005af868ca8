"""No request calls the table, chart or PDF engine: a process that has answered every page has never loaded one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from tests.web.fuller import client_of, every_page, made_full

assert made_full  # a fixture
pytestmark = pytest.mark.slow
#: Tables, charts, typesetting, the plan's solver: the worker's.
ENGINES = ("duckdb", "ibis", "pyarrow", "altair", "vl_convert", "typst", "highspy")
#: A process of its own, which has imported nothing but what a server imports: pages in, their states and engines out.
ASKING = """
import json, sys
from layidu.web.wsgi import application
from django.test import Client
said = json.load(sys.stdin)
states = {}
for cookie, address in said["pages"]:
    client = Client(headers={"host": "localhost"})
    if cookie:
        client.cookies[said["cookie"]] = cookie
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    states[address] = answer.status_code
json.dump({"states": states, "loaded": [name for name in said["engines"] if name in sys.modules]}, sys.stdout)
"""


@pytest.fixture
def full_site(made_full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The full site, open."""
    folder = Path(shutil.copytree(made_full, tmp_path / "full"))
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_ledger(find(folder))
    yield folder
    connections["default"].close()


def test_no_page_loads_an_engine(full_site: Path) -> None:
    cookies: dict[str, str] = {}
    pages = []
    for role, _name, address in every_page():
        if role not in cookies:
            held = client_of(role).cookies.get(settings.SESSION_COOKIE_NAME)
            cookies[role] = held.value if held else ""
        pages.append((cookies[role], address))
    done = subprocess.run(
        (sys.executable, "-c", ASKING),
        input=json.dumps({"pages": pages, "cookie": settings.SESSION_COOKIE_NAME, "engines": ENGINES}),
        # The sessions were signed with this process's key.
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "layidu.web.settings", "LAYIDU_WORKSPACE": str(full_site),
             "LAYIDU_SECRET_KEY": settings.SECRET_KEY},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    # That an engine is there to be loaded at all, and that the pages were pages.
    assert sum(state == 200 for state in found["states"].values()) > 60, found["states"]
    assert found["loaded"] == []
