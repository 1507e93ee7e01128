"""The demo's managed service provider and its people."""

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
    "approvers": "Seatwise approvers",
    "administrators": "Seatwise administrators",
}


def make_partner(seed: str) -> Partner:
    """Return the partner that belongs to a seed."""
    groups = {word: Group(guid(seed, "group", word), name) for word, name in _GROUPS.items()}
    account = _person(seed, groups, "Seatwise service account", "service", ("agents", "everyone"))
    people = (
        _person(seed, groups, "Alex Harbour", "administrator", ("administrators", "everyone")),
        _person(seed, groups, "Rania Haddad", "reader", ("readers", "some")),
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
    )


def _tenant(seed: str, people: tuple[Person, ...], groups: dict[str, Group]) -> Tenant:
    """Return the partner's own tenant: these people and groups, and made-up staff who hold its licences."""
    return Tenant(
        guid(seed, "partner"),
        "Harbour Managed Services",
        ("harbourmsp.example", "harbourmsp.onmicrosoft.example"),
        (Holding(CATALOGUE["SPE_E5"], Units(enabled=12, consumed=9)),),
        roster=Roster(tuple(User(each.object_id, each.name, each.principal_name) for each in people)),
        groups=tuple(_group(each, people) for each in groups.values()),
    )


def _group(each: Group, people: tuple[Person, ...]) -> DirectoryGroup:
    members = tuple(place for place, person in enumerate(people) if each.group_id in person.group_ids)
    return DirectoryGroup(each.group_id, each.name, users=members)


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
