"""Records carry their tenant, and every answer refuses a record of another one."""

import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from dialogs import COMMANDS
from dialogs.registry import Reach
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.group import Group, GroupKind, GroupMembers
from services.domain.licence import LicenceUnits
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxReport, MailboxUsage
from services.domain.organisation import Organisation
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.errors import CrossTenantAccess
from services.tenancy import ports
from tests.dialogs.world import CONTOSO, World
from tests.services.tenancy.fakes import FakeGraph, FakePartner, FakeTenant, sku, tenant

BELONGS = {
    SignInActivity: "to the DirectoryUser it is in, or to the user who was asked for by id, which the client compares",
    AccessAssignment: "to the Relationship it was asked for by, which names its customer",
    MailboxReport: "to nobody itself: each of its lines names its tenant",
}
"""What comes from a tenant without naming it, and to which record that names it each belongs."""
PORTS = (ports.CustomerGraph, ports.CustomerExchange, ports.CustomerPartnerCenter, ports.CustomerAccess)
B, SKU = tenant(2), tenant(7001)


def records() -> Iterator[type]:
    """Yield every domain record that a method of a customer's port returns."""
    for port in PORTS:
        for name, method in vars(port).items():
            function = method.fget if isinstance(method, property) else method
            if not name.startswith("_") and callable(function):
                yield from _classes(typing.get_type_hints(function).get("return"))


def _classes(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from _classes(part)


def test_every_record_that_comes_from_a_tenant_names_it_or_belongs_to_one_that_does() -> None:
    found = set(records())
    assert {DirectoryUser, Group, Mailbox, Relationship} <= found
    assert {one for one in found if "tenant_id" not in {each.name for each in fields(one)}} == set(BELONGS)


class Wired(FakePartner):
    """A partner whose organisation says that it is another tenant, where it is told to."""

    organisation_of: str | None = None

    def customer_graph(self, customer: Any) -> FakeGraph:
        graph = _Graph(self.of(customer))
        graph.organisation_of = self.organisation_of
        return graph


class _Graph(FakeGraph):
    organisation_of: str | None = None

    async def organisation(self) -> Organisation:
        return replace(await super().organisation(), tenant_id=self.organisation_of or self.tenant_id)


def user(tenant_id: str) -> DirectoryUser:
    return DirectoryUser(
        tenant_id, tenant(5001), "Ada", "ada@contoso.com", True, "Member", licences=(SKU,),
        attributes={UserAttribute.CITY: "Perth"},
    )  # fmt: skip


def filled(here: FakeTenant) -> None:
    """Put one record of each kind into a tenant, all its own."""
    own = here.tenant_id
    here.skus = (sku(own, 1, "SPE_E3", "Microsoft 365 E3", 5, 1),)
    here.subscriptions = (DirectorySubscription(own, "d1", SKU, "SPE_E3", False, "Enabled", 5, "c1"),)
    here.sold = (CommerceSubscription(own, "c1", "Microsoft 365 E3", 5, "active", True),)
    here.people = [user(own)]
    here.all_groups = [Group(own, tenant(101), "Kiosk", GroupKind.SECURITY)]
    here.members = {tenant(101): GroupMembers(own, frozenset({tenant(5001)}), 0)}
    here.mailboxes = [
        Mailbox(own, "Ada", "ada@contoso.com", MailboxKind.USER, "UserMailbox", tenant(5001), "ada@contoso.com")
    ]
    here.report = MailboxReport(date(2026, 2, 28), (MailboxUsage(own, "ada@contoso.com", "Ada", 1, 2),), False)
    here.mailbox_details = [MailboxDetail(own, tenant(5001), "ada@contoso.com", forwards_to="x@out.example")]
    here.gdap = {Relationship("r", "Support", own, "active", frozenset()): ()}


def foreign_sku(partner: Wired, here: FakeTenant) -> None:
    here.skus = tuple(replace(one, tenant_id=B, units=LicenceUnits(1, 1)) for one in here.skus)


def foreign_directory_subscription(partner: Wired, here: FakeTenant) -> None:
    here.subscriptions = tuple(replace(one, tenant_id=B) for one in here.subscriptions)


def foreign_sale(partner: Wired, here: FakeTenant) -> None:
    here.sold = tuple(replace(one, tenant_id=B) for one in here.sold)


def foreign_user(partner: Wired, here: FakeTenant) -> None:
    here.people = [*here.people, user(B)]


def foreign_group(partner: Wired, here: FakeTenant) -> None:
    here.all_groups = [replace(one, tenant_id=B) for one in here.all_groups]


def foreign_members(partner: Wired, here: FakeTenant) -> None:
    here.members = {key: replace(one, tenant_id=B) for key, one in here.members.items()}


def foreign_mailbox(partner: Wired, here: FakeTenant) -> None:
    here.mailboxes = [replace(one, tenant_id=B) for one in here.mailboxes]


def foreign_usage(partner: Wired, here: FakeTenant) -> None:
    assert here.report
    here.report = replace(here.report, lines=tuple(replace(one, tenant_id=B) for one in here.report.lines))


def foreign_detail(partner: Wired, here: FakeTenant) -> None:
    assert here.mailbox_details
    here.mailbox_details = [replace(one, tenant_id=B) for one in here.mailbox_details]


def foreign_organisation(partner: Wired, here: FakeTenant) -> None:
    partner.organisation_of = B


def foreign_relationship(partner: Wired, here: FakeTenant) -> None:
    here.gdap = {replace(one, tenant_id=B): given for one, given in here.gdap.items()}


Spoil = Callable[[Wired, FakeTenant], None]
QUESTIONS: dict[Spoil, tuple[str, ...]] = {
    foreign_sku: ("licences contoso", "customer contoso", "who contoso e3", "user contoso ada", "unused"),
    foreign_directory_subscription: ("licences contoso", "subscriptions contoso", "customer contoso", "renewals"),
    foreign_sale: ("subscriptions contoso", "customer contoso", "renewals"),
    foreign_user: (
        "users contoso", "who contoso e3", "user contoso ada", "licences contoso by city",
        "licences contoso where city = Perth",
    ),
    foreign_group: ("groups contoso", "users contoso where group = Kiosk"),
    foreign_members: ("groups contoso", "users contoso where group = Kiosk"),
    foreign_mailbox: ("mailboxes contoso", "customer contoso"),
    foreign_usage: ("mailboxes contoso",),
    foreign_detail: ("mailboxes contoso",),
    foreign_organisation: ("mailboxes contoso", "customer contoso"),
    foreign_relationship: ("access contoso", "customer contoso"),
}  # fmt: skip


def world() -> tuple[World, Wired, FakeTenant]:
    partner = Wired((CONTOSO,))
    filled(partner.of(CONTOSO))
    return World(partner), partner, partner.of(CONTOSO)


@pytest.mark.parametrize(
    ("spoil", "question"),
    [
        pytest.param(spoil, words, id=f"{spoil.__name__}: {words}")
        for spoil, some in QUESTIONS.items()
        for words in some
    ],
)
async def test_an_answer_refuses_a_record_of_another_tenant(spoil: Spoil, question: str) -> None:
    asked, partner, here = world()
    spoil(partner, here)
    with pytest.raises(CrossTenantAccess):
        await asked.say(question)


@pytest.mark.parametrize("question", sorted({words for some in QUESTIONS.values() for words in some}))
async def test_the_same_answer_is_given_where_all_records_are_the_customers_own(question: str) -> None:
    asked, _, _ = world()
    assert (await asked.say(question)).text


def test_every_command_about_one_customer_is_asked_here() -> None:
    asked = {words.split()[0] for some in QUESTIONS.values() for words in some}
    about = {one.name for one in COMMANDS.all if one.reach is Reach.CUSTOMER}
    assert about - asked <= {"reach", "consent", "history", "offboard"}, "a new command: ask it with a foreign record"
