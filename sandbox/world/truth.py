"""The ground truth as JSON, so that a test can count by hand what a card should say."""

from typing import Any

from sandbox.world.business_truth import business, mailboxes
from sandbox.world.people_truth import directory_groups, everybody, relationships
from sandbox.world.tenants import Holding, Tenant, Units
from sandbox.world.world import World


def truth(world: World, *, with_people: bool = False) -> dict[str, Any]:
    """Return everything there is: the partner, its people and groups, and every customer; theirs where wanted."""
    partner = world.partner
    customers = (world.tenant(each.tenant_id) for each in world.customers)
    return {
        "seed": world.seed,
        "today": world.today.isoformat(),
        "partner": {"tenant_id": partner.tenant.tenant_id, "name": partner.tenant.name},
        "people": people(world),
        "groups": {word: each.group_id for word, each in partner.groups.items()},
        "unbound_relationships": relationships(world, partner.unbound),
        "customers": [
            customer(world, each) | (everybody(world, each) | mailboxes(world, each) if with_people else {})
            for each in customers
            if each
        ],
    }


def people(world: World) -> list[dict[str, Any]]:
    """Return the partner's people with the words of their groups, of nested ones too."""
    words = {each.group_id: word for word, each in world.partner.groups.items()}
    return [
        {
            "object_id": each.object_id,
            "name": each.name,
            "role": each.role,
            "groups": [words[group_id] for group_id in world.partner.groups_of(each)],
        }
        for each in world.partner.people
    ]


def customer(world: World, tenant: Tenant) -> dict[str, Any]:
    """Return one customer: who it is, what is wrong with it, and the raw units of every SKU."""
    roles = tenant.roles_of(frozenset(world.partner.service_account.group_ids))
    return {
        "tenant_id": tenant.tenant_id,
        "name": tenant.name,
        "domains": list(tenant.domains),
        "relationship": tenant.relationship_to_partner,
        "consented": tenant.scopes is not None,
        "scopes": list(tenant.scopes or ()),
        "deleted": tenant.deleted,
        "roles": sorted(roles),
        "in_partner_center": tenant.known_to_partner_center,
        "users": tenant.user_count,
        "has_entra_p1": tenant.has_entra_p1,
        "directory_groups": directory_groups(world, tenant),
        "relationships": relationships(world, (each for each in tenant.relationships if each.is_bound)),
        "skus": [_sku(tenant, each) for each in tenant.holdings],
        **business(world, tenant),
    }


def _sku(tenant: Tenant, holding: Holding) -> dict[str, Any]:
    subscriptions = [
        {"id": each.subscription_id, "status": each.status, "seats": each.seats, "is_trial": each.is_trial}
        for each in tenant.subscriptions_of(holding)
    ]
    return {
        "sku_id": holding.sku.sku_id,
        "part_number": holding.sku.part_number,
        "name": holding.sku.title,
        "applies_to": holding.sku.applies_to,
        "capability_status": holding.capability_status,
        "is_trial": holding.trial,
        **units(holding.units),
        "partner_center": units(holding.partner_center or holding.units),
        "subscriptions": subscriptions,
    }


def units(each: Units) -> dict[str, int]:
    """Return seats by state."""
    return {
        "enabled": each.enabled,
        "consumed": each.consumed,
        "warning": each.warning,
        "suspended": each.suspended,
        "locked_out": each.locked_out,
    }
