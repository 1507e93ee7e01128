"""Amounts of money, never added over currencies."""

from collections.abc import Iterable
from decimal import Decimal

Money = dict[str, Decimal]
"""Amounts by currency (ISO 4217)."""


def total(amounts: Iterable[Money]) -> Money:
    """Return the sum, currency by currency, the codes in order."""
    sums: Money = {}
    for amount in amounts:
        for currency, value in amount.items():
            sums[currency] = sums.get(currency, Decimal(0)) + value
    return dict(sorted(sums.items()))


def largest(amount: Money) -> Decimal:
    """Return the largest of the amounts, -1 where there is none: to put in order what is mostly in one currency."""
    return max(amount.values(), default=Decimal(-1))
