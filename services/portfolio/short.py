"""Where more is assigned than was bought, or stands on seats in grace. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.domain.customer import Customer
from services.domain.licence_report import LicenceRow
from services.portfolio.facts import CustomerFacts


@dataclass(frozen=True, slots=True)
class Shortage:
    """One SKU of one customer with seats short, or with assigned seats that stand on seats in grace."""

    customer: Customer
    sku: LicenceRow


def find_short(facts: Iterable[CustomerFacts]) -> list[Shortage]:
    """Return every SKU with seats short, the most first, and after them those that only stand on seats in grace."""
    found = [
        Shortage(each.customer, sku) for each in facts for sku in each.skus if sku.units.short or sku.units.on_grace
    ]
    return sorted(
        found,
        key=lambda one: (
            -one.sku.units.short,
            -one.sku.units.on_grace,
            one.customer.name.casefold(),
            one.sku.name.casefold(),
        ),
    )
