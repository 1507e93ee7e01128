"""Cards as a technician meets them, one of each situation; the golden files are these."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cards.card import Button, Card
from cards.customers import customers_card
from cards.error import error_card
from cards.format import Format
from cards.help import CommandHelp, greeting_card, help_card
from cards.layout import ask
from cards.licence import licence_card
from cards.pick import pick_card
from cards.progress import interrupted_card, progress_card
from services.domain.customer import Customer, CustomerSource
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.licence_report import LicenceReport, SkuSection, SubscriptionSection
from services.domain.section import Available, NotAvailable, Source
from services.errors import (
    CrossTenantAccess,
    MissingRole,
    NotDirectPartner,
    Service,
    SignInFault,
    SignInNeeded,
    Throttled,
    Unavailable,
)
from services.licences import combine
from services.sku_vocabulary import matching_rows

NOW = datetime(2025, 11, 22, 3, 4, 5, tzinfo=UTC)
READER = Format.of("en-AU", "Australia/Sydney", NOW)
CONTOSO = Customer("a0000000-0000-4000-8000-000000000001", "Contoso Pty Ltd", ("contoso.com.au",), "reseller")
HOSTILE = (
    "[Contoso](https://evil.example) <at>all</at> {{DATE(2017-02-14T06:08:39Z, LONG)}} ${x} **bold** \u202etxt.exe"
)


def sku(number: int, name: str | None, units: LicenceUnits, part: str = "PART", company: bool = False) -> SubscribedSku:
    """Return a SKU of Contoso."""
    applies = AppliesTo.COMPANY if company else AppliesTo.USER
    sku_id = f"b0000000-0000-4000-8000-{number:012d}"
    return SubscribedSku(CONTOSO.tenant_id, sku_id, part, name, applies, "Enabled", units)


GRAPH_SKUS = (
    sku(1, None, LicenceUnits(120, 113), "SPB"),
    sku(2, None, LicenceUnits(10, 12, 3), "ENTERPRISEPACK"),
    sku(3, None, LicenceUnits(5, 7), "VISIOCLIENT"),
    sku(4, None, LicenceUnits(0, 0, 0, 25), "CRMSTANDARD"),
    sku(5, None, LicenceUnits(1250, 1249), "EXCHANGESTANDARD"),
    sku(6, None, LicenceUnits(1000000, 3), "FLOW_FREE"),
    sku(7, None, LicenceUnits(1, 0), "SHAREPOINTSTORAGE", company=True),
    sku(8, None, LicenceUnits(30, 12, 0, 0, 4), "Microsoft_365_Copilot"),
)
NAMES = {
    1: "Microsoft 365 Business Premium", 2: "Office 365 E3", 3: "Visio Plan 2", 4: "Dynamics 365 Professional",
    5: "Exchange Online (Plan 1)", 6: "Microsoft Power Automate Free", 7: "Office 365 Extra File Storage",
    8: "Microsoft 365 Copilot",
}  # fmt: skip


def from_partner_center(skus: Sequence[SubscribedSku]) -> tuple[SubscribedSku, ...]:
    """Return the same SKUs as Partner Center tells them: with names, without locked-out seats."""
    return tuple(
        replace(one, name=NAMES[int(one.sku_id[-3:])], units=replace(one.units, locked_out=None)) for one in skus
    )


def report(
    graph: SkuSection | None = None,
    partner_center: SkuSection | None = None,
    subscriptions: SubscriptionSection | None = None,
    customer: Customer = CONTOSO,
) -> LicenceReport:
    """Return Contoso's report; a part that is not given was read without fault."""
    free = frozenset({"b0000000-0000-4000-8000-000000000006"})
    return combine(
        customer,
        graph or Available(GRAPH_SKUS, Source.GRAPH, NOW),
        partner_center or Available(from_partner_center(GRAPH_SKUS), Source.PARTNER_CENTER, NOW),
        subscriptions or Available((), Source.GRAPH, NOW),
        {},
        free,
    )


def _throttled() -> LicenceReport:
    storm = Throttled(Service.GRAPH, 429, retry_after=37, request_id="0c6f1c2e-5d0a-4e0b-9a53-1d8d0c2f7a11")
    return report(graph=NotAvailable(Source.GRAPH, storm), subscriptions=NotAvailable(Source.GRAPH, storm))


def _nothing() -> LicenceReport:
    down = NotAvailable(Source.PARTNER_CENTER, Unavailable(Service.PARTNER_CENTER, 503))
    denied = NotAvailable(Source.GRAPH, MissingRole(Service.GRAPH))
    return report(graph=denied, subscriptions=denied, partner_center=down)


def _different() -> LicenceReport:
    partner = from_partner_center(GRAPH_SKUS)
    partner = (replace(partner[0], units=LicenceUnits(125, 113, 0, 0, None)), *partner[1:4], *partner[5:])
    return report(partner_center=Available(partner, Source.PARTNER_CENTER, NOW - timedelta(minutes=5)))


def _indirect() -> LicenceReport:
    return report(partner_center=NotAvailable(Source.PARTNER_CENTER, NotDirectPartner(partner_wide=True)))


def many(count: int, name: str = "Microsoft 365 Enterprise Mobility and Security Suite Number") -> LicenceReport:
    """Return a report of many SKUs with long names and all that can be said about a row."""
    units = LicenceUnits(1_000_000, 1_234_567, 1_111, 2_222, 3_333)
    skus = tuple(sku(n, f"{name} {n:02d}", units, f"A_RATHER_LONG_PART_NUMBER_{n}") for n in range(count))
    other = tuple(replace(one, units=LicenceUnits(9, 9, 9, 9, None)) for one in skus)
    return report(Available(skus, Source.GRAPH, NOW), Available(other, Source.PARTNER_CENTER, NOW))


CUSTOMERS = (
    CONTOSO,
    Customer("a0000000-0000-4000-8000-000000000002", "Fabrikam GmbH", ("fabrikam.de",), "reseller"),
    Customer("a0000000-0000-4000-8000-000000000003", "Northwind Traders", ("northwind.com",), "advisor"),
    Customer("a0000000-0000-4000-8000-000000000004", "שלום בע״מ", ("shalom.co.il",), "reseller"),
    Customer("a0000000-0000-4000-8000-000000000005", HOSTILE, ("evil.example",), "reseller"),
)
COMMANDS = (
    CommandHelp(
        "licences", "licences contoso", "What a customer bought, what is assigned and what is free.", "Licences"
    ),
    CommandHelp("customers", "customers", "The customers you may see; add words to search.", "Customers"),
    CommandHelp("help", "help", "Everything that can be asked.", "Help"),
)


def _picks(customers: Sequence[Customer]) -> list[tuple[Customer, Button]]:
    return [(one, ask("licences", one.tenant_id, sku="e3")) for one in customers]


def _one_sku() -> Card:
    whole = report()
    return licence_card(whole, READER, rows=matching_rows(whole, "e3"), sku="e3")


DOWN = Unavailable(Service.PARTNER_CENTER, 503)

SAMPLES: dict[str, Card] = {
    "licences": licence_card(report(), READER),
    "licences_of_one_sku": _one_sku(),
    "licences_with_folded": licence_card(report(), READER, folded=True),
    "licences_graph_throttled": licence_card(_throttled(), READER),
    "licences_not_available": licence_card(_nothing(), READER),
    "licences_sources_differ": licence_card(_different(), READER),
    "licences_indirect_reseller": licence_card(_indirect(), READER),
    "licences_hostile_name": licence_card(report(customer=replace(CONTOSO, name=HOSTILE)), READER),
    "licences_second_page": licence_card(many(40), READER, page=2),
    "licences_none": licence_card(
        report(Available((), Source.GRAPH, NOW), Available((), Source.PARTNER_CENTER, NOW)), READER
    ),
    "customers": customers_card(CUSTOMERS, READER, source=CustomerSource.PARTNER_CENTER, read_at=NOW),
    "customers_page": customers_card(
        [replace(CONTOSO, name=f"Contoso {n}") for n in range(43)], READER, source=CustomerSource.GRAPH,
        read_at=NOW - timedelta(minutes=12), page=2, text="contoso", notes=[NotDirectPartner(partner_wide=True)],
    ),
    "customers_in_part": customers_card(
        CUSTOMERS[:2], READER, source=CustomerSource.GRAPH, read_at=NOW, unread=DOWN
    ),
    "pick": pick_card("con", _picks(CUSTOMERS[:3]), asked="licences con e3"),
    "pick_nearest": pick_card("cotnoso", _picks(CUSTOMERS[:1]), asked="licences cotnoso", nearest=True),
    "pick_in_part": pick_card("fabri", _picks(CUSTOMERS[1:2]), asked="licences fabri e3", unread=DOWN),
    "pick_nearest_in_part": pick_card("cotnoso", _picks(CUSTOMERS[:1]), nearest=True, unread=DOWN),
    "help": help_card(COMMANDS),
    "help_nearest": help_card(COMMANDS, words="lisences contoso", nearest=COMMANDS[:1]),
    "greeting": greeting_card(COMMANDS[:2]),
    "progress": progress_card("Reading Contoso's licences"),
    "interrupted": interrupted_card(),
    "error_sign_in": error_card(SignInNeeded(SignInFault.MFA_MISSING, 900421), "7f3c9a"),
    "error_withheld": error_card(CrossTenantAccess("c0ffee42")),
    "error_of_ours": error_card(ValueError("secret"), "7f3c9a"),
}  # fmt: skip
