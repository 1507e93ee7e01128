"""Customers full of people: who holds what, however given, and who signed in when."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.domain.customer import Customer
from services.domain.directory_user import (
    AssignmentState,
    DirectoryUser,
    LicenceAssignment,
    SignInActivity,
    UserAttribute,
)
from services.domain.group import Group, GroupKind, GroupMembers
from tests.services.tenancy.fakes import FakeGraph, FakeTenant
from tests.services.where.people import GROUPS, KEPT, TENANT, texts, user_id

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CUSTOMER = Customer(TENANT, "Contoso", ("contoso.com",))
SKUS = ("e3", "e5", "visio")


class Graph(FakeGraph):
    """Remembers which attributes users were read with."""

    def __init__(self, tenant: FakeTenant) -> None:
        super().__init__(tenant)
        self.asked: list[frozenset[UserAttribute]] = []

    async def users(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        self.asked.append(frozenset(attributes))
        async for page in super().users(attributes):
            yield page


@dataclass
class Session:
    """The part of a session that is needed, over what there is in a tenant."""

    tenant: FakeTenant
    customer: Customer = CUSTOMER

    def __post_init__(self) -> None:
        self.graph = Graph(self.tenant)


def group(number: int, name: str) -> Group:
    """Return a group."""
    return Group(TENANT, f"9000000{number}-0000-4000-8000-000000000000", name, GroupKind.SECURITY)


def session(
    people: Collection[DirectoryUser] = (), members: dict[str, frozenset[str]] | None = None, page: int = 2
) -> Session:
    """Return a session with these people, and groups by name."""
    made = FakeTenant(TENANT, people=list(people), page=page)
    for number, (name, ids) in enumerate((members or {}).items()):
        one = group(number, name)
        made.all_groups.append(one)
        made.transitive[one.group_id] = GroupMembers(TENANT, ids, 3)
    return Session(made)


def ago(days: float) -> datetime:
    """Return the moment that many days before NOW."""
    return NOW - timedelta(days=days)


assignments = st.builds(
    LicenceAssignment,
    st.sampled_from(SKUS),
    st.sampled_from([None, "group-1", "group-2"]),
    st.sampled_from([*AssignmentState, "Novel"]),
    st.sampled_from([None, None, "CountViolation"]),
)
moments = st.none() | st.integers(0, 400).map(ago)
people = st.lists(
    st.builds(
        DirectoryUser,
        tenant_id=st.just(TENANT),
        user_id=st.integers(0, 20).map(user_id),
        name=texts,
        principal_name=st.sampled_from(["a@contoso.com", "b@Fabrikam.example", "none"]),
        is_enabled=st.sampled_from([True, True, False, None]),
        user_type=st.sampled_from(["Member", "Guest", None]),
        created_at=moments,
        licences=st.lists(st.sampled_from([*SKUS, "free"]), unique=True, max_size=3).map(tuple),
        assignments=st.lists(assignments, max_size=4).map(tuple),
        attributes=st.dictionaries(st.sampled_from(KEPT), texts, max_size=3),
        sign_in=st.builds(SignInActivity, moments, moments, moments),
    ),
    unique_by=lambda one: one.user_id,
    max_size=12,
)
group_members = st.fixed_dictionaries({name: st.frozensets(st.integers(0, 20).map(user_id)) for name in GROUPS[:3]})
