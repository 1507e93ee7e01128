"""The twelve customers of the demo partner: every situation a licence can be in, each at least once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sandbox.world.access import (
    Grower,
    ended,
    ending,
    expired,
    faulty,
    microsoft_led,
    overlapping,
    second_line,
    under_way,
    with_more,
)
from sandbox.world.demo_people import roster_of, tailspin_groups
from sandbox.world.identity import guid
from sandbox.world.moments import Moments
from sandbox.world.partner import delegated_access
from sandbox.world.sale import Commerce
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import READING_ROLES, Holding, Partner, Tenant, Units

HOSTILE_NAME = (
    "Tailspin **Toys** [Pty](https://tailspin.example/click) <b>Ltd</b> <at>Everyone</at> "
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}} \u202eyalp"
)
"""Everything a chat client might act on: Markdown, HTML, a mention, a date function, a bidi control."""


def demo_tenants(seed: str, partner: Partner, today: date) -> tuple[Tenant, ...]:
    """Return the demo's customers, in the order Partner Center lists them."""
    tenants = (*_ordinary(seed), *_names(seed), *_troubled(seed))
    buying = (_as_it_buys(tenant, index) for index, tenant in enumerate(tenants))
    return tuple(_with_access(_with_people(tenant, Moments(today)), partner) for tenant in buying)


def _with_people(tenant: Tenant, moments: Moments) -> Tenant:
    roster = roster_of(tenant.tenant_id, tenant.domains[0], moments)
    hostile = tenant.name == HOSTILE_NAME
    groups = tailspin_groups(tenant.tenant_id) if hostile else None
    deleted = 1 if tenant.name.startswith(("Contoso", "Northwind", "Proseware")) else 0
    return replace(tenant, roster=roster, groups=groups, untidy=hostile, deleted_staff=deleted)


def _as_it_buys(tenant: Tenant, index: int) -> Tenant:
    """Return the tenant with other terms than the one before it."""
    commerce = Commerce(first_terms=3 * index, extras=len(tenant.holdings) > 20 or tenant.name.startswith("Northwind"))
    relationship = "advisor" if tenant.name.startswith("Adventure") else "reseller"
    concealed = tenant.name.startswith("Proseware")
    return replace(tenant, commerce=commerce, relationship_to_partner=relationship, report_concealed=concealed)


def _with_access(tenant: Tenant, partner: Partner) -> Tenant:
    """Return the tenant with its delegated administration: everywhere one relationship, and for some a history."""
    if tenant.name == "Graphic Design Institute":
        return with_more(tenant, partner, expired, second_line)
    some = ("everyone", "some") if tenant.name.startswith(("Fabrikam", "Northwind")) else ("everyone",)
    plain = replace(tenant, relationships=delegated_access(partner, tenant.tenant_id, READING_ROLES, some))
    if tenant.name.startswith("Proseware"):
        return ending(plain, 12, "PT0S")
    if tenant.name.startswith("Adventure"):
        return ending(plain, 41, "P180D")
    return with_more(plain, partner, *_HISTORY.get(tenant.domains[0], ()))


_HISTORY: dict[str, tuple[Grower, ...]] = {
    "contoso.example": (microsoft_led, ended),
    "fabrikam.example": (overlapping, second_line),
    "northwind.example": (faulty, microsoft_led),
    "alnoor.example": (under_way,),
}
"""First domain -> relationships beside the plain one."""


def _tenant(seed: str, name: str, domain: str, *holdings: Holding) -> Tenant:
    initial = domain.split(".")[0] + ".onmicrosoft.example"
    return Tenant(guid(seed, "customer", domain), name, (domain, initial), holdings)


def _held(part_number: str, enabled: int, consumed: int, warning: int = 0) -> Holding:
    return Holding(CATALOGUE[part_number], Units(enabled, consumed, warning))


def _ordinary(seed: str) -> Iterable[Tenant]:
    yield _tenant(
        seed, "Contoso Ltd", "contoso.example",
        _held("SPB", 10, 12, warning=3),
        _held("SPE_E3", 40, 31),
        _held("O365_BUSINESS_ESSENTIALS", 25, 18),
        _held("FLOW_FREE", 10_000, 6),
        _held("POWER_BI_STANDARD", 1_000_000, 4),
    )  # fmt: skip
    yield _tenant(
        seed, "Fabrikam Engineering Inc", "fabrikam.example",
        replace(_held("SPB", 47, 41), subscriptions=3),
        _held("VISIOCLIENT", 4, 4),
        replace(_held("Microsoft_365_Copilot", 10, 2), subscriptions=2, last_is_trial=True),
    )  # fmt: skip
    yield _tenant(
        seed, "Fabrikam Residences Pty Ltd", "fabrikam-residences.example",
        _held("ENTERPRISEPACK", 20, 24),
        _held("EMS", 20, 20),
    )  # fmt: skip
    yield _tenant(
        seed, "Northwind Traders", "northwind.example",
        _held("SPB", 30, 28),
        Holding(CATALOGUE["VISIOCLIENT"], Units(suspended=5, consumed=3)),
        Holding(CATALOGUE["EMS"], Units(locked_out=10)),
        Holding(CATALOGUE["POWER_BI_PRO"], Units(enabled=2, consumed=6, warning=1, suspended=4)),
    )  # fmt: skip


def _names(seed: str) -> Iterable[Tenant]:
    yield _tenant(
        seed, "Adventure Works Café & Söhne GmbH", "adventure-works.example",
        _held("O365_BUSINESS_ESSENTIALS", 15, 11),
        _held("SMB_BUSINESS_ESSENTIALS", 5, 5),
        replace(_held("PROJECTPROFESSIONAL", 25, 2), trial=True),
    )  # fmt: skip
    yield _tenant(
        seed, HOSTILE_NAME, "tailspin.example",
        _held("O365_BUSINESS_PREMIUM", 8, 7),
        _held("SHAREPOINTSTORAGE", 100, 0),
    )  # fmt: skip
    many = [part for part in CATALOGUE if part not in ("FLOW_FREE", "POWER_BI_STANDARD", "SHAREPOINTSTORAGE")]
    yield _tenant(
        seed, "شركة النور للتجارة", "alnoor.example",
        *(_held(part, 6 + index, (index * 5) % (7 + index)) for index, part in enumerate(many[:22])),
        _held("FLOW_FREE", 10_000, 3),
    )  # fmt: skip


def _troubled(seed: str) -> Iterable[Tenant]:
    plain = _held("SPB", 20, 17)
    yield replace(_tenant(seed, "Wide World Importers", "wideworld.example", plain), scopes=None)
    yield replace(_tenant(seed, "Lucerne Publishing", "lucerne.example", plain), deleted=True)
    different = replace(_held("SPE_E5", 30, 26), partner_center=Units(enabled=35, consumed=25))
    yield _tenant(seed, "Proseware, Inc.", "proseware.example", different, _held("SPB", 5, 5))
    yield _tenant(seed, "Coho Winery", "coho.example")
    yield _tenant(seed, "Graphic Design Institute", "graphicdesign.example", _held("O365_BUSINESS_PREMIUM", 9, 9))
