"""Effective access: active relationships times active assignments of our own groups, and what its gaps cost."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from services.access import effective_roles, read_access, unmet
from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.section import Available, NotAvailable
from services.errors import ConsentMissing, CrossTenantAccess, MissingRole, Service, ServiceAbsent, Unavailable
from services.tenancy.directory import CustomerDirectory
from services.tenancy.session import CustomerSession
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import NOW, TECHNICIAN, Clock, FakePartner, FakeTenant, MemoryTrail, reaches, tenant

CONTOSO = Customer(tenant(1), "Contoso Ltd")
GLOBAL_READER, REPORTS_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "4a5d8f65-41da-4de4-8968-e035b65339cf"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
OURS, THEIRS = tenant(50), tenant(51)


def relationship(name: str = "Support", status: str = "active") -> Relationship:
    return Relationship(name, name, CONTOSO.tenant_id, status, frozenset({GLOBAL_READER}), NOW + timedelta(days=90))


def assignment(*roles: str, group: str = OURS, status: str = "active") -> AccessAssignment:
    return AccessAssignment(group, frozenset(roles), status)


@pytest.mark.parametrize(
    ("one", "given", "roles"),
    [
        (relationship(), [assignment(GLOBAL_READER)], {GLOBAL_READER}),
        (relationship(), [assignment(GLOBAL_READER), assignment(REPORTS_READER)], {GLOBAL_READER, REPORTS_READER}),
        (relationship(status="expired"), [assignment(GLOBAL_READER)], set()),
        (relationship(), [assignment(GLOBAL_READER, status="deleting")], set()),
        (relationship(), [assignment(GLOBAL_READER, group=THEIRS)], set()),
        (relationship(), [], set()),
    ],
)
def test_only_active_assignments_of_our_groups_in_active_relationships_give_roles(
    one: Relationship, given: list[AccessAssignment], roles: set[str]
) -> None:
    assert effective_roles(one, given, frozenset({OURS})) == roles


@pytest.mark.parametrize(
    ("roles", "lost"),
    [
        ({GLOBAL_READER}, 0),
        ({DIRECTORY_READERS, REPORTS_READER}, 1),
        ({DIRECTORY_READERS}, 3),
        (set(), 4),
    ],
)
def test_what_a_missing_role_costs_is_known(roles: set[str], lost: int) -> None:
    assert len(unmet(frozenset(roles))) == lost


async def session(gdap: Mapping[Relationship, tuple[AccessAssignment, ...]], **fail: Exception) -> CustomerSession:
    """Return a session with a customer that has these relationships, and ports that fail."""
    partner = FakePartner((CONTOSO,))
    here: FakeTenant = partner.of(CONTOSO)
    here.gdap, here.our_groups, here.fail = dict(gdap), frozenset({OURS}), dict(fail)
    directory = CustomerDirectory(partner, Clock(), sight=SeesAll(), trail=MemoryTrail(), reaches=reaches())
    return (await directory.enter(CONTOSO, TECHNICIAN, "access")).session


async def test_overlapping_relationships_give_the_union_and_microsofts_own_are_ignored() -> None:
    gdap = {
        relationship("A"): (assignment(DIRECTORY_READERS),),
        relationship("B"): (assignment(REPORTS_READER),),
        relationship("MLT_Lighthouse"): (assignment(GLOBAL_READER),),
    }
    report = await read_access(await session(gdap))
    assert report.roles == {DIRECTORY_READERS, REPORTS_READER}
    assert isinstance(report.uses, Available)
    assert [use.relationship.name for use in report.uses.value] == ["A", "B"]


async def test_each_service_is_asked_whether_it_answers() -> None:
    report = await read_access(
        await session(
            {relationship(): (assignment(GLOBAL_READER),)},
            graph=ConsentMissing(Service.GRAPH),
            exchange=ServiceAbsent(Service.EXCHANGE),
        )
    )
    outcomes = [one.outcome for one in report.probes]
    assert [type(one.reason) if isinstance(one, NotAvailable) else one.value for one in outcomes] == [
        ConsentMissing, ServiceAbsent, True,
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["relationships", "assignments", "own_groups"])
async def test_what_could_not_be_read_is_not_taken_for_no_access(what: str) -> None:
    gdap = {relationship(): (assignment(GLOBAL_READER),)}
    report = await read_access(await session(gdap, **{what: MissingRole(Service.GRAPH, "Admin agent")}))
    assert not report.is_known


@pytest.mark.parametrize("what", ["assignments", "own_groups"])
async def test_who_uses_a_relationship_that_is_over_is_neither_asked_nor_missed(what: str) -> None:
    gdap = {relationship(status="terminated"): (assignment(GLOBAL_READER),)}
    report = await read_access(await session(gdap, **{what: MissingRole(Service.GRAPH, "Admin agent")}))
    assert report.is_known
    assert report.roles == frozenset()


async def test_a_leak_ends_the_answer() -> None:
    with pytest.raises(CrossTenantAccess):
        await read_access(await session({relationship(): ()}, assignments=CrossTenantAccess("r")))


async def test_a_service_that_is_down_is_no_missing_role() -> None:
    report = await read_access(
        await session({relationship(): (assignment(GLOBAL_READER),)}, exchange=Unavailable(Service.EXCHANGE))
    )
    assert report.is_known
    assert unmet(report.roles) == ()
