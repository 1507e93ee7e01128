"""Our own access, over HTTPS, is what the sandbox's world holds, and is read once however many customers are asked."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Relationship
from services.errors import CrossTenantAccess, SeatwiseError
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Installation, Outside, customer

RELATIONSHIPS = "/v1.0/tenantRelationships/delegatedAdminRelationships"


def told(found: Relationship) -> dict[str, Any]:
    """Return a relationship in the words of the sandbox's truth."""
    return {
        "id": found.relationship_id,
        "name": found.name,
        "status": found.status,
        "ends": found.ends_at,
        "auto_extends": found.auto_extends,
        "roles": sorted(found.role_ids),
    }


def expected(truth: dict[str, Any]) -> dict[str, Any]:
    ends = datetime.fromisoformat(truth["ends"]) if truth["ends"] else None
    return {key: truth[key] for key in ("id", "name", "status", "auto_extends")} | {
        "ends": ends,
        "roles": sorted(truth["roles"]),
    }


async def test_every_customers_relationships_and_assignments_are_the_worlds(outside: Outside, admin: Admin) -> None:
    for each in (one for one in admin.world()["customers"] if not one["deleted"]):
        truth = admin.customer(each["tenant_id"])
        port = outside.connectors.customer_access(Customer(each["tenant_id"], each["name"]))
        found = await port.relationships()
        assert sorted((told(one) for one in found), key=str) == sorted(map(expected, truth["relationships"]), key=str)
        for one in found:
            (theirs,) = (other for other in truth["relationships"] if other["id"] == one.relationship_id)
            assert set(await port.assignments(one)) == {
                AccessAssignment(assigned["group_id"], frozenset(assigned["roles"]), assigned["status"])
                for assigned in theirs["assignments"]
            }


async def test_all_relationships_are_told_those_nobody_accepted_too(outside: Outside, admin: Admin) -> None:
    world = admin.world()
    there = [admin.customer(each["tenant_id"]) for each in world["customers"]]
    bound = {one["id"] for each in there for one in each["relationships"]}
    unbound = {one["id"] for one in world["unbound_relationships"]}
    found = await outside.connectors.relationships()
    assert {one.relationship_id for one in found} == bound | unbound
    assert {one.relationship_id for one in found if one.tenant_id is None} == unbound


async def test_all_pages_are_read_once_for_all_customers_at_once(outside: Outside, admin: Admin) -> None:
    customers = [Customer(each["tenant_id"], "") for each in admin.world()["customers"]]
    admin.knobs(page_size={"graph": 5})
    found = await asyncio.gather(*(outside.connectors.customer_access(who).relationships() for who in customers))
    whole = await outside.connectors.relationships()
    assert sum(len(each) for each in found) == sum(one.tenant_id is not None for one in whole)
    asked = [call for call in admin.calls() if call["path"] == RELATIONSHIPS]
    assert len(asked) == -(-len(whole) // 5) > 2


async def test_a_failed_read_is_not_kept(outside: Outside, admin: Admin, contoso: Customer) -> None:
    port = outside.connectors.customer_access(contoso)
    admin.fault("status", service="graph", path="delegatedAdminRelationships", status=404, count=1)
    with pytest.raises(SeatwiseError):
        await port.relationships()
    assert await port.relationships()


async def test_closing_ends_the_read_that_is_everybodys(outside: Outside, admin: Admin, contoso: Customer) -> None:
    admin.fault("hang", service="graph", path="delegatedAdminRelationships", seconds=30)
    waiting = asyncio.create_task(outside.connectors.customer_access(contoso).relationships())
    while not any(call["fault"] for call in await asyncio.to_thread(admin.calls)):
        pass
    await outside.connectors.close()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_every_process_reads_for_itself(installation: Installation, admin: Admin, contoso: Customer) -> None:
    for _ in range(2):
        assert await installation.start().connectors.customer_access(contoso).relationships()
    assert sum(call["path"] == RELATIONSHIPS for call in admin.calls()) == 2


async def test_the_relationship_of_another_customer_is_refused(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    other = outside.connectors.customer_access(customer(admin, "fabrikam.example"))
    (theirs, *_) = await other.relationships()
    admin.clear_calls()
    with pytest.raises(CrossTenantAccess):
        await outside.connectors.customer_access(contoso).assignments(theirs)
    assert admin.calls() == []


async def test_our_groups_are_those_of_the_service_account(outside: Outside, admin: Admin, contoso: Customer) -> None:
    groups = admin.world()["groups"]
    found = await outside.connectors.customer_access(contoso).own_groups()
    assert groups["everyone"] in found
    assert groups["readers"] not in found
