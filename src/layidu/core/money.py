"""Money: integer minor units with an ISO 4217 currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from layidu.core.numbers import NARROW_SPACE, format_fr

#: Minor-unit exponents of ISO 4217 for the currencies met in the sector's files.
EXPONENTS = {"XOF": 0, "GNF": 0, "XAF": 0, "USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "CAD": 2, "SEK": 2,
             "NOK": 2, "DKK": 2, "JPY": 0, "MRU": 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency.

    >>> Money.of(Decimal("1250000.50"), "EUR")
    Money(minor=125000050, currency='EUR')
    >>> Money(3000000, "XOF").text()
    '3\u202f000\u202f000\u202fXOF'
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """From major units. Errors: ValueError for a currency that is not listed."""
        if currency not in EXPONENTS:
            raise ValueError(f"unknown currency {currency!r}")
        scaled = amount.scaleb(EXPONENTS[currency]).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    def major(self) -> Decimal:
        """In major units (francs, dollars)."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def text(self) -> str:
        """In French, whole major units when there are no cents."""
        major = self.major()
        decimals = 0 if major == major.to_integral_value() else EXPONENTS[self.currency]
        return f"{format_fr(major, decimals)}{NARROW_SPACE}{self.currency}"
