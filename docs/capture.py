"""Pictures of the key pages, on a telephone and on a desk, from the demonstration: ``make screenshots``.

Makes the demonstration's workspace (or takes the one of ``--workspace``), prepares its pages, serves them, and writes
``captures/*.png`` and ``captures.md`` as ``captures/pictures.yaml`` asks. The day stands still at the demonstration's
own, so that a refresh changes what the pages changed and little else. Needs the system's Chromium.
"""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import yaml
from generators.palette import small_png
from generators.stillness import stand_still

DOCS = Path(__file__).parent
FOLDER = DOCS / "captures"
CHROMIUM = "/usr/bin/chromium"
DAY = date(2026, 3, 5)
#: Width and the most height of a picture: what one sees first, and one movement of the thumb further.
WIDTHS = {"telephone": (390, 1400), "bureau": (1280, 1100)}


@dataclass(frozen=True)
class Picture:
    """A key page: whose, where, and one sentence on it. ``press`` are links pressed from the address on."""

    name: str
    address: str
    title: str
    said: str
    role: str = ""
    press: tuple[str, ...] = ()


def pictures() -> list[Picture]:
    """The key pages, as they are declared."""
    return [Picture(**each) for each in yaml.safe_load((FOLDER / "pictures.yaml").read_text(encoding="utf-8"))]


def main(arguments: list[str]) -> int:
    """Make everything anew; gives the exit code."""
    given = Path(arguments[1]) if arguments[:1] == ["--workspace"] and len(arguments) > 1 else None
    if not Path(CHROMIUM).is_file():
        sys.stderr.write(f"no browser at {CHROMIUM}\n")
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "layidu.web.settings"
    stand_still(DAY)
    with tempfile.TemporaryDirectory() as folder:
        workspace = given or Path(folder) / "demo"
        passwords = prepared(workspace)
        server = served()
        try:
            take(f"http://127.0.0.1:{server.server_port}", passwords)
        finally:
            server.shutdown()
    (DOCS / "captures.md").write_text(told(), encoding="utf-8")
    return 0


def prepared(workspace: Path) -> dict[str, str]:
    """The demonstration with every page made; gives each role's password."""
    if not (workspace / "layidu.yaml").is_file():
        subprocess.run([sys.executable, "-m", "layidu", "demo", "--dir", str(workspace), "--no-serve"], check=True)
    os.environ["LAYIDU_WORKSPACE"] = str(workspace)
    os.environ["DJANGO_SETTINGS_MODULE"] = "layidu.web.settings"
    from layidu.web.serving import prepare_database

    prepare_database()
    from layidu.web.access.demonstration import demonstration_accounts
    from layidu.web.plans.background import STUDY
    from layidu.web.work.jobs import REFRESH, ask, work_once
    from layidu.web.work.models import Job

    accounts = demonstration_accounts()
    ask(REFRESH)
    # Frontiers and scenarios take minutes and stand on no picture.
    shown = Job.objects.filter(done_at__isnull=True, given_up=False).exclude(kind=STUDY)
    while shown.exists() and work_once():
        pass
    return {each.email.partition("@")[0]: each.password for each in accounts}


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""


def served() -> WSGIServer:
    """The application in this process, where the day stands still."""
    from layidu.web.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def take(site: str, passwords: dict[str, str]) -> None:
    """Every picture at every width."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-lcd-text"])
        counter = browser.new_page()
        sessions = {role: signed_in(browser, site, role, word) for role, word in {"": "", **passwords}.items()}
        for picture in pictures():
            for width_name, (width, height) in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, locale="fr-FR", storage_state=sessions[picture.role]
                )
                page = context.new_page()
                page.goto(site + picture.address)
                for link in picture.press:
                    page.locator(link).first.click()
                    page.wait_for_load_state()
                whole = page.evaluate("document.documentElement.scrollHeight")
                clip = {"x": 0, "y": 0, "width": width, "height": min(whole, height)}
                shot = page.screenshot(full_page=True, clip=clip, animations="disabled")
                (FOLDER / f"{picture.name}-{width_name}.png").write_bytes(small_png(counter, shot))
                context.close()
        browser.close()


def signed_in(browser: Any, site: str, role: str, password: str) -> Any:
    """A role's session, to be given to each of its pictures; none for the public."""
    context = browser.new_context(locale="fr-FR")
    if role:
        page = context.new_page()
        page.goto(f"{site}/compte/login/")
        page.fill("input[name=login]", f"{role}@demo.invalid")
        page.fill("input[name=password]", password)
        page.locator("main button").first.click()
        page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def told() -> str:
    """The page that shows them."""
    lines = [
        "# Captures",
        "",
        "Les pages principales de l'application, sur un téléphone (390 pixels) et sur un bureau (1 280 pixels),",
        "telles que les donne la démonstration (`make demo`) : les partenaires et leurs chiffres sont inventés, les",
        "lieux, le recensement et les réunions sont réels. Refaites par `make screenshots`.",
    ]
    for picture in pictures():
        lines += ["", f"## {picture.title}", "", picture.said, ""]
        lines += [f'<img src="captures/{picture.name}-{name}.png" alt="{picture.title}, {name}" width="{width // 2}">'
                  for name, (width, _height) in WIDTHS.items()]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
