"""The demo's managed service provider and its people."""

from sandbox.world.identity import guid
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import AccessAssignment, Group, Holding, Partner, Person, Relationship, Tenant, Units

_GROUPS = {
    "agents": "AdminAgents",
    "everyone": "GDAP all customers",
    "some": "GDAP Fabrikam and Northwind",
    "readers": "Seatwise readers",
    "approvers": "Seatwise approvers",
    "administrators": "Seatwise administrators",
}


def make_partner(seed: str) -> Partner:
    """Return the partner that belongs to a seed."""
    groups = {word: Group(guid(seed, "group", word), name) for word, name in _GROUPS.items()}
    tenant = Tenant(
        guid(seed, "partner"),
        "Harbour Managed Services",
        ("harbourmsp.example", "harbourmsp.onmicrosoft.example"),
        (Holding(CATALOGUE["SPE_E5"], Units(enabled=12, consumed=9)),),
    )
    return Partner(
        tenant=tenant,
        client_id=guid(seed, "application"),
        client_secret=guid(seed, "secret").replace("-", "~"),
        bot_client_id=guid(seed, "bot"),
        bot_client_secret=guid(seed, "bot secret").replace("-", "~"),
        service_account=_person(seed, groups, "Seatwise service account", "service", ("agents", "everyone")),
        people=(
            _person(seed, groups, "Alex Harbour", "administrator", ("administrators", "everyone")),
            _person(seed, groups, "Rania Haddad", "reader", ("readers", "some")),
            _person(seed, groups, "Tomás Ortega", "approver", ("approvers", "everyone")),
            _person(seed, groups, "Mei Lindqvist", "reader", ("readers", "everyone")),
            _person(seed, groups, "Noah Visser", "none", ()),
        ),
        groups=groups,
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
    identity = f"{guid(tenant_id, 'relationship')}-{partner.client_id}"
    return (Relationship(identity, "Harbour support", roles, assignments=assignments),)
