"""Which pages are asked for, by role, with what the workspace holds in their addresses; and which of them are lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from speed.closed_loop import Page

#: Public pages by name of their address; what the open workspace lacks is left out.
PUBLIC = ("home", "help", "places", "place", "figure", "receipt-check", "account_login")
#: Role -> what it works with. Name, parameters of the address, query.
Asked = tuple[str, tuple[str, ...], str]
SIGNED_IN: Mapping[str, tuple[Asked, ...]] = {
    "officer": (
        ("home", (), ""),
        ("promises", (), ""),
        ("promises", (), "status=overdue&kind=activity"),
        ("promises", (), "q=vaccination"),
        ("promises", (), "place={region}"),
        ("promise", ("promise",), ""),
        ("inbox", (), ""),
        ("inbox", (), "code=LIEU-INCONNU"),
        ("inbox-repeats", (), ""),
        ("inbox-places", (), ""),
        ("inbox-actors", (), ""),
        ("inbox-decisions", (), ""),
        ("inbox-new", (), ""),
        ("attendance", (), ""),
        ("attendance-report", ("partner", "month"), ""),
        ("who", (), ""),
        ("figure", ("figure",), ""),
        ("reminders", (), ""),
    ),
    "ministry": (
        ("comparison", (), ""),
        ("plans", (), ""),
        ("plan", ("plan",), ""),
        ("plan-view", ("plan", "view"), ""),
        ("follow-up", (), ""),
        ("follow-up", (), "bucket=overdue"),
        ("audit", (), ""),
        ("audit", (), "q={file}"),
        ("audit-promise", ("promise",), ""),
        ("audit-changes", (), ""),
        ("actors", (), ""),
        ("actor", ("actor",), ""),
        ("actor-rows", ("actor",), ""),
        ("place", ("region",), ""),
        ("place-rows", ("region", "month"), ""),
        ("regions", (), ""),
        ("region", ("region",), ""),
    ),
    "regional_director": (("region", ("region",), ""), ("assessment", ("region",), ""), ("promises", (), "")),
    "partner": (
        ("reports", (), ""),
        ("report-start", ("partner", "month"), ""),
        ("report-step", ("partner", "month", "one"), ""),
        ("report-review", ("partner", "month"), ""),
        ("report-offline", ("partner",), ""),
        ("report-receipts", (), ""),
        ("tokens", (), ""),
        ("promises", (), ""),
    ),
    "administrator": (("accounts", (), ""), ("invitations", (), ""), ("health", (), "")),
}
#: Pages that list what grows with the ledger, with the role that is asked about them; not those that are shorter than
#: a page on the data once (names of places and actors in doubt): ten times the rows would be ten times the page.
LISTS: tuple[tuple[str, str, str], ...] = (
    ("officer", "promises", ""),
    ("officer", "promises", "page=3"),
    ("officer", "promises", "status=overdue&kind=activity"),
    ("officer", "promises", "place={region}"),
    ("officer", "promises", "actor={partner}"),
    ("officer", "promises", "sort=title"),
    ("officer", "promises", "sort=-place"),
    ("officer", "promises", "sort=-amount"),
    ("regional_director", "promises", ""),
    ("partner", "promises", ""),
    ("officer", "inbox", ""),
    ("officer", "inbox", "code=LIEU-INCONNU"),
    ("officer", "inbox-repeats", ""),
    ("officer", "inbox-decisions", ""),
    ("officer", "attendance", ""),
    ("ministry", "follow-up", ""),
    ("ministry", "follow-up", "bucket=overdue"),
    ("ministry", "audit", "q={file}"),
    ("ministry", "actors", ""),
    ("ministry", "actors", "q=sante"),
    ("ministry", "actor", "actor"),
    ("ministry", "actor-rows", "actor"),
    ("ministry", "place-rows", "region/month"),
    ("ministry", "audit-changes", ""),
    ("partner", "reports", ""),
)


def held() -> dict[str, str]:
    """What addresses of the open workspace are made of."""
    from layidu.ledger.models import Commitment, Snapshot, Source
    from layidu.web.access.models import Grant
    from layidu.web.home.prepared import KEY
    from layidu.web.promises.models import PromiseLine
    from layidu.web.work.prepare import kept

    grants = dict(Grant.objects.filter(ended_at=None).values_list("role", "actor_id"))
    places = dict(Grant.objects.filter(ended_at=None).values_list("role", "place_id"))
    line = PromiseLine.objects.filter(ref__in=Commitment.objects.values("ref"), binding=True).order_by("order").first()
    plan = Snapshot.objects.filter(kind="plan").order_by("-made_at").first()
    made: Any = kept(KEY)
    file = Source.objects.filter(runs__format="five_w").order_by("file_name").first()
    found = {
        "region": places.get("regional_director"), "place": places.get("regional_director"),
        "actor": grants.get("partner"), "partner": grants.get("partner"), "promise": line and line.ref,
        "plan": plan and plan.id, "figure": made and made.content["masthead"][1]["id"],
        "file": file and file.file_name, "month": "2026-03", "one": "1", "view": "equite",
    }  # fmt: skip
    return {name: str(value) for name, value in found.items() if value}


def public() -> list[Page]:
    """The public pages of the open workspace."""
    known = held()
    return [page for name in PUBLIC if (page := _page(name, (name,) if name in known else (), "", known, ""))]


def signed_in(cookies: Mapping[str, str]) -> dict[str, list[Page]]:
    """Role -> its pages in the open workspace."""
    known = held()
    return {
        role: [page for name, parts, query in asked if (page := _page(name, parts, query, known, cookies[role]))]
        for role, asked in SIGNED_IN.items()
        if role in cookies
    }


def lists(cookies: Mapping[str, str]) -> list[Page]:
    """The lists of the open workspace."""
    known = held()
    found = []
    for role, name, asked in LISTS:
        parts, query = ((), asked) if "=" in asked or not asked else (tuple(asked.split("/")), "")
        if page := _page(name, parts, query, known, cookies.get(role, ""), role):
            found.append(page)
    return found


def _page(
    name: str, parts: tuple[str, ...], query: str, known: Mapping[str, str], cookie: str, role: str = ""
) -> Page | None:
    from django.urls import NoReverseMatch, reverse

    from layidu.web.pages import style

    try:
        path = reverse(name, args=[known[part] for part in parts])
        asked = "&".join(
            f"{key}={quote(value.format(**known))}"
            for key, _, value in (one.partition("=") for one in query.split("&"))
            if key
        )
    except (KeyError, NoReverseMatch):
        return None
    said = f"{role} {name}".strip() + (f" ?{query}" if query else "")
    # A browser that has been here before: it holds the style sheet, and says so.
    held = f"{style.COOKIE}={style.static_version()}"
    return Page(said, f"{path}?{asked}" if asked else path, f"{cookie}; {held}" if cookie else held)
