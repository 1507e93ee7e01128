"""Count by brute force, from the sandbox's ground truth of one customer, what a card must say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.scenarios.reading import Seats

Truth = Mapping[str, Any]

FREE_SKUS = {
    "f30db892-07e9-47e9-837c-80727f46fd3d",  # FLOW_FREE
    "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235",  # POWER_BI_STANDARD
}
"""Those of Microsoft's free SKUs that the sandbox's customers hold."""


class Source(StrEnum):
    """Whose units are counted."""

    GRAPH = "graph"
    PARTNER_CENTER = "partner_center"


@dataclass(frozen=True)
class Expected:
    """What a card about one customer's licences must say."""

    rows: tuple[Seats, ...]
    """One for each SKU that is not folded, by name."""
    folded: tuple[str, ...]
    """The names of the free, trial and company-wide SKUs, sorted."""


def expected(
    customer: Truth, source: Source = Source.GRAPH, *, trials_known: bool = True, named: str = "name"
) -> Expected:
    """Return what the card must say when `source` is read; `named` is "name" or "part_number"."""
    rows: list[Seats] = []
    folded: list[str] = []
    for sku in customer["skus"]:
        if is_folded(sku, trials_known=trials_known):
            folded.append(sku[named])
        else:
            rows.append(seats(sku, source, named=named))
    return Expected(tuple(sorted(rows, key=_in_order)), tuple(sorted(folded)))


def is_folded(sku: Truth, *, trials_known: bool = True) -> bool:
    """Tell whether a SKU is free, a trial as a whole, or belongs to the company instead of its users."""
    subscriptions = sku["subscriptions"]
    is_trial = bool(subscriptions) and all(each["is_trial"] for each in subscriptions)
    return sku["sku_id"] in FREE_SKUS or sku["applies_to"] == "Company" or (trials_known and is_trial)


def seats(sku: Truth, source: Source = Source.GRAPH, *, named: str = "name") -> Seats:
    """Return one SKU's numbers, by the definitions of Bought, Assigned, Free, Short and In grace."""
    units = sku if source is Source.GRAPH else sku["partner_center"]
    enabled, consumed, warning = units["enabled"], units["consumed"], units["warning"]
    usable = enabled + warning
    return Seats(
        name=sku[named],
        bought=enabled,
        assigned=consumed,
        free=enabled - consumed if enabled > consumed else 0,
        short=consumed - usable if consumed > usable else 0,
        in_grace=warning,
        on_grace=sum(1 for seat in range(1, consumed + 1) if enabled < seat <= usable),
        suspended=units["suspended"],
        locked_out=units["locked_out"] if source is Source.GRAPH else 0,  # Partner Center does not tell them
    )


def sources_differ(sku: Truth) -> bool:
    """Tell whether the two count any seats differently; locked-out ones Partner Center does not count at all."""
    return any(sku[name] != sku["partner_center"][name] for name in ("enabled", "consumed", "warning", "suspended"))


def in_order(rows: tuple[Seats, ...]) -> tuple[Seats, ...]:
    """Return rows in an order of their own, to compare them as a bag."""
    return tuple(sorted(rows, key=_in_order))


def _in_order(row: Seats) -> tuple[Any, ...]:
    return tuple(vars(row).values())
