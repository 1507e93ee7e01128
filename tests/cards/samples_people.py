"""Cards about a customer's people as a technician meets them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cards.card import Card
from cards.format import Format
from cards.licence_people import LicencesAsked, licence_people_card
from cards.user import choose_user_card, user_card
from cards.users import UsersAsked, users_card
from cards.who import WhoAsked, who_card
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.mailbox import Mailbox, MailboxKind
from services.domain.people import (
    Activity,
    Bucket,
    Buckets,
    Holder,
    HolderReport,
    LeftOut,
    Person,
    Roster,
    SkuHolders,
    UserCounts,
    UserReport,
    Way,
)
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.user_report import UserProfile
from services.errors import ConsentMissing, MissingRole, Service, ServiceAbsent, Throttled
from services.licences import combine

NOW = datetime(2025, 11, 22, 3, 4, 5, tzinfo=UTC)
READER = Format.of("en-AU", "Australia/Sydney", NOW)
CONTOSO = Customer("a0000000-0000-4000-8000-000000000001", "Contoso Pty Ltd", ("contoso.com.au",), "reseller")
E3, PREMIUM = "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
NAMES = {E3: "Microsoft 365 E3", PREMIUM: "Microsoft 365 Business Premium"}
KIOSK = "c0000000-0000-4000-8000-000000000001"
HOSTILE = "[Mallory](https://evil.example) <at>all</at> **bold** \u202egnp.exe " + "W" * 9_000
PEOPLE = ("Ada Abbott", "Bela Braun", "Chloe Costa", "Dario Diaz", "Elif Eriksen", "Farid Fischer", HOSTILE)


def user(number: int, name: str = "", **more: object) -> DirectoryUser:
    """Return a person."""
    called = name or PEOPLE[number % len(PEOPLE)]
    address = f"{called[:20].lower().replace(' ', '.')}{number}@contoso.com.au"
    one = DirectoryUser(
        CONTOSO.tenant_id, f"d0000000-0000-4000-8000-{number:012d}", called, address, True, "Member",
        created_at=NOW - timedelta(days=400), licences=(E3,),
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def person(number: int, activity: Activity | None = None, days: int = 0, **more: object) -> Person:
    """Return a line of a list of users."""
    signed_in = SignInActivity(NOW - timedelta(days=days)) if days else SignInActivity()
    return Person(replace(user(number), sign_in=signed_in if activity else None, **more), activity)  # type: ignore[arg-type]


def users(people: tuple[Person, ...], asked: UsersAsked, total: int = 0, **more: object) -> Card:
    """Return the card of these people."""
    known = asked.states and "inactive" in asked.states
    activity = dict.fromkeys(Activity, 0) | {
        Activity.ACTIVE: 101,
        Activity.INACTIVE: 9,
        Activity.NEVER: 3,
        Activity.NEW: 4,
    }
    counts = UserCounts(1_117, 1_001, 4, 2, activity if known else {})
    report = UserReport(counts, Roster(total or len(people), people))
    return users_card(CONTOSO, Available(replace(report, **more), Source.GRAPH, NOW), asked, READER)  # type: ignore[arg-type]


BUCKETS = tuple(Bucket(f"Department {number}", 40 - number) for number in range(20))
SPLIT = Buckets(UserAttribute.DEPARTMENT, BUCKETS, 13)
FEW = Buckets(UserAttribute.CITY, (Bucket("Sydney", 5), Bucket("Perth", 3)), 2)
PERSONS = (
    person(0), person(1, is_enabled=False), person(2, user_type="Guest"), person(3, is_enabled=None, licences=()),
    person(6, licences=(E3, PREMIUM)),
)  # fmt: skip
TRIED = Person(replace(user(4), sign_in=SignInActivity(None, NOW - timedelta(days=120))), Activity.INACTIVE)
IDLE = (person(0, Activity.INACTIVE, 200), person(1, Activity.NEVER), TRIED, person(6, Activity.INACTIVE, 91))
NO_P1 = NotAvailable(Source.GRAPH, ServiceAbsent(Service.ENTRA_PREMIUM))
NO_CONSENT = NotAvailable(Source.GRAPH, ConsentMissing(Service.GRAPH))
SLOW = NotAvailable(Source.GRAPH, Throttled(Service.GRAPH, 429, retry_after=30))


def holder(
    number: int, way: Way = Way.DIRECT, left_out: LeftOut | None = None, error: str | None = None, sku: str = E3
) -> Holder:
    """Return somebody who holds a licence."""
    groups = (KIOSK,) if way in (Way.GROUP, Way.BOTH) else ()
    return Holder(user(number), sku, way, groups, left_out, error)


COUNTED = (holder(0), holder(1, Way.GROUP), holder(2, Way.BOTH), holder(6, error="CountViolation"))
LEFT = (holder(3, left_out=LeftOut.FILTER), holder(4, left_out=LeftOut.ERROR, error="DependencyViolation"))
WAYS: Mapping[Way, int] = {Way.DIRECT: 20, Way.GROUP: 7, Way.BOTH: 2, Way.UNTOLD: 0}
SKU = SkuHolders(E3, 34, 29, 3, 1, WAYS, 2, 1, 1)


def who(sku: SkuHolders = SKU, asked: WhoAsked | None = None, **more: object) -> Card:
    """Return the card of these holders."""
    report = HolderReport((sku,), 29, Roster(29, COUNTED), Roster(4, LEFT))
    part: Section[HolderReport] = Available(replace(report, **more), Source.GRAPH, NOW)  # type: ignore[arg-type]
    return who_card(CONTOSO, part, NAMES, asked or WhoAsked("e3"), READER)


def by(part: Section[HolderReport], asked: LicencesAsked) -> Card:
    """Return the card of licences counted by their holders."""
    skus = tuple(
        SubscribedSku(CONTOSO.tenant_id, sku_id, part_number, None, AppliesTo.USER, "Enabled", LicenceUnits(40, 34))
        for sku_id, part_number in ((E3, "SPE_E3"), (PREMIUM, "SPB"))
    )
    sources = (Available(skus, Source.GRAPH, NOW), NotAvailable(Source.PARTNER_CENTER, NO_CONSENT.reason))
    report = combine(CONTOSO, *sources, Available((), Source.GRAPH, NOW), NAMES, frozenset())
    rows = sorted(report.rows, key=lambda row: row.sku_id)
    return licence_people_card(report, rows, part, asked, READER)


def holders(split: Buckets | None) -> Section[HolderReport]:
    """Return two SKUs, split alike."""
    skus = (replace(SKU, split=split), replace(SKU, sku_id=PREMIUM, split=split, failed=0))
    return Available(HolderReport(skus, 40, Roster(), Roster()), Source.GRAPH, NOW)


PROFILE = UserProfile(
    CONTOSO,
    user(2, user_type="Guest"),
    (
        holder(2, Way.BOTH),
        holder(2, Way.GROUP, error="CountViolation", sku=PREMIUM),
        holder(2, left_out=LeftOut.ERROR, error="DependencyViolation", sku="e" * 8),
    ),
    Available({KIOSK: "Kiosk staff"}, Source.GRAPH, NOW),
    Available(SignInActivity(NOW - timedelta(days=3)), Source.GRAPH, NOW),
    Available(
        Mailbox(CONTOSO.tenant_id, "Chloe", "chloe@contoso.com.au", MailboxKind.SHARED, "SharedMailbox"),
        Source.EXCHANGE,
        NOW,
    ),
)
LACKING = replace(
    PROFILE,
    user=user(6, licences=(), created_at=None),
    licences=(),
    sign_in=NO_P1,
    mailbox=NotAvailable(Source.EXCHANGE, MissingRole(Service.EXCHANGE, "Exchange Administrator or Global Reader")),
)

SAMPLES: dict[str, Card] = {
    "users": users(PERSONS, UsersAsked(), total=1_117),
    "users_inactive": users(IDLE, UsersAsked(("licensed", "inactive"), 90)),
    "users_inactive_unknown": users((), UsersAsked(("inactive",), 60), sign_ins=NO_P1, listed=Roster(0, ())),
    "users_inactive_not_allowed": users((), UsersAsked(("inactive",), 60), sign_ins=NO_CONSENT, listed=Roster(0, ())),
    "users_split": users(PERSONS, UsersAsked((), 90, "city in (Sydney, Perth)", "department"), split=SPLIT),
    "users_not_read": users_card(CONTOSO, SLOW, UsersAsked(("guests",)), READER),
    "who": who(),
    "who_filtered": who(asked=WhoAsked("e3", 'city = Sydney and not group = "Kiosk"')),
    "who_left_out": who(asked=WhoAsked("e3", "city = Sydney", left_out=True)),
    "who_uncounted": who(replace(SKU, consumed=30)),
    "who_nobody": who(SkuHolders(E3, 0), counted=Roster(), left_out=Roster(), people=0),
    "who_not_read": who_card(CONTOSO, NO_CONSENT, NAMES, WhoAsked("e3"), READER),
    "licences_by": by(holders(FEW), LicencesAsked(by="city")),
    "licences_by_many": by(holders(SPLIT), LicencesAsked("e3", "country = Australia", "department")),
    "licences_where": by(holders(None), LicencesAsked("", "city = Sydney")),
    "licences_by_not_read": by(SLOW, LicencesAsked(by="city")),
    "user": user_card(PROFILE, NAMES, READER),
    "user_lacking": user_card(LACKING, NAMES, READER),
    "user_choice": choose_user_card(CONTOSO, [user(0), user(7), user(6)], "ada", is_near=False, more=12),
    "user_nearest": choose_user_card(CONTOSO, [user(0)], "ida abot", is_near=True, more=0),
}
