"""The money of a row: an amount and its currency, in minor units."""

from __future__ import annotations

from decimal import Decimal

from layidu.core.money import EXPONENTS, Money
from layidu.intake.rows import TypedRow


def check_money(row: TypedRow) -> None:
    """Report an amount without currency, or one finer than its currency's smallest coin: neither is guessed.

    In: a typed row with fields ``amount`` (major units) and ``currency``.
    """
    amount, currency = row.get("amount"), row.get("currency")
    if amount is None:
        return
    if currency is None:
        if not row.reported("currency"):
            row.report("DEVISE-ABSENTE", "amount", row.text("amount"))
        return
    scaled = Decimal(amount).scaleb(EXPONENTS[currency])
    if scaled != scaled.to_integral_value():
        row.report("MONTANT-TROP-FIN", "amount", row.text("amount"), currency=currency)


def money_of(row: TypedRow) -> Money | None:
    """The amount of a sound row in minor units; ``None`` where the row has none."""
    return None if row.get("amount") is None else Money.of(row.must("amount"), row.must("currency"))
