"""Groups and who is in them: what kind they are, what they assign, and nobody counted twice or taken for somebody."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.domain.group import Group, GroupKind, GroupMembers, MemberCount
from services.errors import ConsentMissing, CrossTenantAccess, Malformed, MissingRole
from services.graph import group_wire
from tests.services.graph.fake_graph import NO_GUIDS, FakeGraphService, guid, pages, refused
from tests.services.http.fakes import CONTOSO, FABRIKAM

Read = Callable[[FakeGraphService, str], Awaitable[GroupMembers]]
MEMBERS: dict[str, Read] = {
    "members": lambda graph, group: graph.client.members(group),
    "transitiveMembers": lambda graph, group: graph.client.transitive_members(group),
}


def a_group(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "displayName": "Golf Assist",
        "groupTypes": [],
        "mailEnabled": False,
        "securityEnabled": True,
        "assignedLicenses": [],
    } | changes


def a_member(number: int, kind: str = "user") -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": guid(number)}


async def the_group(**changes: Any) -> Group:
    ((found,),) = [page async for page in FakeGraphService(pages([a_group(1, **changes)])).client.groups()]
    return found


async def test_every_page_of_groups_is_read() -> None:
    graph = FakeGraphService(pages([a_group(1), a_group(2)], [a_group(2), a_group(3)]))
    found = [[group.group_id for group in page] async for page in graph.client.groups()]
    assert found == [[guid(1), guid(2)], [guid(3)]]
    assert graph.asked()[0] == ("/v1.0/groups", {"$top": ["999"], "$select": [group_wire.GROUP_FIELDS]})


@pytest.mark.parametrize(
    ("types", "mail", "security", "kind"),
    [
        ([], False, True, GroupKind.SECURITY),
        ([], True, True, GroupKind.MAIL_SECURITY),
        ([], True, False, GroupKind.DISTRIBUTION),
        (["Unified"], True, False, GroupKind.MICROSOFT_365),
        (["DynamicMembership", "Unified"], True, True, GroupKind.MICROSOFT_365),
        (["DynamicMembership"], False, True, GroupKind.SECURITY),
        (None, None, None, GroupKind.SECURITY),
    ],
)
async def test_a_groups_kind_is_what_an_administrator_calls_it(
    types: list[str] | None, mail: bool | None, security: bool | None, kind: GroupKind
) -> None:
    found = await the_group(groupTypes=types, mailEnabled=mail, securityEnabled=security)
    assert (found.kind, found.is_dynamic) == (kind, "DynamicMembership" in (types or []))


async def test_a_group_is_read_whole() -> None:
    licences = [{"skuId": guid(0xABC).upper(), "disabledPlans": []}]
    found = await the_group(id=guid(0xDEF).upper(), assignedLicenses=licences)
    assert found == Group(CONTOSO, guid(0xDEF), "Golf Assist", GroupKind.SECURITY, licences=(guid(0xABC),))


@pytest.mark.parametrize("name", [None, "", "  "])
async def test_a_group_without_a_name_is_named_by_its_id(name: str | None) -> None:
    assert (await the_group(displayName=name)).name == guid(1)


@pytest.mark.parametrize("licences", [None, [{}], [{"skuId": "E5"}], {}])
async def test_a_group_whose_licences_are_not_told_is_malformed(licences: object) -> None:
    with pytest.raises(Malformed):
        await the_group(assignedLicenses=licences)


@pytest.mark.parametrize(("relation", "read"), MEMBERS.items())
async def test_members_are_users_or_counted_as_others_each_once(relation: str, read: Read) -> None:
    first = [a_member(0xA), a_member(2, "group"), a_member(3, "device")]
    second = [a_member(0xA) | {"id": guid(0xA).upper()}, a_member(3, "device"), a_member(4, "orgContact"), a_member(5)]
    graph = FakeGraphService(pages(first, second))
    assert await read(graph, guid(9)) == GroupMembers(CONTOSO, frozenset({guid(0xA), guid(5)}), 3)
    assert graph.asked()[0] == (f"/v1.0/groups/{guid(9)}/{relation}", {"$select": ["id"], "$top": ["999"]})


async def test_members_are_counted_as_they_are_listed_each_once() -> None:
    first = [a_member(1), a_member(0xA), a_member(2, "group"), a_member(3, "device")]
    second = [a_member(3, "device"), a_member(0xA) | {"id": guid(0xA).upper()}, a_member(4, "orgContact"), a_member(5)]
    graph = FakeGraphService(pages(first, second, [a_member(6)]))
    assert await graph.client.count_members(guid(9)) == MemberCount(CONTOSO, users=4, others=3)
    assert graph.asked()[0] == (f"/v1.0/groups/{guid(9)}/members", {"$select": ["id"], "$top": ["999"]})


async def test_members_that_were_not_all_read_are_no_count() -> None:
    cut = a_member(2)
    del cut["@odata.type"]
    with pytest.raises(Malformed):
        await FakeGraphService(pages([a_member(1)], [cut])).client.count_members(guid(9))


@pytest.mark.parametrize("read", MEMBERS.values())
async def test_an_empty_group_has_nobody(read: Read) -> None:
    assert await read(FakeGraphService(pages([])), guid(9)) == GroupMembers(CONTOSO, frozenset(), 0)


@pytest.mark.parametrize("read", MEMBERS.values())
@pytest.mark.parametrize("identity", NO_GUIDS)
async def test_what_is_no_guid_is_never_sent(read: Read, identity: str) -> None:
    graph = FakeGraphService(pages([]))
    with pytest.raises(Malformed):
        await read(graph, identity)
    assert graph.sent == []


@pytest.mark.parametrize("read", MEMBERS.values())
@pytest.mark.parametrize("left_out", ["id", "@odata.type"])
async def test_a_member_that_is_not_told_is_malformed(read: Read, left_out: str) -> None:
    member = a_member(1)
    del member[left_out]
    for one in (member, member | {left_out: None}):
        with pytest.raises(Malformed):
            await read(FakeGraphService(pages([one])), guid(9))


@pytest.mark.parametrize(("scopes", "kind"), [("GroupMember.Read.All", MissingRole), ("User.Read.All", ConsentMissing)])
async def test_groups_that_cannot_be_read_say_why(scopes: str, kind: type[Exception]) -> None:
    for read in MEMBERS.values():
        with pytest.raises(kind):
            await read(FakeGraphService(refused(403, "Authorization_RequestDenied"), scopes), guid(9))
    with pytest.raises(kind):
        _ = [
            page async for page in FakeGraphService(refused(403, "Authorization_RequestDenied"), scopes).client.groups()
        ]


async def test_the_organisation_is_the_one_of_this_tenant() -> None:
    graph = FakeGraphService(pages([{"id": CONTOSO.upper(), "displayName": "Contoso"}]))
    assert (await graph.client.organisation()).name == "Contoso"
    assert graph.asked() == [("/v1.0/organization", {"$select": ["id,displayName,countryLetterCode,verifiedDomains"]})]


async def test_another_tenants_organisation_is_refused() -> None:
    with pytest.raises(CrossTenantAccess):
        await FakeGraphService(pages([{"id": FABRIKAM, "displayName": "Fabrikam"}])).client.organisation()


@pytest.mark.parametrize("answer", [pages([]), lambda _: httpx.Response(200, json={})])
async def test_no_organisation_is_malformed(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    with pytest.raises(Malformed):
        await FakeGraphService(answer).client.organisation()
