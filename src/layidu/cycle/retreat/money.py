"""Money of two years: who paid, who received, where it lies; currencies are never added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from layidu.core.money import Money
from layidu.core.periods import Period
from layidu.cycle.coverage_inputs import Divided
from layidu.cycle.figures import FigureBook
from layidu.cycle.following import FollowedPromise
from layidu.cycle.promise_rows import WISHES
from layidu.cycle.retreat.twice import absent
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import MoneyYear, Twice


@dataclass(frozen=True, slots=True)
class Payment:
    """One disbursement, with its region: that of its own places, else of the promises that it serves; may be none."""

    fact: DeliveryFact
    region: str | None

    def by(self, role: str) -> tuple[str, ...]:
        """The actors in a role."""
        return tuple(actor for held, actor in self.fact.actors if held == role)


class Payments:
    """Disbursements of a year and the one before, as figures by payer, receiver, region and currency.

    Decision served: whether the plan was funded. Assumption: an instalment counts in the year of its day.
    """

    def __init__(
        self,
        book: FigureBook,
        gazetteer: Gazetteer,
        division: str,
        followed: Sequence[FollowedPromise],
        years: tuple[Period, Period],
        sector: str | None,
    ) -> None:
        self._book, self._years, self._followed = book, years, followed
        promises = {item.promise.ref: item.promise for item in followed}
        divided = Divided(gazetteer, division)
        self._paid: tuple[list[Payment], list[Payment]] = ([], [])
        for fact in deliveries():
            served = [promises[ref] for ref in fact.serves if ref in promises]
            if fact.stage != "disbursed" or fact.amount is None or (sector and not served):
                continue
            where = fact.places or tuple(dict.fromkeys(place for promise in served for place in promise.places))
            place = divided.place(where) if where else None
            region = gazetteer.at_kind(place, "region") if place else None
            for paid, year in zip(self._paid, years, strict=True):
                if year.contains(fact.period):
                    paid.append(Payment(fact, region.id if region else None))

    def of(self, label: str, keep: Callable[[Payment], bool]) -> Twice:
        """What was paid of a kind, this year and before."""
        now, before = (self._sum(label, [one for one in paid if keep(one)], bool(paid)) for paid in self._paid)
        return Twice(now, before)

    def actors(self, role: str) -> set[str]:
        """Who paid (``funds``) or received (``receives``) something in either year."""
        return {actor for paid in self._paid for one in paid for actor in one.by(role)}

    def unplaced(self) -> bool:
        """Whether anything of the year lies in no single region."""
        return any(one.region is None for one in self._paid[0])

    def _sum(self, label: str, paid: Sequence[Payment], known_year: bool) -> Figure:
        """Sums by currency as one figure; nothing paid where others were is « aucun versement », not zero francs."""
        if not paid:
            return Figure("", label, "aucun versement") if known_year else absent(label, known_year=False)
        sums: dict[str, int] = defaultdict(int)
        for one in paid:
            sums[one.fact.currency] += one.fact.amount or 0
        text = " + ".join(Money(amount, currency).text() for currency, amount in sorted(sums.items()))
        made = self._book.add(
            f"Décaissé – {label}", text, "somme des versements décaissés dans l'année, par monnaie",
            origins=[(one.fact.origin, "amount") for one in paid],
        )  # fmt: skip
        only = next(iter(sums.values())) if len(sums) == 1 else None
        return Figure(made.id, "décaissé", text, only)

    def by_currency(self) -> tuple[MoneyYear, ...]:
        """Pledged for the year, disbursed in it and in the year before, one line a currency."""
        year = self._years[0]
        pledged = [
            item
            for item in self._followed
            if item.promise.kind == "pledge"
            and item.standing.status not in (*WISHES, "cancelled")
            and item.promise.amount is not None
            and touches(item, year)
        ]
        found = {item.promise.currency for item in pledged}
        found |= {one.fact.currency for paid in self._paid for one in paid}
        return tuple(
            MoneyYear(
                currency,
                self._pledged(currency, [item for item in pledged if item.promise.currency == currency]),
                self.of(currency, lambda one, wanted=currency: one.fact.currency == wanted),  # type: ignore[misc]
            )
            for currency in sorted(found)
        )

    def _pledged(self, currency: str, items: Iterable[FollowedPromise]) -> Figure:
        items = list(items)
        if not items:
            return Figure("", "promis", "aucune promesse")
        total = sum(item.promise.amount or 0 for item in items)
        text = Money(total, currency).text()
        made = self._book.add(
            f"Promis en {currency}", text, "somme des promesses de financement dont la période touche l'année",
            origins=[(item.promise.origin, "amount") for item in items],
        )  # fmt: skip
        return Figure(made.id, "promis", text, total)


def touches(item: FollowedPromise, year: Period) -> bool:
    """Whether a promise's period shares a day with a year; one with an end alone counts in the year of its end."""
    start, end = item.promise.start or item.promise.end, item.promise.end or item.promise.start
    return start is not None and end is not None and start <= year.end and end >= year.start
