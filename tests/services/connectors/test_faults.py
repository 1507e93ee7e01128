"""Whatever the services do, a read is whole or a typed error, and a token goes nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment
from services.errors import (
    Malformed,
    Misconfigured,
    SeatwiseError,
    SignInFault,
    SignInNeeded,
    Throttled,
    Unavailable,
    UpstreamError,
)
from services.http.bulkheads import MOST
from services.http.deadline import deadline
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Installation, Outside, all_of

Read = Callable[[Outside, Customer], Awaitable[Any]]


async def assignments(outside: Outside, who: Customer) -> tuple[AccessAssignment, ...]:
    """Return the assignments of the relationship with a customer that is in force."""
    port = outside.connectors.customer_access(who)
    relationship = next(one for one in await port.relationships() if one.is_active and not one.is_microsoft_led)
    return await port.assignments(relationship)


READS: dict[str, tuple[str, str, Read]] = {
    "skus": ("graph", "subscribedSkus", lambda out, who: out.connectors.customer_graph(who).subscribed_skus()),
    "subscriptions": (
        "graph",
        "directory/subscriptions",
        lambda out, who: out.connectors.customer_graph(who).directory_subscriptions(),
    ),
    "named skus": (
        "partner_center",
        "subscribedskus",
        lambda out, who: out.connectors.customer_partner_center(who).subscribed_skus(),
    ),
    "sold": (
        "partner_center",
        "/subscriptions",
        lambda out, who: out.connectors.customer_partner_center(who).subscriptions(),
    ),
    "mailboxes": ("exchange", "/Mailbox", lambda out, who: all_of(out.connectors.customer_exchange(who).mailboxes())),
    "details": ("exchange", "InvokeCommand", lambda out, who: all_of(out.connectors.customer_exchange(who).details())),
    "assignments": (
        "graph",
        "accessAssignments",
        lambda out, who: assignments(out, who),
    ),
    "own groups": ("graph", "transitiveMemberOf", lambda out, who: out.connectors.customer_access(who).own_groups()),
    "customers": ("partner_center", "v1/customers", lambda out, _: out.connectors.partner_center_customers()),
    "delegated": ("graph", "delegatedAdminCustomers", lambda out, _: out.connectors.delegated_admin_customers()),
}
FAULTS: list[tuple[dict[str, Any], type[SeatwiseError]]] = [
    ({"kind": "html"}, Malformed),
    ({"kind": "truncate"}, Malformed),
    ({"kind": "half", "status": 404}, UpstreamError),
    ({"kind": "half", "status": 502}, Unavailable),
    ({"kind": "endless"}, Malformed),
    ({"kind": "reset"}, Unavailable),
    ({"kind": "throttle", "retry_after": 0}, Throttled),
    ({"kind": "throttle", "retry_after": 57}, Throttled),
    ({"kind": "status", "status": 500}, Unavailable),
    ({"kind": "status", "status": 503}, Unavailable),
    ({"kind": "status", "status": 501}, UpstreamError),
    ({"kind": "answer", "status": 200, "body": ""}, Malformed),
    ({"kind": "answer", "status": 200, "json": {}}, Malformed),
    ({"kind": "answer", "status": 200, "json": {"value": None, "items": None}}, Malformed),
    ({"kind": "answer", "status": 200, "json": {"value": [{}], "items": [{}]}}, Malformed),
    ({"kind": "answer", "status": 302, "headers": {"Location": "/elsewhere"}, "body": ""}, Malformed),
    ({"kind": "answer", "status": 403, "body": "<html>proxy says no</html>"}, UpstreamError),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=[str(fault) for fault, _ in FAULTS])
async def test_a_faulty_answer_is_a_typed_error_never_a_shorter_one(
    outside: Outside, admin: Admin, contoso: Customer, read: str, fault: dict[str, Any], kind: type[SeatwiseError]
) -> None:
    service, path, ask = READS[read]
    admin.fault(service=service, path=path, **fault)
    with pytest.raises(kind):
        await ask(outside, contoso)


@pytest.mark.parametrize("read", READS)
async def test_a_service_that_hangs_costs_no_more_than_the_deadline(
    outside: Outside, admin: Admin, contoso: Customer, read: str
) -> None:
    service, path, ask = READS[read]
    await ask(outside, contoso)
    admin.fault("hang", service=service, path=path, seconds=30)
    with deadline(0.3), pytest.raises(Unavailable):
        await ask(outside, contoso)


@pytest.mark.parametrize("read", READS)
async def test_a_fault_that_passes_is_not_seen(outside: Outside, admin: Admin, contoso: Customer, read: str) -> None:
    service, path, ask = READS[read]
    whole = await ask(outside, contoso)
    for fault in ({"kind": "status", "status": 503}, {"kind": "reset"}, {"kind": "throttle", "retry_after": 1}):
        admin.fault(service=service, path=path, count=1, **fault)
        assert await ask(outside, contoso) == whole


ELSEWHERE = [
    "{other}",
    "http://{here}",
    "https://{here}.evil.example",
    "https://{here}@{other_host}",
    "https://user:secret@{here}",
    "//{other_host}",
    "https://localhost",
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("origin", ELSEWHERE)
async def test_a_next_link_elsewhere_gets_neither_a_request_nor_a_token(
    outside: Outside, installation: Installation, admin: Admin, contoso: Customer, read: str, origin: str
) -> None:
    service, path, ask = READS[read]
    here = installation.info[f"{service}_url"].removeprefix("https://")
    elsewhere = "login" if service == "exchange" else "exchange"
    other = installation.info[f"{elsewhere}_url"]
    await ask(outside, contoso)  # signs in, and reads what the question needs before it
    admin.clear_calls()
    link = origin.format(here=here, other=other, other_host=other.removeprefix("https://"))
    admin.fault("foreign_next", service=service, path=path, origin=link)
    with pytest.raises(Malformed):
        await ask(outside, contoso)
    calls = admin.calls()
    assert not [call for call in calls if call["service"] == elsewhere]
    assert len([call for call in calls if path in call["path"]]) == 1


async def test_a_401_is_answered_with_one_new_token(outside: Outside, admin: Admin, contoso: Customer) -> None:
    port = outside.connectors.customer_graph(contoso)
    whole = await port.subscribed_skus()
    admin.clear_calls()
    admin.fault("status", service="graph", status=401, code="InvalidAuthenticationToken", count=1)
    assert await port.subscribed_skus() == whole
    assert [call["service"] for call in admin.calls()] == ["graph", "login", "graph"]


async def test_mfa_missing_is_a_sign_in_not_a_role_and_a_new_sign_in_works_at_once(
    outside: Outside, installation: Installation, admin: Admin, contoso: Customer
) -> None:
    admin.knobs(mfa_claim=False)
    admin.clear_calls()
    for ask in (READS["customers"][2], READS["named skus"][2]):
        with pytest.raises(SignInNeeded) as caught:
            await ask(outside, contoso)
        assert (caught.value.reason, caught.value.code) == (SignInFault.MFA_MISSING, 900421)
    assert [call["service"] for call in admin.calls()] == ["login", "partner_center"]
    admin.knobs(mfa_claim=True)
    outside.tokens.signed_in()
    assert await outside.connectors.partner_center_customers()


@pytest.mark.parametrize(
    ("knob", "code", "kind"),
    [
        ("refresh_token_error", 50173, SignInNeeded),
        ("refresh_token_error", 700082, SignInNeeded),
        ("client_secret_error", 7000222, Misconfigured),
    ],
)
async def test_a_sign_in_fault_is_the_same_for_every_read(
    outside: Outside, admin: Admin, contoso: Customer, knob: str, code: int, kind: type[SeatwiseError]
) -> None:
    admin.knobs(**{knob: code})
    for _, _, ask in READS.values():
        with pytest.raises(kind):
            await ask(outside, contoso)
    admin.knobs(**{knob: None})
    outside.tokens.signed_in()
    for _, _, ask in READS.values():
        assert await ask(outside, contoso)


async def test_a_customers_conditional_access_is_not_our_sign_in(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    admin.fault("entra", service="login", tenant=contoso.tenant_id, code=53003)
    with pytest.raises(SeatwiseError) as caught:
        await outside.connectors.customer_graph(contoso).subscribed_skus()
    assert type(caught.value).__name__ == "ConditionalAccessBlocked"
    assert await outside.connectors.partner_center_customers()


async def test_the_next_process_uses_the_token_that_this_one_kept(
    installation: Installation, admin: Admin, contoso: Customer
) -> None:
    first = installation.start()
    await first.connectors.partner_center_customers()
    assert len(installation.vault.history) == 2
    await first.connectors.customer_graph(contoso).subscribed_skus()
    second = installation.start()
    assert await second.connectors.customer_graph(contoso).subscribed_skus()
    assert installation.vault.history[0] == installation.info["refresh_token"]


async def test_two_processes_at_once_keep_one_token(installation: Installation, admin: Admin) -> None:
    processes = [installation.start() for _ in range(4)]
    await asyncio.gather(*(each.connectors.partner_center_customers() for each in processes))
    assert len(installation.vault.history) == 2


async def test_a_revoked_token_is_replaced_by_what_another_process_stored(
    installation: Installation, admin: Admin, contoso: Customer
) -> None:
    outside = installation.start()
    installation.vault.lies_there = None
    await installation.vault.replace(SecretStr("revoked-long-ago"), expected_version=0)
    with pytest.raises(SignInNeeded):
        await outside.connectors.partner_center_customers()
    await installation.vault.replace(SecretStr(installation.info["refresh_token"]), expected_version=1)
    assert await outside.connectors.partner_center_customers()


async def test_a_hundred_questions_at_once_cost_one_token_and_few_connections(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_graph(contoso)
    found = await asyncio.gather(*(port.subscribed_skus() for _ in range(100)))
    assert len(set(found)) == 1
    assert sum(call["service"] == "login" for call in admin.calls()) == 1


async def test_questions_given_up_leave_no_connection_taken(outside: Outside, admin: Admin, contoso: Customer) -> None:
    port = outside.connectors.customer_graph(contoso)
    await port.subscribed_skus()
    admin.fault("hang", service="graph", seconds=30, count=40)
    waiting = [asyncio.create_task(port.subscribed_skus()) for _ in range(40)]
    while sum(call["fault"] == "hang" for call in await asyncio.to_thread(admin.calls)) < MOST:  # about one customer
        pass
    for question in waiting:
        question.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    admin.clear_faults()
    with deadline(5):
        assert await port.subscribed_skus()


async def test_a_service_we_do_not_trust_gets_nothing(
    installation: Installation, admin: Admin, contoso: Customer
) -> None:
    outside = installation.start(trusts_the_sandbox=False)
    with pytest.raises(Unavailable):
        await outside.connectors.customer_graph(contoso).subscribed_skus()
    with pytest.raises(Unavailable):
        await outside.connectors.tenant_of_domain("contoso.example")
    assert admin.calls() == []
