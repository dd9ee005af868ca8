"""Focal points pressing buttons: each sends report after report and keeps what was said to it.

As a script it reads its orders as JSON on standard input and writes one JSON line a report to a file: a process of its
own, which lives on when the server is killed. A client never sends its next report before this one is answered, so
that the order of its reports is known.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

#: What a report is sent as, and how often of ten: typed on a device, page by page, or as a workbook.
WAYS = {"device": 7, "pages": 2, "file": 1}
#: How often of a hundred a typed report is pressed twice at once, once more when it was answered, cut short before its
#: answer, corrected afterwards.
TWICE_AT_ONCE, ONCE_MORE, CUT_SHORT, CORRECTED = 10, 10, 8, 8
#: Of those cut short, how often nobody tries again.
GIVEN_UP = 30
CUT_SECONDS, PATIENT_SECONDS, AGAIN_SECONDS = 0.15, 60.0, 0.3
REGIONS = ("Gao", "Kayes", "Mopti", "Kidal", "Sikasso", "Koulikoro")
#: Where a report that was received leads.
RECEIVED = ("/recu/", "/rapports/fichiers/")
Line = dict[str, str]


@dataclass
class Sent:
    """One report: what was sent, and what was answered. ``answers``: a receipt's number, or the address of an upload.

    ``given_up``: its sender never asked again, so that it may be in the ledger or not.
    """

    actor: str
    key: str
    way: str
    month: str
    lines: list[Line]
    replaces: bool = False
    answers: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    given_up: bool = False
    #: Seconds of each request that was answered with the receipt.
    seconds: list[float] = field(default_factory=list)
    at: float = 0.0


class Client:
    """One focal point."""

    def __init__(self, orders: dict[str, Any], partner: dict[str, str], draw: random.Random, log: Any) -> None:
        self._actor, self._name, self._draw, self._log = partner["actor"], partner["name"], draw, log
        self._orders, self._end, self._last = orders, 0.0, 0.0
        self._months = _months(draw)
        self._files = orders["files"].get(partner["actor"], [])
        self._http = httpx.AsyncClient(
            base_url=orders["address"], cookies={"sessionid": partner["cookie"]}, timeout=PATIENT_SECONDS,
            limits=httpx.Limits(max_keepalive_connections=2), trust_env=False, verify=False,
        )  # fmt: skip

    async def begin(self) -> None:
        """Open the page: what it fetches before it sends anything."""
        self._last = time.time() + PATIENT_SECONDS
        sent = Sent(self._actor, "", "token", "", [])
        answer = await self._asked(sent, "GET", f"/rapports/{self._actor}/envoi")
        if answer is None:
            raise RuntimeError(f"no session: {sent.wrong}")
        self._http.headers["X-CSRFToken"] = answer.json()["token"]

    async def work(self, begun: float) -> None:
        """Report until the time is over; what was begun is brought to its end."""
        self._end = begun + self._orders["seconds"]
        self._last = self._end + self._orders["patience"]
        try:
            while time.time() < self._end:
                way = self._draw.choices(list(WAYS), list(WAYS.values()))[0]
                if way == "file" and not self._files:
                    way = "device"
                await {"device": self._device, "pages": self._pages, "file": self._file}[way]()
        finally:
            await self._http.aclose()

    async def _device(self) -> None:
        sent = self._new("device")
        await self._sent(sent)
        if sent.answers and self._one_of(CORRECTED):
            await self._sent(self._new("device", month=sent.month, replaces=True))

    async def _sent(self, sent: Sent) -> None:
        """Send by the device's way, with the slips of life."""
        where, body = f"/rapports/{self._actor}/envoi", _typed(sent)
        if self._one_of(CUT_SHORT):
            await self._once(sent, where, body, CUT_SECONDS)
            if not sent.answers and self._one_of(GIVEN_UP):
                sent.given_up = True
        if not sent.given_up and not sent.answers:
            first = self._until_answered(sent, where, body)
            second = [self._until_answered(sent, where, body)] if self._one_of(TWICE_AT_ONCE) else []
            await asyncio.gather(first, *second)
        if sent.answers and self._one_of(ONCE_MORE):
            await self._until_answered(sent, where, body)
        self._keep(sent)

    async def _pages(self) -> None:
        """Page by page: the line that is carried over, its count, the review, the button."""
        sent = self._new("pages")
        sent.lines = []
        await self._through_pages(sent, f"/rapports/{self._actor}/{sent.month}")
        self._keep(sent)

    async def _through_pages(self, sent: Sent, base: str) -> None:
        begun = await self._asked(sent, "GET", f"{base}/1/")
        if begun is None:
            return
        # The last, empty line is for a new place: it has a list of places, and nothing is said in it.
        new = re.findall(r'name="line-(\d+)-place"', begun.text)
        fields = [at for at in re.findall(r'name="line-(\d+)-reached"', begun.text) if at not in new]
        counts = {f"line-{at}-reached": str(self._draw.randrange(1, 5000)) for at in fields[:3]}
        reviewed = await self._asked(sent, "POST", f"{base}/1/", counts, follow=True)
        if reviewed is None:
            return
        found = re.search(r'name="key" value="([0-9a-f]{32})"', reviewed.text)
        if not found:
            sent.wrong.append(f"no key on {reviewed.url}: {reviewed.status_code}")
            return
        sent.key, sent.lines = found[1], [{"reached": each} for each in counts.values()]
        await self._until_answered(sent, f"{base}/envoyer/", {"key": sent.key})

    async def _file(self) -> None:
        path, month, lines = self._files.pop()
        sent = Sent(self._actor, secrets.token_hex(16), "file", month, lines, at=time.time())
        where, body, content = f"/rapports/{self._actor}/fichier/", {"key": sent.key}, Path(path).read_bytes()
        await self._until_answered(sent, where, body, {"file": (Path(path).name, content)})
        if sent.answers and self._one_of(ONCE_MORE):
            await self._until_answered(sent, where, body, {"file": (Path(path).name, content)})
        self._keep(sent)

    def _new(self, way: str, month: str = "", *, replaces: bool = False) -> Sent:
        lines = [
            {"activity": "Vaccination", "region": region, "reached": str(self._draw.randrange(1, 5000))}
            for region in self._draw.sample(REGIONS, self._draw.randint(1, len(REGIONS)))
        ]
        key = secrets.token_hex(16)
        return Sent(self._actor, key, way, month or next(self._months), lines, replaces, at=time.time())

    async def _until_answered(self, sent: Sent, where: str, body: dict[str, str], files: Any = None) -> None:
        """Try with the same key until there is an answer, as the page does; or until the whole run is over."""
        while not await self._once(sent, where, body, PATIENT_SECONDS, files):
            if time.time() > self._last:
                sent.given_up = True
                return
            await asyncio.sleep(AGAIN_SECONDS)

    async def _once(self, sent: Sent, where: str, body: dict[str, str], seconds: float, files: Any = None) -> bool:
        """One press; gives whether there was an answer."""
        json_wanted = where.endswith("/envoi")
        begun = time.perf_counter()
        try:
            answer = await self._http.post(
                where, data=body, files=files, timeout=seconds,
                headers={"Accept": "application/json" if json_wanted else "text/html"},
            )  # fmt: skip
        except httpx.HTTPError:
            sent.lost += 1
            return False
        took = time.perf_counter() - begun
        if json_wanted and answer.status_code == 200:
            sent.answers.append(answer.json()["receipt"])
        elif not json_wanted and answer.headers.get("Location", "").startswith(RECEIVED):
            sent.answers.append(answer.headers["Location"].strip("/").rpartition("/")[2])
        else:
            sent.wrong.append(f"{answer.status_code} {answer.headers.get('Location', '')} {answer.text[:300]}")
            # A server that fails is tried again; one that refuses has answered.
            return answer.status_code < 500
        sent.seconds.append(took)
        return True

    async def _asked(self, sent: Sent, method: str, where: str, body: Any = None, *, follow: bool = False) -> Any:
        """A page on the way to a report; tried again while no server answers."""
        while True:
            try:
                answer = await self._http.request(method, where, data=body, follow_redirects=follow)
                if answer.status_code == 200:
                    return answer
                sent.wrong.append(f"{method} {where}: {answer.status_code}")
                if answer.status_code < 500:
                    return None
            except httpx.HTTPError:
                sent.lost += 1
            if time.time() > self._last:
                sent.given_up = True
                return None
            await asyncio.sleep(AGAIN_SECONDS)

    def _one_of(self, of_a_hundred: int) -> bool:
        return self._draw.random() * 100 < of_a_hundred

    def _keep(self, sent: Sent) -> None:
        self._log.write(json.dumps(asdict(sent), ensure_ascii=False) + "\n")
        self._log.flush()


def _typed(sent: Sent) -> dict[str, str]:
    body = {"key": sent.key, "month": sent.month, **({"choice": "replace"} if sent.replaces else {})}
    for at, line in enumerate(sent.lines):
        body |= {f"line-{at}-{name}": text for name, text in line.items()}
    return body


def _months(draw: random.Random) -> Iterator[str]:
    """Months that are each reported once; workbooks have years of their own."""
    months = [f"{year}-{month:02}" for year in range(2004, 2026) for month in range(1, 13)]
    draw.shuffle(months)
    yield from months


async def press(orders: dict[str, Any], log: Any) -> None:
    """All clients at once; ``orders``: address, partners, seconds, patience, seed, files.

    When all have their page open, the time at which they begin is printed.
    """
    draw = random.Random(orders["seed"])
    clients = [Client(orders, partner, random.Random(draw.random()), log) for partner in orders["partners"]]
    await asyncio.gather(*(client.begin() for client in clients))
    begun = time.time()
    print(begun, flush=True)
    await asyncio.gather(*(client.work(begun) for client in clients))


def main() -> None:
    """Press until the orders say so."""
    orders = json.load(sys.stdin)
    with Path(orders["log"]).open("a", encoding="utf-8") as log:
        asyncio.run(press(orders, log))


if __name__ == "__main__":
    main()
