"""Promises as publications print them, each number openable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from layidu.accountability.standing import tally
from layidu.core.money import Money
from layidu.core.numbers import NARROW_SPACE, format_fr
from layidu.cycle.figures import FigureBook
from layidu.cycle.following import FollowedPromise
from layidu.publishing.content import Figure, MoneyRow, PromiseRow, Promises

WISHES = ("announced", "proposed", "requested")


def promise_row(book: FigureBook, item: FollowedPromise) -> PromiseRow:
    """One promise, with what was promised and what was paid or delivered for it."""
    promise = item.promise
    target = book.add(
        f"{promise.ref} – promis",
        promise.amount if promise.amount is not None else promise.target,
        "ce que dit l'engagement",
        origins=[(promise.origin, "amount" if promise.amount is not None else "target")],
    )
    return PromiseRow(
        id=target.id,
        title=promise.title,
        owed_by=item.owed_by,
        status=item.status_fr(),
        places=", ".join(item.place_names),
        due=promise.end,
        lateness=item.lateness_fr(),
        target=Figure(target.id, "promis", item.target_fr()) if item.target_fr() else None,
        done=_done(book, item),
        citation=promise.citation,
    )


def _done(book: FigureBook, item: FollowedPromise) -> Figure | None:
    if not item.served_by:
        return None
    origins = [(delivery.origin, "") for delivery in item.served_by]
    paid = item.paid()
    if paid:
        text = " + ".join(Money(amount, currency).text() for currency, amount in sorted(paid.items()))
        made = book.add(
            f"{item.promise.ref} – versé",
            text,
            "somme des versements décaissés, par devise",
            origins=[(d.origin, "amount") for d in item.served_by if d.stage == "disbursed"],
        )
        return Figure(made.id, "versé", text)
    if item.people is not None and item.promise.unit == "personne":
        made = book.add(
            f"{item.promise.ref} – atteintes",
            item.people,
            "personnes des livraisons rattachées, comptées comme la couverture",
            origins=[(delivery.origin, "reached") for delivery in item.served_by],
        )
        return Figure.of(made.id, "atteintes", item.people)
    count = len(item.served_by)
    made = book.add(f"{item.promise.ref} – livraisons", count, "nombre de livraisons rattachées", origins=origins)
    return Figure(made.id, "livraisons", f"{format_fr(count)}{NARROW_SPACE}{unit_of_deliveries(count)}", count)


def unit_of_deliveries(count: int) -> str:
    """The word for so many deliveries.

    >>> unit_of_deliveries(1), unit_of_deliveries(3)
    ('livraison', 'livraisons')
    """
    return "livraison" if count < 2 else "livraisons"


def promise_summary(book: FigureBook, followed: Sequence[FollowedPromise], on: date) -> Promises:
    """How many promises stand where on a day, and which are overdue or kept."""
    counts = tally([item.standing for item in followed])

    def counted(label: str, number: int, rule: str, keep: Callable[[FollowedPromise], bool]) -> Figure:
        origins = [(item.promise.origin, "title") for item in followed if keep(item)]
        return Figure.of(book.add(label, number, f"{rule}, au {on.isoformat()}", origins=origins).id, label, number)

    return Promises(
        open=counted(
            "Engagements en cours",
            counts.open,
            "acceptés ou signés, non clos par une revue",
            lambda item: item.standing.is_open,
        ),
        kept=counted(
            "Engagements tenus",
            counts.kept,
            "déclarés tenus par une revue",
            lambda item: item.standing.status == "fulfilled",
        ),
        overdue=counted(
            "En retard",
            counts.overdue,
            "acceptés ou signés, échéance passée, sans revue qui close",
            lambda item: item.standing.overdue,
        ),
        announced=counted(
            "Annoncés, à confirmer",
            counts.wishes,
            "annoncés, proposés ou demandés : personne n'est lié",
            lambda item: item.standing.status in WISHES,
        ),
        due_soon=counted(
            "À échéance sous 30 jours",
            counts.due_soon,
            "acceptés ou signés, échéance sous trente jours",
            lambda item: item.standing.due_soon,
        ),
        overdue_rows=tuple(promise_row(book, item) for item in followed if item.standing.overdue),
        kept_rows=tuple(promise_row(book, item) for item in followed if item.standing.status == "fulfilled"),
    )


def money_rows(book: FigureBook, followed: Sequence[FollowedPromise]) -> tuple[MoneyRow, ...]:
    """Pledged and disbursed by currency, over binding or fulfilled pledges; currencies are never added."""
    rows = []
    bound = [
        item
        for item in followed
        if item.promise.kind == "pledge" and item.standing.status not in (*WISHES, "cancelled")
    ]
    for currency in sorted({item.promise.currency for item in bound if item.promise.currency}):
        inside = [item for item in bound if item.promise.currency == currency and item.promise.amount is not None]
        pledged = sum(item.promise.amount or 0 for item in inside)
        paid = [d for item in inside for d in item.served_by if d.stage == "disbursed" and d.currency == currency]
        disbursed = sum(delivery.amount or 0 for delivery in paid)
        pledged_made = book.add(
            f"Promis en {currency}",
            Money(pledged, currency).text(),
            "somme des promesses de financement",
            origins=[(item.promise.origin, "amount") for item in inside],
        )
        paid_made = book.add(
            f"Décaissé en {currency}",
            Money(disbursed, currency).text(),
            "somme des versements décaissés",
            origins=[(delivery.origin, "amount") for delivery in paid],
        )
        rows.append(
            MoneyRow(
                f"Promesses de financement en {currency}",
                Figure(pledged_made.id, "promis", Money(pledged, currency).text(), pledged),
                Figure(paid_made.id, "décaissé", Money(disbursed, currency).text(), disbursed),
            )
        )
    return tuple(rows)
