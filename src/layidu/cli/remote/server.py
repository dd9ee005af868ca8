"""Talking to a server: what may be tried again is, what is wrong is said under a stable code."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from layidu.catalogue.findings import refusal
from layidu.cli.remote.token import VARIABLE, token, token_file
from layidu.cli.words import _
from layidu.core.errors import Refusal

if TYPE_CHECKING:
    import httpx

API = "/api/v1"
LONGEST_ANSWER = 120.0
#: Pauses between tries where the network fails, in seconds.
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
#: How long is waited in all where the server asks to wait, and for work that it does.
PATIENCE_SECONDS = 900.0
LOOK_SECONDS, LONGEST_WAIT = 1.0, 120.0
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


class Server:
    """A server and a token. Everything asked through it can be asked again without being done twice."""

    def __init__(self, client: httpx.Client, address: str, hear: Callable[[str], None]) -> None:
        self._client, self.address, self._hear = client, address, hear

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """A question's answer; where the worker makes it, it is waited for."""
        wanted = {name: value for name, value in asked.items() if value not in (None, "", False, [])}
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._asked("GET", path, what=path, params=wanted)
            if answer.status_code != 202:
                return self._told(answer)
            if time.monotonic() > until:
                raise refusal("SERVEUR-MUET", server=self.address, why="la réponse n'est pas prête")
            time.sleep(_seconds(answer, LOOK_SECONDS))

    def rows(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """A whole list."""
        return [row for page in self.pages(path, **asked) for row in page["items"]]

    def pages(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """The pages of a list; where the ledger moved between two of them, they are asked for again."""
        while True:
            found = [self.get(path, **asked, size=200)]
            while found[-1]["next"] is not None:
                found.append(self.get(path, **asked, size=200, page=found[-1]["page"] + 1))
            if len({page["run"] for page in found}) == 1:
                return found

    def post(self, path: str, *, what: str, files: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
        """What the server says of something sent, which bears a key of its own: it is received once."""
        return self._told(self._asked("POST", path, what=what, files=files, data=data))

    def content(self, path: str) -> bytes:
        """Bytes to keep."""
        return self._asked("GET", path, what=path).content

    def _asked(self, method: str, path: str, *, what: str, **more: Any) -> httpx.Response:
        """The answer, once there is one that is worth reading. Errors: Refusal, each with its own code."""
        import httpx

        until, tries = time.monotonic() + PATIENCE_SECONDS, iter(PAUSES)
        while True:
            try:
                answer = self._client.request(method, path, **more)
            except httpx.HTTPError as error:
                if why := _certificate(error):
                    raise refusal("SERVEUR-TLS", server=self.address, why=why) from error
                if not isinstance(error, httpx.TransportError):
                    raise refusal("SERVEUR-PAS-LAYIDU", server=self.address) from error
                self._pause(tries, str(error) or type(error).__name__)
                continue
            if answer.status_code == 429:
                wait = _seconds(answer, LOOK_SECONDS)
                if time.monotonic() + wait > until:
                    raise refusal("SERVEUR-OCCUPE", server=self.address)
                self._hear(_("The server asks to wait {seconds} s.").format(seconds=f"{wait:.0f}"))
                time.sleep(wait)
                continue
            if answer.status_code in (502, 503, 504):
                self._pause(tries, f"réponse {answer.status_code}")
                continue
            if not answer.is_success:
                raise self._refused(answer, what)
            return answer

    def _pause(self, tries: Iterator[float], why: str) -> None:
        seconds = next(tries, None)
        if seconds is None:
            raise refusal("SERVEUR-MUET", server=self.address, why=why)
        said = _("The server does not answer ({why}): again in {seconds} s.")
        self._hear(said.format(why=why, seconds=f"{seconds:.0f}"))
        time.sleep(seconds)

    def _refused(self, answer: httpx.Response, what: str) -> Refusal:
        said = _json(answer)
        if "code" not in said and answer.status_code != 413:
            return refusal("SERVEUR-PAS-LAYIDU", server=self.address)
        why = " ".join(str(said.get(name, "")) for name in ("detail", "remedy")).strip()
        match answer.status_code:
            case 401 if said.get("code") == "API-JETON-EXPIRE":
                return refusal("SERVEUR-JETON-EXPIRE", why=said["detail"])
            case 401:
                return refusal("SERVEUR-JETON", variable=VARIABLE, file=token_file())
            case 404:
                return refusal("SERVEUR-INTERDIT", what=what)
            case 413:
                return refusal("SERVEUR-TROP-GRAND", file=what, limit=20)
        return refusal("SERVEUR-REFUS", status=answer.status_code, why=f"{why} [{said['code']}]")

    def _told(self, answer: httpx.Response) -> dict[str, Any]:
        said = _json(answer)
        if not said:
            raise refusal("SERVEUR-PAS-LAYIDU", server=self.address)
        return said


@contextmanager
def connected(address: str, hear: Callable[[str], None] = lambda said: None) -> Iterator[Server]:
    """The server at an address, with the token of this user; ``hear`` is told why something takes long.

    Errors: Refusal SERVEUR-JETON, SERVEUR-JETON-OUVERT, SERVEUR-SANS-TLS before anything is sent.
    """
    import httpx

    from layidu.ledger.connection import prepare

    # What is printed here is made of the ledger's own words, without any ledger.
    prepare()
    base = address.rstrip("/").removesuffix(API)
    parts = urlsplit(base)
    if parts.scheme != "https" and parts.hostname not in OWN_MACHINE:
        raise refusal("SERVEUR-SANS-TLS", server=address)
    headers = {"Authorization": f"Bearer {token()}", "Accept": "application/json"}
    with httpx.Client(base_url=base + API, headers=headers, timeout=LONGEST_ANSWER) as client:
        yield Server(client, address, hear)


def _certificate(error: Exception) -> str:
    """Why a certificate is not recognised; empty for any other fault."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLError) or "CERTIFICATE" in str(found):
            return str(found)
        found = found.__cause__ or found.__context__
    return ""


def _seconds(answer: httpx.Response, otherwise: float) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), LONGEST_WAIT) if said.isdigit() else otherwise


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
