"""Readers of every kind, what each of them may ask for, and what each is answered, to be compared.

``seen`` gives the same for two answers that say the same: forms' tokens and the keys of forms that are made anew at
each visit are taken out.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import translation

from layidu.ledger.models import Actor
from layidu.web.access.models import DemonstrationAccount, Grant
from layidu.web.caching import forget_everything
from tests.web.conftest import PASSWORD, ROLES
from tests.web.fuller import client_of, every_page, place
from tests.web.test_matrix import real, rows

Answer = tuple[int, str, str]
#: Beside one account a role: a colleague in the same role, and people with two.
MORE: Mapping[str, tuple[dict[str, str], ...]] = {
    "colleague": ({"role": "partner", "actor": "Terre Neuve"},),
    "second_officer": ({"role": "officer"},),
    "both_partners": ({"role": "partner", "actor": "Terre Neuve"}, {"role": "partner", "actor": "Autre Rive"}),
    "two_hats": ({"role": "officer"}, {"role": "regional_director", "place": "Gao"}),
}
QUERIES: Mapping[str, tuple[str, ...]] = {
    "home": ("sort=-gap",),
    "promises": ("sort=-due", "page=2", "q=gao", "status=overdue", "kind=activity&sort=title"),
    "promise": ("sort=by",),
    "place": ("sort=-reached", "months-sort=rows", "actors-sort=name"),
    "actors": ("q=terre", "sort=-name", "page=2"),
    "actor": ("years-sort=late", "where-sort=place"),
    "inbox": ("code=LIEU-INCONNU", "sort=-came", "file=avril.xlsx", "page=2"),
    "inbox-repeats": ("q=gao", "sort=-people"),
    "inbox-new": ("q=terre", "since=2025-01-01", "sort=-rows"),
    "inbox-decisions": ("q=vide", "made=rows"),
    "attendance": ("q=terre", "sort=partner", "month=2025-02-01"),
    "report-receipts": ("q=juin", "sort=month"),
    "follow-up": ("q=gao", "sort=-due", "page=2"),
    "regions": ("sort=-gap", "q=ga"),
    "region": ("sort=name",),
    "comparison": ("level=cercle",),
    "who": ("q=terre",),
    "audit": ("q=avril.xlsx",),
    "audit-changes": ("kind=rows", "person=officer", "day=2025-01-01"),
    "accounts": ("sort=roles", "q=partner"),
}  # fmt: skip
#: A secret is made for each visit; what was just refused to whom is told.
ANEW = ("mfa_activate_totp", "health")
#: What every visit makes anew, in a page.
_TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|key|confirm)" value=")[^"]*(")|("token": ")[^"]*(")')


def more_people() -> None:
    """The accounts of ``MORE``."""
    for name, grants in MORE.items():
        user = get_user_model().objects.create_user(username=name, email=f"{name}@example.org", password=PASSWORD)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        DemonstrationAccount.objects.create(user=user)
        for grant in grants:
            bounds: dict[str, Any] = {}
            if "actor" in grant:
                bounds["actor"] = Actor.objects.get(name=grant["actor"])
            if "place" in grant:
                bounds["place_id"] = place(grant["place"])
            Grant.objects.create(user=user, role=grant["role"], **bounds)


def clients(names: Iterable[str] = (*ROLES, *MORE)) -> dict[str, Client]:
    """A client for each reader, its password just typed."""
    return {name: client_of(name) for name in names}


def addresses() -> list[str]:
    """Every address that is read: of the matrix, of what only a full site has, and each with what it may be asked."""
    named = [
        (name, reverse(name, kwargs={key: real(value) for key, value in said.items()})) for name, said, _ in rows()
    ]
    named += [(name, address) for _role, name, address in every_page()]
    found = [address for name, address in named if name not in ANEW]
    found += [f"{address}?{query}" for name, address in named if "?" not in address for query in QUERIES.get(name, ())]
    return list(dict.fromkeys(found))


def english(address: str) -> str:
    """The same page in English."""
    path, mark, query = address.partition("?")
    with translation.override("fr"):
        return translate_url(path, "en") + mark + query


def seen(client: Client, address: str) -> Answer:
    """What a reader gets: status, where it is sent, and what is said beside what each visit makes anew."""
    answer = client.get(address)
    body = answer.content if not answer.streaming else b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    said = body.decode("utf-8", "replace") if _is_text(answer.get("Content-Type", "")) else str(len(body))
    return answer.status_code, answer.get("Location", ""), _TOKEN.sub(r"\1\2\3\4", said)


def _is_text(media: str) -> bool:
    return media.startswith(("text/", "application/json"))


def forget_all() -> None:
    """Empty every memory of this process that a page reads from."""
    forget_everything()
    for forget in _memories():
        forget()


@functools.cache
def _memories() -> list[Callable[[], None]]:
    """The functions of the application that remember what they gave."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("layidu.web"):
            for one in vars(module).values():
                if hasattr(one, "cache_clear") and getattr(one, "__module__", "").startswith("layidu."):
                    found[id(one)] = one.cache_clear
    return list(found.values())


def first_difference(one: Answer, other: Answer) -> str:
    """Where two answers begin to say something else, with the words around it."""
    if one[:2] != other[:2]:
        return f"{one[:2]} and {other[:2]}"
    at = next((at for at, (a, b) in enumerate(zip(one[2], other[2], strict=False)) if a != b), 0)
    start = max(0, at - 120)
    return f"…{one[2][start : at + 160]!r}\n   and …{other[2][start : at + 160]!r}"


#: Pages with parts in memory, by name: those that are looked at after every change.
WATCHED = frozenset({
    "account", "accounts", "actor", "actor-rows", "actors", "assessment", "attendance", "attendance-report", "audit",
    "audit-promise", "comparison", "figure", "follow-up", "home", "inbox", "inbox-actors", "inbox-decisions",
    "inbox-new", "inbox-places", "inbox-repeats", "invitations", "place", "place-rows", "places", "plan", "plan-view",
    "plans", "promise", "promises", "region", "regions", "reminders", "report-held", "report-offline",
    "report-receipts", "report-recorded", "report-review", "report-start", "report-step", "reports", "who",
})  # fmt: skip
#: Who looks at them.
WATCHING = (*ROLES, "colleague")


class People:
    """Everybody at their browsers, and where what they read differs from what a process just begun would say."""

    def __init__(self) -> None:
        self.clients = clients(WATCHING)
        self.wrong: list[str] = []
        pages = [page for page in addresses() if resolve_name(page) in WATCHED and "?" not in page]
        asked = [(role, page) for role in WATCHING for page in pages]
        self.pages = [(role, page) for role, page in asked if seen(self.clients[role], page)[0] == 200]

    def look(self, what: str) -> None:
        """Everybody reads everything: as it is in memory now, and as it is when nothing is."""
        warm = [seen(self.clients[role], page) for role, page in self.pages]
        forget_all()
        for (role, page), before in zip(self.pages, warm, strict=True):
            now = seen(self.clients[role], page)
            if now != before:
                self.wrong.append(f"{what}: {role} {page}: {first_difference(now, before)}")


def resolve_name(page: str) -> str:
    """The name of an address; empty for one that no page has."""
    with translation.override("fr"):
        try:
            return resolve(page.partition("?")[0]).url_name or ""
        except Resolver404:
            return ""
