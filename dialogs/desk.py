"""What lies at hand while a question is answered: names, lists and the clock. No customer's data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class SkuNames(Protocol):
    """Product names by lower-case SKU GUID, as the operator downloaded them; empty without that list."""

    async def names(self) -> Mapping[str, str]:
        """Return all names."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The things every handler may need. `clock` returns aware UTC; `free_skus` are lower-case GUIDs."""

    sku_names: SkuNames
    free_skus: frozenset[str]
    clock: Callable[[], datetime]
    timezone: str = "UTC"
    """IANA zone of the dates in cards."""
