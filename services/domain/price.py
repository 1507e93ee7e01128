"""What a seat costs the customer, as the operator's price list says."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one seat for a whole term. `currency` is an ISO 4217 code; `months` is how long the term is.

    `product` is what the list calls it, lower-case: a SKU's GUID or part number, or Partner Center's productId:skuId.
    """

    product: str
    amount: Decimal
    currency: str
    months: int

    @property
    def monthly(self) -> Decimal:
        """What a seat costs in one month of the term."""
        return self.amount / self.months


class PriceList:
    """Prices by product. A price that is not there is missing: it is never another term's, and never 0."""

    def __init__(self, prices: Iterable[Price] = ()) -> None:
        self._by_product: dict[str, dict[int, Price]] = {}
        for price in prices:
            self._by_product.setdefault(price.product, {})[price.months] = price

    @property
    def is_empty(self) -> bool:
        """Whether there are no prices at all."""
        return not self._by_product

    def of(self, products: Iterable[str], months: int | None) -> Price | None:
        """Return the price for a term of `months` under the first of the products' names that the list has.

        Where the list gives a product one price only, that is the price, whatever the term; with several, a term that
        is not known, or has none of them, leaves it missing.
        """
        for product in products:
            by_term = self._by_product.get(product.lower())
            if by_term is not None:
                only = next(iter(by_term.values())) if len(by_term) == 1 else None
                return by_term.get(months, only) if months is not None else only
        return None
