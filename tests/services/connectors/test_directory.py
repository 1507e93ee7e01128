"""What a customer's directory and its usage report tell, over HTTPS, is what the sandbox's world holds, whole."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.errors import ConsentMissing, MissingRole, SeatwiseError, Service, ServiceAbsent, Unavailable
from services.graph.client import GraphClient
from services.http.audience import Audience
from services.http.deadline import deadline
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Installation, Outside, all_of, customer
from tests.services.connectors.test_faults import ELSEWHERE, FAULTS
from tests.services.connectors.test_reads import READABLE

WITH_P1 = [name for name in READABLE if name not in ("adventure-works", "tailspin", "coho")]
WITH_EXCHANGE = [name for name in READABLE if name != "coho"]
IN_THE_REPORT = {"UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox"}
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"


def graph(outside: Outside, admin: Admin, name: str) -> GraphClient:
    return outside.connectors.customer_graph(customer(admin, f"{name}.example"))


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def told(user: DirectoryUser) -> dict[str, Any]:
    """Return a user in the words of the sandbox's truth."""
    return {
        "id": user.user_id,
        "name": user.name,
        "upn": user.principal_name,
        "mail": user.mail,
        "enabled": user.is_enabled,
        "user_type": user.user_type,
        "created": user.created_at,
        "attributes": dict(user.attributes),
        "assignments": [(each.sku_id, each.group_id, each.state, each.error) for each in user.assignments],
        "licences": set(user.licences),
    }


def expected(person: dict[str, Any]) -> dict[str, Any]:
    """Return what a person of the sandbox's truth is told as."""
    return {key: person[key] for key in ("id", "upn", "mail", "enabled", "user_type")} | {
        "name": (person["name"] or "").strip() or person["upn"],
        "created": moment(person["created"]),
        "attributes": {key: value for key, value in person["attributes"].items() if value is not None},
        "assignments": [
            (each["sku_id"], each["group_id"], each["state"], each["error"]) for each in person["assignments"]
        ],
        "licences": set(person["licences"]),
    }


def signed_in(person: dict[str, Any]) -> SignInActivity:
    return SignInActivity(**{key: moment(value) for key, value in (person["sign_in"] or {}).items()})


@pytest.mark.parametrize("name", READABLE)
async def test_every_user_is_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    found = await all_of(graph(outside, admin, name).users(tuple(UserAttribute)))
    truth = admin.people(f"{name}.example")["people"]
    assert sorted(map(told, found), key=lambda each: each["id"]) == sorted(
        map(expected, truth), key=lambda each: each["id"]
    )
    assert not any(user.sign_in for user in found)


async def test_small_pages_lose_nobody(outside: Outside, admin: Admin, contoso: Customer) -> None:
    port = outside.connectors.customer_graph(contoso)
    whole = await all_of(port.users())
    admin.knobs(page_size={"graph": 10})
    assert await all_of(port.users()) == whole
    assert {user.user_id: user.sign_in for user in await all_of(port.users_with_sign_ins())}.keys() == {
        user.user_id for user in whole
    }


@pytest.mark.parametrize("name", WITH_P1)
async def test_sign_ins_are_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    port = graph(outside, admin, name)
    truth = {person["id"]: signed_in(person) for person in admin.people(f"{name}.example")["people"]}
    found = {user.user_id: user.sign_in for user in await all_of(port.users_with_sign_ins())}
    assert found == truth
    somebody = next(iter(truth))
    assert await port.sign_in_of(somebody) == truth[somebody]


async def test_a_tenant_without_premium_has_no_sign_ins(outside: Outside, admin: Admin) -> None:
    port = graph(outside, admin, "coho")
    somebody = admin.people("coho.example")["people"][0]["id"]
    for read in (all_of(port.users_with_sign_ins()), port.sign_in_of(somebody)):
        with pytest.raises(ServiceAbsent) as caught:
            await read
        assert caught.value.service is Service.ENTRA_PREMIUM


@pytest.mark.parametrize("name", READABLE)
async def test_groups_and_their_members_are_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    port = graph(outside, admin, name)
    truth = {group["id"]: group for group in admin.customer(f"{name}.example")["directory_groups"]}
    found = await all_of(port.groups())
    assert {group.group_id for group in found} == set(truth)
    for group in found:
        told = truth[group.group_id]
        assert (group.name, group.kind.value, group.is_dynamic, set(group.licences)) == (
            told["name"],
            told["kind"],
            told["dynamic"],
            set(told["licences"]),
        )
        members = await port.members(group.group_id)
        assert members.user_ids == set(told["members"]["users"])
        assert members.others == len(told["members"]["groups"]) + told["members"]["others"]
        assert (await port.transitive_members(group.group_id)).user_ids == everybody_in(group.group_id, truth)


def everybody_in(group_id: str, truth: dict[str, Any], above: frozenset[str] = frozenset()) -> set[str]:
    """Return the users of a group and of the groups in it; groups can be members of each other."""
    if group_id in above:
        return set()
    members = truth[group_id]["members"]
    nested = [everybody_in(each, truth, above | {group_id}) for each in members["groups"]]
    return set(members["users"]).union(*nested)


@pytest.mark.parametrize("name", READABLE)
async def test_a_tenant_says_who_it_is(outside: Outside, admin: Admin, name: str) -> None:
    truth = admin.customer(f"{name}.example")
    found = await graph(outside, admin, name).organisation()
    assert (found.tenant_id, found.name, list(found.domains)) == (truth["tenant_id"], truth["name"], truth["domains"])


@pytest.mark.parametrize("name", READABLE)
async def test_subscriptions_tell_when_they_began(outside: Outside, admin: Admin, name: str) -> None:
    found = await graph(outside, admin, name).directory_subscriptions()
    truth = admin.customer(f"{name}.example")["directory_subscriptions"]
    assert {each.subscription_id: each.created_at for each in found} == {
        each["id"]: moment(each["created"]) for each in truth
    }


@pytest.mark.parametrize("name", WITH_EXCHANGE)
async def test_the_mailbox_report_is_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    truth = admin.customer(f"{name}.example")
    report = await graph(outside, admin, name).mailbox_report()
    assert (report.as_of, report.is_concealed) == (date.fromisoformat(truth["report_as_of"]), truth["report_concealed"])
    deleted = [each for each in truth["gone_mailboxes"] if each["state"] == "deleted"]
    listed = [each for each in (*truth["mailboxes"], *deleted) if each["type"] in IN_THE_REPORT]
    assert [(each.used, each.has_archive) for each in report.lines] == [
        (each["used_bytes"], each["has_archive"]) for each in listed
    ]
    assert sum(each.is_deleted for each in report.lines) == len(deleted)
    if not truth["report_concealed"]:
        assert [(each.principal_name, each.name) for each in report.lines] == [
            (each["principal_name"], each["name"]) for each in listed
        ]


async def test_a_tenant_without_mailboxes_has_an_empty_report(outside: Outside, admin: Admin) -> None:
    report = await graph(outside, admin, "coho").mailbox_report()
    assert (report.as_of, report.lines, report.is_concealed) == (None, (), False)


async def test_the_file_gets_no_token_and_an_unchanged_one_is_not_fetched_again(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_graph(contoso)
    first = await port.mailbox_report()
    assert await port.mailbox_report() == first
    files = [call for call in admin.calls() if "/data/download/" in call["path"]]
    assert [(call["bearer"], call["status"]) for call in files] == [(False, 200)]
    assert [call["status"] for call in admin.calls() if "getMailbox" in call["path"]] == [302, 304]


async def test_names_that_are_concealed_are_known_without_the_setting(outside: Outside, admin: Admin) -> None:
    admin.fault("status", service="graph", path="reportSettings", status=403, code="Authorization_RequestDenied")
    assert (await graph(outside, admin, "proseware").mailbox_report()).is_concealed is True
    assert (await graph(outside, admin, "contoso").mailbox_report()).is_concealed is False
    assert (await graph(outside, admin, "coho").mailbox_report()).is_concealed is None


Read = Callable[[GraphClient, str], Awaitable[Any]]
READS: dict[str, tuple[str, Read]] = {
    "users": ("users", lambda port, _: all_of(port.users())),
    "sign-ins": ("users", lambda port, _: all_of(port.users_with_sign_ins())),
    "sign-in": ("users", lambda port, _: port.sign_in_of("4cb4dcc8-54fa-4235-a02a-ad048a8e5e71")),
    "groups": ("groups", lambda port, _: all_of(port.groups())),
    "members": ("members", lambda port, group: port.members(group)),
    "transitive members": ("transitiveMembers", lambda port, group: port.transitive_members(group)),
    "organisation": ("organization", lambda port, _: port.organisation()),
    "report": ("getMailboxUsageDetail", lambda port, _: port.mailbox_report()),
    "file": ("data/download", lambda port, _: port.mailbox_report()),
}
PAGED = ["users", "members", "organisation"]
NOT_FOR = {
    "endless": READS.keys(),  # thousands of pages
    "half": READS.keys() - PAGED,
    "truncate": {"report"},  # it has no body
}
SPOILT = [
    (read, fault, kind)
    for read in (*PAGED, "sign-in", "report", "file")
    for fault, kind in FAULTS
    if read not in NOT_FOR.get(fault["kind"], ())
]


def ask(read: str, outside: Outside, admin: Admin, contoso: Customer) -> Awaitable[Any]:
    group = admin.customer(contoso.tenant_id)["directory_groups"][0]["id"]
    return READS[read][1](outside.connectors.customer_graph(contoso), group)


@pytest.mark.parametrize(("read", "fault", "kind"), SPOILT, ids=[f"{read} {fault}" for read, fault, _ in SPOILT])
async def test_a_faulty_answer_is_a_typed_error_never_a_shorter_one(
    outside: Outside, admin: Admin, contoso: Customer, read: str, fault: dict[str, Any], kind: type[SeatwiseError]
) -> None:
    admin.knobs(throttling=False)
    admin.fault(service="graph", path=READS[read][0], **fault)
    with pytest.raises(kind):
        await ask(read, outside, admin, contoso)


@pytest.mark.parametrize("read", READS)
async def test_a_service_that_hangs_costs_no_more_than_the_deadline(
    outside: Outside, admin: Admin, contoso: Customer, read: str
) -> None:
    await outside.connectors.customer_graph(contoso).subscribed_skus()
    admin.fault("hang", service="graph", path=READS[read][0], seconds=30)
    with deadline(0.5), pytest.raises(Unavailable):
        await ask(read, outside, admin, contoso)


@pytest.mark.parametrize("read", PAGED)
@pytest.mark.parametrize("origin", ELSEWHERE)
async def test_a_next_link_elsewhere_gets_neither_a_request_nor_a_token(
    outside: Outside, installation: Installation, admin: Admin, contoso: Customer, read: str, origin: str
) -> None:
    here, other = (installation.info[f"{name}_url"].removeprefix("https://") for name in ("graph", "exchange"))
    link = origin.format(here=here, other=f"https://{other}", other_host=other)
    admin.fault("foreign_next", service="graph", path=READS[read][0], origin=link)
    with pytest.raises(SeatwiseError):
        await ask(read, outside, admin, contoso)
    assert not [call for call in admin.calls() if call["service"] == "exchange"]
    assert len([call for call in admin.calls() if READS[read][0] in call["path"]]) == 1


@pytest.mark.parametrize(
    ("read", "roles", "scopes", "kind"),
    [
        ("users", [REPORTS_READER], None, MissingRole),
        ("users", None, ["Organization.Read.All"], ConsentMissing),
        ("groups", None, ["User.Read.All"], ConsentMissing),
        ("sign-ins", [DIRECTORY_READERS], None, MissingRole),
        ("sign-ins", None, ["User.Read.All"], ConsentMissing),
        ("sign-in", None, ["User.Read.All"], ConsentMissing),
        ("report", [DIRECTORY_READERS], None, MissingRole),
        ("report", None, ["User.Read.All"], ConsentMissing),
        ("organisation", None, ["User.Read.All"], ConsentMissing),
    ],
)
async def test_a_missing_role_is_told_from_a_missing_consent(
    outside: Outside,
    admin: Admin,
    contoso: Customer,
    read: str,
    roles: list[str] | None,
    scopes: list[str] | None,
    kind: type[SeatwiseError],
) -> None:
    changes = {"roles": roles, "scopes": scopes}
    admin.change_customer(contoso.tenant_id, **{key: value for key, value in changes.items() if value is not None})
    await outside.tokens.access_token(contoso.tenant_id, Audience.GRAPH, fresh=True)
    with pytest.raises(kind):
        await ask(read, outside, admin, contoso)


async def test_whoever_stops_reading_users_leaves_no_connection_taken(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_graph(contoso)
    admin.knobs(page_size={"graph": 1}, throttling=False)
    for _ in range(40):  # more than the connections there are
        pages = port.users()
        await anext(pages)
        await pages.aclose()
    admin.knobs(page_size={})
    with deadline(5):
        found = await asyncio.gather(*(all_of(port.users()) for _ in range(8)))
    assert len({len(each) for each in found}) == 1
