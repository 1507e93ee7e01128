"""What lies at hand while a question is answered: names, lists, the clock, and what is read of all customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.audit.history import History
from services.consent import Consents
from services.domain.price import PriceList
from services.installation import Installation
from services.leaving import Leaving
from services.portfolio.portfolio import Portfolio
from services.sign_in import SignIns
from services.tenancy.reaches import CustomerReaches


class SkuNames(Protocol):
    """Product names by lower-case SKU GUID, as the operator downloaded them; empty without that list."""

    async def names(self) -> Mapping[str, str]:
        """Return all names."""
        ...


class Prices(Protocol):
    """The operator's price list; empty without one."""

    async def prices(self) -> PriceList:
        """Return the list; raises SeatwiseError."""
        ...


@dataclass(frozen=True, slots=True)
class Connecting:
    """How administrators let Seatwise in: at their own tenant, and at a customer's. `public_url` is the bot's own."""

    sign_ins: SignIns
    consents: Consents
    public_url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The things every handler may need. `clock` returns aware UTC; `free_skus` are lower-case GUIDs."""

    sku_names: SkuNames
    free_skus: frozenset[str]
    clock: Callable[[], datetime]
    prices: Prices
    portfolio: Portfolio
    installation: Installation
    reaches: CustomerReaches
    history: History
    leaving: Leaving
    connecting: Connecting
    timezone: str = "UTC"
    """IANA zone of the dates in cards."""
