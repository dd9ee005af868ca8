"""What people taught, as intake takes it: layouts and confirmed spellings; and a key of all of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.db.models import Q

from layidu.intake.actors import actor_key
from layidu.intake.known_layouts import KnownLayout
from layidu.intake.vocabulary import TaughtWords
from layidu.ledger.models import ActorAlias, Layout, PlaceAlias, WordAlias


def known_layouts() -> list[KnownLayout]:
    """Every layout that was not withdrawn, in the order taught."""
    return [known_layout(row) for row in Layout.objects.filter(withdrawn_at__isnull=True).order_by("id")]


def known_layout(row: Layout) -> KnownLayout:
    """One layout as intake takes it; its partner with every spelling of theirs."""
    spellings: list[str] = []
    if row.partner is not None:
        own = ActorAlias.objects.filter(actor=row.partner, withdrawn_at__isnull=True)
        spellings = [row.partner.name, *own.values_list("spelling", flat=True)]
    return KnownLayout(
        id=str(row.id),
        format=row.format,
        header_key=row.header_key,
        columns=row.columns,
        groups=row.groups,
        counting_mode=row.counting_mode,
        partner=spellings[0] if spellings else "",
        partner_keys=frozenset(map(actor_key, spellings)),
    )


def place_spellings() -> dict[str, list[str]]:
    """Place -> the spellings confirmed for it and not withdrawn."""
    found: dict[str, list[str]] = defaultdict(list)
    current = PlaceAlias.objects.filter(withdrawn_at__isnull=True).order_by("id")
    for place, spelling in current.values_list("place_id", "spelling"):
        found[place].append(spelling)
    return dict(found)


def taught_words() -> TaughtWords:
    """The spellings of words of the catalogue that were confirmed and not withdrawn."""
    current = WordAlias.objects.filter(withdrawn_at__isnull=True).order_by("id")
    return tuple(current.values_list("vocabulary", "spelling", "word"))


def learned_key() -> str:
    """A key of all that was taught or withdrawn; empty while nobody taught anything.

    Decision served: a file is read again once something was taught since it was read.
    """
    taught = {
        "layout": Layout.objects.all(),
        "place": PlaceAlias.objects.all(),
        "actor": ActorAlias.objects.filter(~Q(confirmed_by="") | Q(withdrawn_at__isnull=False)),
        "word": WordAlias.objects.all(),
    }
    said = [
        f"{kind} {identifier} {gone is None}"
        for kind, rows in taught.items()
        for identifier, gone in rows.order_by("id").values_list("id", "withdrawn_at")
    ]
    return hashlib.blake2b("\n".join(said).encode(), digest_size=8).hexdigest() if said else ""
