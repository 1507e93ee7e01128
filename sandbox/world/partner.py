"""The demo's managed service provider and its people."""

from dataclasses import replace

from sandbox.world.identity import guid
from sandbox.world.people import DirectoryGroup, Roster, User
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import (
    READING_ROLES,
    AccessAssignment,
    Group,
    Holding,
    Partner,
    Person,
    Relationship,
    Tenant,
    Units,
)

_GROUPS = {
    "agents": "AdminAgents",
    "everyone": "GDAP all customers",
    "some": "GDAP Fabrikam and Northwind",
    "others": "GDAP second line",
    "readers": "Seatwise readers",
    "desk": "Service desk",
    "approvers": "Seatwise approvers",
    "administrators": "Seatwise administrators",
}
_WITHIN = {"desk": "readers"}
"""A group -> the group that it is a member of."""


def make_partner(seed: str) -> Partner:
    """Return the partner that belongs to a seed."""
    groups = {word: Group(guid(seed, "group", word), name) for word, name in _GROUPS.items()}
    account = _person(seed, groups, "Seatwise service account", "service", ("agents", "everyone"))
    people = (
        _person(seed, groups, "Alex Harbour", "administrator", ("administrators", "everyone", "others")),
        _person(seed, groups, "Rania Haddad", "reader", ("desk", "some")),
        _person(seed, groups, "Tomás Ortega", "approver", ("approvers", "everyone")),
        _person(seed, groups, "Mei Lindqvist", "reader", ("readers", "everyone")),
        _person(seed, groups, "Noah Visser", "none", ()),
    )
    return Partner(
        tenant=_tenant(seed, (*people, account), groups),
        client_id=guid(seed, "application"),
        client_secret=guid(seed, "secret").replace("-", "~"),
        bot_client_id=guid(seed, "bot"),
        bot_client_secret=guid(seed, "bot secret").replace("-", "~"),
        service_account=account,
        people=people,
        unbound=_unbound(seed),
        groups=groups,
        within={groups[word].group_id: groups[other].group_id for word, other in _WITHIN.items()},
    )


def with_person(
    partner: Partner, seed: str, object_id: str, name: str, principal_name: str, words: tuple[str, ...]
) -> Partner:
    """Return the partner with somebody in these groups and no others, changed where this id was there before."""
    group_ids = tuple(partner.groups[word].group_id for word in words)
    person = Person(object_id, name, "none", principal_name, group_ids)
    others = tuple(each for each in partner.people if each.object_id != object_id)
    people = (*others, person)
    return replace(partner, people=people, tenant=_tenant(seed, (*people, partner.service_account), partner.groups))


def without_person(partner: Partner, seed: str, object_id: str) -> Partner:
    """Return the partner without this account."""
    people = tuple(each for each in partner.people if each.object_id != object_id)
    return replace(partner, people=people, tenant=_tenant(seed, (*people, partner.service_account), partner.groups))


def _tenant(seed: str, people: tuple[Person, ...], groups: dict[str, Group]) -> Tenant:
    """Return the partner's own tenant: these people and groups, and made-up staff who hold its licences."""
    return Tenant(
        guid(seed, "partner"),
        "Harbour Managed Services",
        ("harbourmsp.example", "harbourmsp.onmicrosoft.example"),
        (Holding(CATALOGUE["SPE_E5"], Units(enabled=12, consumed=9)),),
        roster=Roster(tuple(User(each.object_id, each.name, each.principal_name) for each in people)),
        groups=tuple(_group(groups, word, people) for word in groups),
    )


def _group(groups: dict[str, Group], word: str, people: tuple[Person, ...]) -> DirectoryGroup:
    each, inner = groups[word], tuple(groups[one].group_id for one, other in _WITHIN.items() if other == word)
    members = tuple(place for place, person in enumerate(people) if each.group_id in person.group_ids)
    return DirectoryGroup(each.group_id, each.name, users=members, groups=inner)


def _unbound(seed: str) -> tuple[Relationship, ...]:
    """Return the relationships that were offered and that no customer has accepted yet."""
    return tuple(
        Relationship(f"{guid(seed, status)}-{guid(seed, 'application')}", name, READING_ROLES, status, -3, None)
        for status, name in (("approvalPending", "Offered to a new customer"), ("created", "Draft"))
    )


def _person(seed: str, groups: dict[str, Group], name: str, role: str, words: tuple[str, ...]) -> Person:
    address = name.lower().replace(" ", ".").replace("á", "a") + "@harbourmsp.example"
    return Person(guid(seed, "person", name), name, role, address, tuple(groups[word].group_id for word in words))


def delegated_access(
    partner: Partner, tenant_id: str, roles: tuple[str, ...], words: tuple[str, ...] = ("everyone",)
) -> tuple[Relationship, ...]:
    """Return one active relationship with `tenant_id`, used by the partner's groups `words`; none without roles."""
    if not roles:
        return ()
    assignments = tuple(
        AccessAssignment(guid(tenant_id, "assignment", word), partner.groups[word].group_id, roles) for word in words
    )
    identity = relationship_id(tenant_id, "relationship")
    return (Relationship(identity, "Harbour support", roles, assignments=assignments),)


def relationship_id(tenant_id: str, word: str) -> str:
    """Return the id of a GDAP relationship with a customer: two GUIDs, as Microsoft makes them."""
    return f"{guid(tenant_id, word)}-{guid(tenant_id, word, 'application')}"
