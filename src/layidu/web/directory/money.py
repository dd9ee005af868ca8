"""What an actor promised and paid in money, by year: what was announced, signed and paid are never one number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import get_language

from layidu.catalogue.entries import Sector, entries
from layidu.core.money import Money
from layidu.ledger.models import Actor, Delivery, DeliveryActor, DeliveryLink
from layidu.web.access.reader import Reader
from layidu.web.directory.promised import Amounts
from layidu.web.promises.filters import DECLARED_OF, NO_SECTOR, ROLES_OF
from layidu.web.promises.readable import readable_promises

STAGES = ("committed", "disbursed", "spent")
PAYING = ROLES_OF["paying"]


def money_of(reader: Reader, actor: Actor, promised: Amounts) -> list[dict[str, Any]]:
    """Amounts by year, sector and currency, as far as the reader may read; a sum that nothing makes is absent.

    Decision served: whether money follows words. One row is a year (of a promise: of its last day; of a payment: of
    its day; ``None``: no day is said), a sector (of a payment that says none: of what it serves; empty: not said) and
    a currency; amounts are minor units. ``declared``, ``accepted`` and ``signed`` are what promises not cancelled say
    of themselves (``promised``), and a promise stands in one of them; ``committed``, ``disbursed`` and ``spent`` are
    stages of payments, which are the same money seen three times. Nothing is converted, and no two columns may be
    added.
    """
    found: dict[tuple[int | None, str, str], dict[str, int]] = defaultdict(dict)
    found |= {key: dict(row) for key, row in promised.items()}
    for year, sector, currency, stage, amount in _paid(reader, actor):
        found[year, sector, currency][stage] = amount
    return [
        {"year": year, "sector": sector, "currency": currency, **row} for (year, sector, currency), row in found.items()
    ]


def opened(rows: Sequence[Mapping[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """The rows with the sector's name, and the text and address of each amount: the promises or payments it sums."""
    known, language = entries(Sector), "label_en" if get_language() == "en" else "label_fr"
    return [
        {
            **row,
            "sector_name": getattr(known[row["sector"]], language) if row["sector"] in known else row["sector"],
            "cells": [_cell(row, step, actor) for step in (*DECLARED_OF, *STAGES)],
        }
        for row in rows
    ]


def _cell(row: Mapping[str, Any], step: str, actor: Actor) -> dict[str, str] | None:
    if step not in row:
        return None
    year, asked = row["year"], {"currency": row["currency"], "sector": row["sector"] or NO_SECTOR}
    if step in STAGES:
        address = reverse("actor-payments", args=[actor.id])
        asked |= {"stage": step, "year": str(year)}
    else:
        address = reverse("promises")
        asked |= {"actor": actor.id, "role": "paying", "declared": step, "status": "not-cancelled"}
        asked |= {"due_after": f"{year}-01-01", "due_before": f"{year + 1}-01-01"} if year else {"undated": "on"}
    return {"text": Money(row[step], row["currency"]).text(), "address": f"{address}?{urlencode(asked)}"}


def payments_of(reader: Reader, actor: Actor) -> QuerySet[Any]:
    """The payments that an actor makes, one a stage, as far as the reader may read.

    ``of_sector``: what the payment says, else the one sector of the promises that it serves; empty where they differ.
    """
    mine = DeliveryActor.objects.filter(actor=actor, role__in=PAYING).values("delivery")
    found = Delivery.objects.filter(
        reader.sources("origin__run__source__"), id__in=mine, kind="disbursement", origin__retired_by__isnull=True
    )
    links = DeliveryLink.objects.filter(delivery=OuterRef(OuterRef("pk"))).values("commitment_ref")
    served = readable_promises(reader).order_by().filter(ref__in=links).exclude(sector="").annotate(one=Value(1))
    low, high = (Subquery(served.values("one").annotate(said=of("sector")).values("said")) for of in (Min, Max))
    known = found.annotate(low=low, high=high)
    return known.annotate(
        of_sector=Case(When(~Q(sector=""), then=F("sector")), When(low=F("high"), then=F("low")), default=Value(""))
    )


def _paid(reader: Reader, actor: Actor) -> Any:
    paid = payments_of(reader, actor).order_by().annotate(year=ExtractYear("period_end"))
    return paid.values_list("year", "of_sector", "currency", "stage").annotate(total=Sum("amount"))
