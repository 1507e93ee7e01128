"""Any number of made-up customers: who they are is cheap and made at once, what they hold is made when asked."""

import random
from dataclasses import dataclass, replace

from sandbox.world.access import GROWERS, ending, expired, with_more
from sandbox.world.identity import guid, number
from sandbox.world.partner import delegated_access
from sandbox.world.sale import Commerce
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import GRAPH_SCOPES, READING_ROLES, Holding, Partner, Tenant, Units
from sandbox.world.words import COMPANY_FIRST, COMPANY_SECOND

# fmt: off
_PAID = (
    "SPB", "O365_BUSINESS_PREMIUM", "O365_BUSINESS_ESSENTIALS", "SPE_E3", "SPE_E5", "ENTERPRISEPACK", "VISIOCLIENT",
    "POWER_BI_PRO", "EMS", "PROJECTPROFESSIONAL", "Microsoft_365_Copilot", "EXCHANGESTANDARD",
)
# fmt: on
_SUFFIX = ("Ltd", "Pty Ltd", "GmbH", "Inc", "LLC", "")


@dataclass(frozen=True, slots=True)
class CustomerStub:
    """Who a generated customer is, before anybody asks what it has."""

    tenant_id: str
    name: str
    domains: tuple[str, ...]
    index: int


def make_stub(seed: str, index: int) -> CustomerStub:
    """Return the identity of the customer number `index`."""
    pick = number(seed, "name", index, below=len(COMPANY_FIRST) * len(COMPANY_SECOND) * len(_SUFFIX))
    pick, suffix = divmod(pick, len(_SUFFIX))
    second, first = divmod(pick, len(COMPANY_FIRST))
    words = f"{COMPANY_FIRST[first]} {COMPANY_SECOND[second]} {index:04d}"
    domain = words.lower().replace(" ", "-")
    names = (f"{domain}.example", f"{domain}.onmicrosoft.example")
    return CustomerStub(guid(seed, "generated", index), f"{words} {_SUFFIX[suffix]}".strip(), names, index)


def make_tenant(seed: str, stub: CustomerStub, partner: Partner, staff: int | None = None) -> Tenant:
    """Return what the customer has: about 1 in 100 never consented and 1 in 100 has no delegated administration.

    Each has `staff` people, or without one as many as its seats need.
    """
    tenant = _tenant(seed, stub, partner, staff)
    if not tenant.relationships:
        return with_more(tenant, partner, expired)
    soon = ending(tenant, 5 + stub.index % 56, "PT0S") if stub.index % 7 == 6 else tenant
    kind = stub.index % 8
    return with_more(soon, partner, GROWERS[kind]) if kind < len(GROWERS) else soon


def _tenant(seed: str, stub: CustomerStub, partner: Partner, staff: int | None) -> Tenant:
    fate = number(seed, "fate", stub.index, below=100)
    roles = () if fate == 1 else READING_ROLES
    words = ("everyone", "some") if stub.index % 10 == 0 else ("everyone",)
    return Tenant(
        stub.tenant_id,
        stub.name,
        stub.domains,
        _holdings(random.Random(f"{seed}/{stub.index}"), staff),
        delegated_access(partner, stub.tenant_id, roles, words),
        scopes=None if fate == 0 else GRAPH_SCOPES,
        staff=staff,
        deleted_staff=2 if stub.index % 5 == 0 else 0,
        untidy=stub.index % 20 == 7,
        relationship_to_partner="advisor" if fate == 2 else "reseller",
        commerce=Commerce(number(seed, "terms", stub.index, below=60), extras=stub.index % 9 == 4),
        report_concealed=stub.index % 4 == 3,
    )


def _holdings(chance: random.Random, people: int | None) -> tuple[Holding, ...]:
    staff = chance.choice((4, 9, 15, 25, 40, 60, 120, 300)) if people is None else max(1, people - 6)
    paid = [_paid(chance, part, staff) for part in chance.sample(_PAID, chance.randint(1, 5))]
    free = Holding(CATALOGUE["FLOW_FREE"], Units(10_000, chance.randint(0, staff)))
    all_held = (*paid, free) if chance.random() < 0.7 else tuple(paid)
    return all_held if people is None else tuple(_within(each, people) for each in all_held)


def _within(holding: Holding, people: int) -> Holding:
    """Return the holding with no more seats in use than there are people."""
    return replace(holding, units=replace(holding.units, consumed=min(holding.units.consumed, people)))


def _paid(chance: random.Random, part_number: str, staff: int) -> Holding:
    enabled = chance.randint(1, staff)
    situation = chance.random()
    if situation < 0.05:
        units = Units(enabled, enabled + chance.randint(1, 4), warning=chance.randint(0, 6))
    elif situation < 0.08:
        units = Units(suspended=enabled, consumed=chance.randint(0, enabled))
    else:
        units = Units(enabled, chance.randint(0, enabled))
    return Holding(
        CATALOGUE[part_number], units, trial=chance.random() < 0.04, subscriptions=chance.choice((1, 1, 1, 2))
    )
