"""Cards about one customer beside its licences, and about the installation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from cards.access import access_card
from cards.card import Card
from cards.format import Format
from cards.overview import overview_card
from cards.partner import partner_card
from cards.status import status_card
from cards.subscriptions import subscriptions_card
from services.access import unmet
from services.domain.access_report import AccessReport, Probe, Use
from services.domain.actor import Role
from services.domain.checkup import KeyState
from services.domain.customer import Customer, CustomerSource
from services.domain.gdap import ROLE_NAMES, AccessAssignment, Relationship
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.mailbox import MailboxKind
from services.domain.organisation import Organisation, PartnerProfile
from services.domain.overview import Overview
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.subscription import CommerceSubscription, DirectorySubscription, Refund, ScheduledChange
from services.domain.subscription_report import SubscriptionReport
from services.errors import (
    ConsentMissing,
    MissingRole,
    NoDelegatedAdmin,
    NotDirectPartner,
    Service,
    ServiceAbsent,
    SignInFault,
    SignInNeeded,
    Unavailable,
)
from services.installation import Status
from services.licences import combine
from services.subscriptions import join
from services.tenancy.customer_list import CustomerList

NOW = datetime(2025, 11, 22, 3, 4, 5, tzinfo=UTC)
READER = Format.of("en-AU", "Australia/Sydney", NOW)
CONTOSO = Customer("a0000000-0000-4000-8000-000000000001", "Contoso Pty Ltd", ("contoso.com.au",), "reseller")
PARTNER = "a0000000-0000-4000-8000-000000000900"
ROLES = {name: role for role, name in ROLE_NAMES.items()}


def sku_id(number: int) -> str:
    return f"b0000000-0000-4000-8000-{number:012d}"


def listed(number: int, sku: int, commerce: str | None = None, **more: object) -> DirectorySubscription:
    """Return a subscription as the directory lists it."""
    parts = {1: "SPB", 2: "SPE_E3", 3: "VISIOCLIENT", 4: "FLOW_FREE"}
    base = DirectorySubscription(
        CONTOSO.tenant_id, f"d{number}", sku_id(sku), parts[sku], False, "Enabled", 25, commerce, NOW, "other"
    )
    return replace(base, **more)  # type: ignore[arg-type]


def sold(number: int, name: str, quantity: int, **more: object) -> CommerceSubscription:
    """Return a subscription as Partner Center sold it."""
    base = CommerceSubscription(
        CONTOSO.tenant_id, f"c{number}", name, quantity, "active", True, term="P1Y", billing_cycle="monthly",
        commitment_end=date(2026, 6, 30), auto_renew=True,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


PREMIUM = "Microsoft 365 Business Premium"
LISTED = (listed(1, 1, "c1"), listed(2, 1, "c2"), listed(3, 2, "c3"), listed(4, 4, total_licences=10_000), listed(5, 3))
SOLD = (
    sold(
        1,
        PREMIUM,
        40,
        cancellable_until=NOW + timedelta(days=4),
        refunds=(Refund("Partial", NOW + timedelta(days=4), 15),),
    ),
    sold(
        2, PREMIUM, 7, term="P1M", commitment_end=date(2025, 12, 3), scheduled=ScheduledChange(quantity=5, term="P1Y")
    ),
    sold(3, "Microsoft 365 E3", 12, auto_renew=False, commitment_end=date(2025, 12, 9), status="suspended"),
    sold(
        6,
        "Windows Server 2025 (perpetual)",
        2,
        term=None,
        billing_cycle="one_time",
        commitment_end=None,
        auto_renew=None,
    ),
    sold(
        7,
        "Dynamics 365 Sales trial",
        25,
        is_trial=True,
        auto_renew=None,
        refunds=(Refund("Full", NOW + timedelta(days=1)),),
    ),
)


def graph(value: tuple[DirectorySubscription, ...] = LISTED) -> Section[tuple[DirectorySubscription, ...]]:
    return Available(value, Source.GRAPH, NOW - timedelta(minutes=3))


def subscriptions(
    directory: Section[tuple[DirectorySubscription, ...]], bought: Section[tuple[CommerceSubscription, ...]]
) -> Card:
    """Return the card of these lists."""
    report = report_of(directory, bought)
    return subscriptions_card(report, report.sums, READER)


def report_of(
    directory: Section[tuple[DirectorySubscription, ...]], bought: Section[tuple[CommerceSubscription, ...]]
) -> SubscriptionReport:
    return join(CONTOSO, directory, bought, {}, PARTNER)


BOUGHT: Section[tuple[CommerceSubscription, ...]] = Available(SOLD, Source.PARTNER_CENTER, NOW)
REFUSED = NotAvailable(Source.PARTNER_CENTER, NotDirectPartner(partner_wide=True))
DOWN = NotAvailable(Source.PARTNER_CENTER, Unavailable(Service.PARTNER_CENTER))
NO_GRAPH = NotAvailable(Source.GRAPH, ConsentMissing(Service.GRAPH))


def relationship(name: str, status: str = "active", days: float = 400, extends: bool | None = True) -> Relationship:
    """Return a relationship."""
    roles = frozenset(ROLES[each] for each in ("Global Reader", "Directory Readers", "Reports Reader"))
    return Relationship(name, name, CONTOSO.tenant_id, status, roles, NOW + timedelta(days=days), auto_extends=extends)


def use(one: Relationship, *roles: str, groups: int = 1, ours: bool = True) -> Use:
    """Return how a relationship is used."""
    ids = frozenset(ROLES[each] for each in roles)
    assigned = tuple(AccessAssignment(f"g{number}", ids, "active") for number in range(groups))
    return Use(one, Available(assigned, Source.GRAPH, NOW), ids if ours and one.is_active else frozenset())


def probes(
    graph: Exception | None = None, exchange: Exception | None = None, partner: Exception | None = None
) -> tuple[Probe, ...]:
    """Return what each service said."""
    told = ((Source.GRAPH, graph), (Source.EXCHANGE, exchange), (Source.PARTNER_CENTER, partner))
    return tuple(
        Probe(source, NotAvailable(source, error) if error else Available(True, source, NOW)) for source, error in told
    )


def access(uses: Section[tuple[Use, ...]], said: tuple[Probe, ...]) -> Card:
    """Return the card of this access."""
    report = AccessReport(CONTOSO, uses, said)
    return access_card(report, unmet(report.roles), READER)


def used(*uses: Use) -> Section[tuple[Use, ...]]:
    return Available(uses, Source.GRAPH, NOW)


WELL = used(use(relationship("Harbour support"), "Global Reader", "Directory Readers", "Reports Reader"))
AILING = used(
    use(relationship("Old support", days=21, extends=False), "Directory Readers"),
    use(relationship("Project"), "Global Reader", groups=2, ours=False),
    use(relationship("Nobody's"), groups=0),
    use(relationship("Migration [2023](https://evil.example)", "terminated", days=-300)),
)


def sku(number: int, part: str, enabled: int, consumed: int) -> SubscribedSku:
    units = LicenceUnits(enabled, consumed)
    return SubscribedSku(CONTOSO.tenant_id, sku_id(number), part, None, AppliesTo.USER, "Enabled", units)


def overview(**instead: object) -> Card:
    """Return the overview with some parts replaced."""
    skus = Available((sku(1, "SPB", 47, 41), sku(2, "SPE_E3", 12, 15)), Source.GRAPH, NOW)
    counts = {MailboxKind.USER: 41, MailboxKind.SHARED: 7, MailboxKind.ROOM: 3, MailboxKind.OTHER: 1}
    told = Overview(
        CONTOSO,
        Available(
            Organisation(CONTOSO.tenant_id, "Contoso", ("contoso.com.au", "contoso.onmicrosoft.com")), Source.GRAPH, NOW
        ),
        WELL,
        combine(CONTOSO, skus, REFUSED, graph(), {}, frozenset()),
        report_of(graph(), BOUGHT),
        Available(MappingProxyType(counts), Source.EXCHANGE, NOW),
    )
    return overview_card(replace(told, **instead), READER)  # type: ignore[arg-type]


NOTHING_FROM_GRAPH = combine(
    CONTOSO,
    NotAvailable(Source.GRAPH, NoDelegatedAdmin(Service.GRAPH)),
    NotAvailable(Source.PARTNER_CENTER, MissingRole(Service.PARTNER_CENTER)),
    NotAvailable(Source.GRAPH, NoDelegatedAdmin(Service.GRAPH)),
    {},
    frozenset(),
)
STATUS = Status(
    Available("Harbour Managed Services", Source.PARTNER_CENTER, NOW),
    Available(1043, Source.GRAPH, NOW),
    Available(
        CustomerList((CONTOSO,) * 412, CustomerSource.PARTNER_CENTER, NOW - timedelta(minutes=8)), Source.GRAPH, NOW
    ),
    Available(NOW - timedelta(hours=7), Source.DATABASE, NOW),
    True,
    Available(True, Source.PARTNER_CENTER, NOW),
    Available(Role.ADMINISTRATOR, Source.GRAPH, NOW),
    Available(True, Source.DATABASE, NOW),
    Available(KeyState.CURRENT, Source.DATABASE, NOW),
)
EXPIRED = NotAvailable(Source.GRAPH, SignInNeeded(SignInFault.EXPIRED, 700082))
SIGNED_OUT = Status(
    EXPIRED, EXPIRED, EXPIRED, Available(NOW - timedelta(days=91), Source.DATABASE, NOW), False, EXPIRED, EXPIRED,
    NotAvailable(Source.DATABASE, Unavailable(Service.DATABASE)), Available(KeyState.ROTATING, Source.DATABASE, NOW),
)  # fmt: skip
NO_ROLE = MissingRole(Service.EXCHANGE, "Exchange Administrator or Global Reader")
NO_AGENT = MissingRole(Service.GRAPH, "Admin agent")
PROFILE = PartnerProfile(
    PARTNER, "Harbour Managed Services", "harbourmsp.example", "office@harbourmsp.example", "AU", "Sydney", "NSW",
    ("9 Wharf Road",), "2000", "en", "en-AU",
)  # fmt: skip

SAMPLES: dict[str, Card] = {
    "subscriptions": subscriptions(graph(), BOUGHT),
    "subscriptions_indirect_reseller": subscriptions(graph(), REFUSED),
    "subscriptions_partner_center_down": subscriptions(graph(), DOWN),
    "subscriptions_nothing_known": subscriptions(NO_GRAPH, DOWN),
    "subscriptions_none": subscriptions(graph(()), Available((), Source.PARTNER_CENTER, NOW)),
    "access": access(WELL, probes(exchange=ServiceAbsent(Service.EXCHANGE))),
    "access_gaps": access(AILING, probes(None, NO_ROLE, NotDirectPartner(False))),
    "access_unknown": access(NotAvailable(Source.GRAPH, NO_AGENT), probes(ConsentMissing(Service.GRAPH))),
    "access_none": access(used(), probes(NoDelegatedAdmin(Service.GRAPH), NoDelegatedAdmin(Service.EXCHANGE))),
    "customer": overview(),
    "customer_no_exchange": overview(mailboxes=NotAvailable(Source.EXCHANGE, ServiceAbsent(Service.EXCHANGE))),
    "customer_no_access": overview(
        organisation=NotAvailable(Source.GRAPH, NoDelegatedAdmin(Service.GRAPH)),
        uses=used(),
        licences=NOTHING_FROM_GRAPH,
        subscriptions=report_of(NO_GRAPH, REFUSED),
        mailboxes=NotAvailable(Source.EXCHANGE, NoDelegatedAdmin(Service.EXCHANGE)),
    ),
    "partner": partner_card(PROFILE, READER),
    "status": status_card(STATUS, READER),
    "status_signed_out": status_card(SIGNED_OUT, READER),
}  # fmt: skip
