"""What Partner Center sold and what Exchange holds, over HTTPS, is what the sandbox's world holds."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from services.domain.customer import Customer
from services.domain.mailbox import MailboxKind
from services.domain.subscription import CommerceSubscription, ScheduledChange
from services.errors import (
    ConsentMissing,
    Misconfigured,
    MissingRole,
    NoDelegatedAdmin,
    NotDirectPartner,
    ServiceAbsent,
)
from services.http.audience import Audience
from services.http.deadline import deadline
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Installation, Outside, all_of, customer

SELLING = ["contoso", "fabrikam", "fabrikam-residences", "northwind", "tailspin", "proseware"]
KINDS = {
    "UserMailbox": MailboxKind.USER,
    "SharedMailbox": MailboxKind.SHARED,
    "RoomMailbox": MailboxKind.ROOM,
    "EquipmentMailbox": MailboxKind.EQUIPMENT,
}


def told(found: CommerceSubscription) -> dict[str, Any]:
    """Return a subscription in the words of the sandbox's truth."""
    return {
        "id": found.subscription_id,
        "name": found.name,
        "quantity": found.quantity,
        "status": found.status,
        "term": found.term,
        "billing_cycle": found.billing_cycle,
        "start": found.started_on and found.started_on.isoformat(),
        "commitment_end": found.commitment_end and found.commitment_end.isoformat(),
        "auto_renew": found.auto_renew,
        "cancellable_until": found.cancellable_until and found.cancellable_until.isoformat(),
        "refunds": [
            {"type": each.kind, "until": each.until.isoformat()} for each in found.refunds if each.quantity is None
        ],
        "is_trial": bool(found.is_trial),
        "new_commerce": found.is_new_commerce,
    }


def expected(truth: dict[str, Any]) -> dict[str, Any]:
    """Return what a subscription of the sandbox's truth is told as: no cycle is none, and 9999 is no end."""
    cycle, end = truth["billing_cycle"], truth["commitment_end"]
    return {key: truth[key] for key in truth if key not in ("sku_id", "scheduled", "refundable")} | {
        "billing_cycle": None if cycle == "none" else cycle,
        "commitment_end": None if end.startswith("9999") else end,
    }


@pytest.mark.parametrize("name", SELLING)
async def test_what_was_sold_is_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    truth = admin.customer(f"{name}.example")["sold"]
    found = await outside.connectors.customer_partner_center(customer(admin, f"{name}.example")).subscriptions()
    assert [told(each) for each in found] == [expected(each) for each in truth]
    for each, other in zip(found, truth, strict=True):
        change = other["scheduled"]
        assert (each.scheduled is None) == (change is None)
        if each.scheduled:
            assert each.scheduled.quantity == change["quantity"]


async def test_what_another_partner_sells_is_told_for_that_customer_alone(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    with pytest.raises(NotDirectPartner) as caught:
        await outside.connectors.customer_partner_center(customer(admin, "adventure-works.example")).subscriptions()
    assert not caught.value.partner_wide
    assert await outside.connectors.customer_partner_center(contoso).subscriptions()


async def test_the_sandbox_sells_every_kind_of_subscription(outside: Outside, admin: Admin) -> None:
    port = outside.connectors.customer_partner_center
    sold = [each for name in SELLING for each in await port(customer(admin, f"{name}.example")).subscriptions()]
    assert {each.is_new_commerce for each in sold} == {True, False}
    assert {each.auto_renew for each in sold} == {True, False, None}
    assert {"P1M", "P1Y", "P3Y", None} <= {each.term for each in sold}
    assert any(each.refunds for each in sold)
    assert any(isinstance(each.scheduled, ScheduledChange) for each in sold)


async def test_nothing_is_sold_by_an_indirect_reseller_and_it_is_asked_once(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    admin.knobs(indirect_reseller=True)
    with pytest.raises(NotDirectPartner):
        await outside.connectors.partner_profile()
    with pytest.raises(NotDirectPartner):
        await outside.connectors.partner_center_customers()
    admin.clear_calls()
    for ask in (
        outside.connectors.customer_partner_center(contoso).subscriptions,
        outside.connectors.partner_profile,
    ):
        with pytest.raises(NotDirectPartner):
            await ask()
    assert admin.calls() == []


async def test_the_partner_is_who_the_world_says(outside: Outside, admin: Admin) -> None:
    truth = admin.world()["partner"]
    found = await outside.connectors.partner_profile()
    assert (found.tenant_id, found.name) == (truth["tenant_id"], truth["name"])
    assert found.domain
    assert found.country


@pytest.mark.parametrize("name", ["contoso", "fabrikam", "northwind", "proseware"])
async def test_mailboxes_are_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    truth = admin.customer(f"{name}.example")["mailboxes"]
    found = await all_of(outside.connectors.customer_exchange(customer(admin, f"{name}.example")).mailboxes())
    assert [(each.user_id, each.name, each.address, each.recipient_type) for each in found] == [
        (each["user_id"], each["name"], each["address"], each["type"]) for each in truth
    ]
    assert Counter(each.kind for each in found) == Counter(KINDS.get(each["type"], MailboxKind.OTHER) for each in truth)


async def test_details_are_the_worlds(outside: Outside, admin: Admin, contoso: Customer) -> None:
    truth = admin.customer("contoso.example")["mailboxes"]
    found = await all_of(outside.connectors.customer_exchange(contoso).details())
    assert [
        (each.address, each.litigation_hold, each.has_archive, each.forwards_to, each.quota, each.other_holds)
        for each in found
    ] == [
        (
            each["address"],
            each["litigation_hold"],
            each["has_archive"],
            each["forwarding"],
            each["quota_bytes"],
            sum(not hold.startswith("-") for hold in each["in_place_holds"]),
        )
        for each in truth
    ]
    assert {each.litigation_hold for each in found} == {each.has_archive for each in found} == {True, False}


async def test_a_page_of_mailboxes_is_not_taken_for_all_of_them(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_exchange(contoso)
    whole = [await all_of(port.mailboxes()), await all_of(port.details())]
    admin.knobs(page_size={"exchange": 7})
    assert [await all_of(port.mailboxes()), await all_of(port.details())] == whole


async def test_details_are_not_asked_for_where_they_are_switched_off(
    installation: Installation, admin: Admin, contoso: Customer
) -> None:
    port = installation.start(invoke_command=False).connectors.customer_exchange(contoso)
    assert not port.tells_details
    with pytest.raises(Misconfigured):
        await all_of(port.details())
    assert admin.calls() == []


async def test_exchange_is_never_asked_two_things_at_once_in_a_tenant_whoever_asks(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    admin.knobs(page_size={"exchange": 10}, latency_ms={"exchange": 20})
    ports = [outside.connectors.customer_exchange(contoso) for _ in range(4)]
    listed, detailed = await asyncio.gather(
        asyncio.gather(*(all_of(port.mailboxes()) for port in ports)),
        asyncio.gather(*(all_of(port.details()) for port in ports)),
    )
    assert len({len(each) for each in listed} | {len(each) for each in detailed}) == 1
    assert {call["status"] for call in admin.calls() if call["service"] == "exchange"} == {200}


async def test_an_exchange_that_hangs_holds_up_no_other_customer(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    admin.fault("hang", service="exchange", tenant=contoso.tenant_id, seconds=30)
    waiting = asyncio.create_task(all_of(outside.connectors.customer_exchange(contoso).mailboxes()))
    while not any(call["fault"] for call in await asyncio.to_thread(admin.calls)):
        pass
    with deadline(5):
        assert await all_of(outside.connectors.customer_exchange(customer(admin, "fabrikam.example")).mailboxes())
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_customer_without_exchange_has_none_and_that_is_no_fault(outside: Outside, admin: Admin) -> None:
    with pytest.raises(ServiceAbsent):
        await all_of(outside.connectors.customer_exchange(customer(admin, "coho.example")).mailboxes())


async def test_exchange_that_went_away_after_the_sign_in_is_absent_too(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_exchange(contoso)
    await all_of(port.mailboxes())
    admin.change_customer(contoso.tenant_id, has_exchange=False)
    with pytest.raises(ServiceAbsent):
        await all_of(port.mailboxes())


async def test_a_customer_that_does_not_let_us_into_exchange_says_why(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_exchange(contoso)
    admin.change_customer(contoso.tenant_id, exchange_roles=[])
    with pytest.raises(MissingRole) as caught:
        await all_of(port.mailboxes())
    assert caught.value.role == "Exchange Administrator or Global Reader"
    admin.change_customer(contoso.tenant_id, exchange_scopes=["Exchange.Manage"])
    await outside.tokens.access_token(contoso.tenant_id, Audience.EXCHANGE, fresh=True)
    with pytest.raises(ConsentMissing):
        await all_of(port.mailboxes())
    with pytest.raises(NoDelegatedAdmin):
        await all_of(outside.connectors.customer_exchange(customer(admin, "graphicdesign.example")).mailboxes())


@pytest.mark.parametrize("calls", [1, 2])
async def test_an_empty_401_is_repeated_once_with_a_new_token(
    outside: Outside, admin: Admin, contoso: Customer, calls: int
) -> None:
    port = outside.connectors.customer_exchange(contoso)
    whole = await all_of(port.mailboxes())
    admin.clear_calls()
    admin.fault("status", service="exchange", status=401, count=calls)
    if calls == 1:
        assert await all_of(port.mailboxes()) == whole
    else:
        with pytest.raises(MissingRole):
            await all_of(port.mailboxes())
    assert [call["service"] for call in admin.calls()] == ["exchange", "login", "exchange"]
