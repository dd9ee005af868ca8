"""What an actor promised, out of one reading of its commitments: roles, contracts, years, money, first of each list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q

from layidu.ledger.models import Actor
from layidu.web.access.reader import Reader
from layidu.web.promises.filters import DECLARED_OF, ROLES_OF
from layidu.web.promises.models import PromiseLine, PromiseLineActor
from layidu.web.promises.readable import readable_promises

#: Of what it owes and of what is owed to it.
SHOWN = 12
RECEIVING = ("receives",)
_CONTRACT = ("contract_target", "means")
_JUDGED = ("fulfilled", "cancelled")
_STEP = {status: step for step, statuses in DECLARED_OF.items() for status in statuses}
#: (year, sector, currency) -> {what was said: amount in minor units}.
Amounts = Mapping[tuple[int | None, str, str], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment as its actor's page counts it, with every role that the actor has in it."""

    roles: frozenset[str]
    ref: str
    kind: str
    status: str
    binding: bool
    end: date | None
    sector: str
    currency: str
    declared: str
    amount: int | None

    def in_role(self, group: str) -> bool:
        """Whether the actor has one of the roles of a group of them."""
        return not self.roles.isdisjoint(ROLES_OF[group])


@dataclass(frozen=True, slots=True)
class Promised:
    """An actor's commitments counted, as far as a reader may read; nothing here grows with how many there are."""

    roles: Mapping[str, int]
    contracts: Sequence[str]
    years: Sequence[Mapping[str, Any]]
    amounts: Amounts
    #: Promises of money that were cancelled: they are in no amount.
    cancelled: int
    owed: int
    due: int


def promised_by(reader: Reader, actor: Actor, today: date) -> Promised:
    """What the reader may read of an actor's commitments, asked once and counted in every way that its page shows.

    Decision served: whom one talks to, and about what. ``roles``: how many commitments by role; ``contracts``: numbers
    of those in which it has a part; ``years``, newest first: what it owed by the year of its end, promised, kept, late
    now, cancelled (wishes are none); ``amounts``: of what it pays, by what the promise says of itself; ``owed`` and
    ``due``: how many it owes or carries out, and how many are owed to it.
    """
    readable = readable_promises(reader).order_by().filter(pk=OuterRef("line"))
    rows = PromiseLineActor.objects.filter(Exists(readable), actor=actor).values_list(
        "role", "line_id", "line__kind", "line__status", "line__binding", "line__end", "line__sector",
        "line__currency", "line__declared", "line__amount",
    )  # fmt: skip
    roles: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for role, *line in rows:
        roles[tuple(line)].add(role)
    held = [Held(frozenset(those), *line) for line, those in roles.items()]
    paid = [one for one in held if one.in_role("paying") and one.amount is not None]
    return Promised(
        roles=dict(sorted(Counter(role for one in held for role in one.roles).items())),
        contracts=sorted({one.ref.partition("/")[0] for one in held if one.kind in _CONTRACT and "/" in one.ref}),
        years=_years(held, today),
        amounts=_amounts(one for one in paid if one.status != "cancelled"),
        cancelled=sum(one.status == "cancelled" for one in paid),
        owed=sum(one.in_role("doing") for one in held),
        due=sum(one.in_role("receives") for one in held),
    )


def first_promises(reader: Reader, actor: Actor) -> tuple[list[PromiseLine], list[PromiseLine]]:
    """The first of what an actor owes or carries out, and of what is owed to it, in the order of the list."""

    def having(roles: Iterable[str]) -> Any:
        return PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor, role__in=roles)

    owes, receives, readable = having(ROLES_OF["doing"]), having(RECEIVING), readable_promises(reader)
    first = [Q(pk__in=readable.filter(Exists(mine)).values("pk")[:SHOWN]) for mine in (owes, receives)]
    lines = PromiseLine.objects.filter(first[0] | first[1]).annotate(owes=Exists(owes), receives=Exists(receives))
    found = list(lines.order_by("order"))
    # One that is among the first of one list may stand far down the other.
    owed, due = ([one for one in found if getattr(one, name)] for name in ("owes", "receives"))
    return list(islice(owed, SHOWN)), list(islice(due, SHOWN))


def _years(held: Iterable[Held], today: date) -> list[dict[str, Any]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for one in held:
        if one.end is None or not one.in_role("owing") or not (one.binding or one.status in _JUDGED):
            continue
        year = found[one.end.year]
        year["promised"] += 1
        year["kept"] += one.status == "fulfilled"
        year["late"] += one.binding and one.end < today
        year["cancelled"] += one.status == "cancelled"
    return [{"year": year, **found[year]} for year in sorted(found, reverse=True)]


def _amounts(paid: Iterable[Held]) -> Amounts:
    found: dict[tuple[int | None, str, str], Counter[str]] = defaultdict(Counter)
    for one in paid:
        found[one.end.year if one.end else None, one.sector, one.currency][_STEP[one.declared]] += one.amount or 0
    return {key: dict(row) for key, row in found.items()}
