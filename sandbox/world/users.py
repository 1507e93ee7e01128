"""The users of a tenant, made so that the seats assigned to them are exactly the consumed units."""

import random

from sandbox.world.identity import guid
from sandbox.world.tenants import Tenant, User
from sandbox.world.words import FAMILY_NAMES, GIVEN_NAMES

_DEPARTMENTS = ("Sales", "Operations", "Finance", "Service", None)


def make_users(tenant: Tenant) -> tuple[User, ...]:
    """Return all users, the unlicensed ones included, in a fixed order."""
    seats: dict[str, int] = {
        holding.sku.sku_id: holding.units.consumed for holding in tenant.holdings if holding.sku.applies_to == "User"
    }
    count = tenant.user_count
    held: list[list[str]] = [[] for _ in range(count)]
    for sku_id, consumed in seats.items():
        for index in random.Random(f"{tenant.tenant_id}/{sku_id}").sample(range(count), consumed):
            held[index].append(sku_id)
    return tuple(_user(tenant, index, tuple(sku_ids)) for index, sku_ids in enumerate(held))


def _user(tenant: Tenant, index: int, sku_ids: tuple[str, ...]) -> User:
    given, family = (
        GIVEN_NAMES[index % len(GIVEN_NAMES)],
        FAMILY_NAMES[(index // len(GIVEN_NAMES) + index) % len(FAMILY_NAMES)],
    )
    address = f"{given}.{family}{index}@{tenant.domains[0]}".lower()
    department = _DEPARTMENTS[index % len(_DEPARTMENTS)]
    return User(
        guid(tenant.tenant_id, "user", index),
        f"{given} {family}",
        address,
        "Consultant" if index % 3 else None,
        department,
        sku_ids,
        enabled=index % 17 != 16,
    )
