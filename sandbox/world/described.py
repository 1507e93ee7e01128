"""A world from a description, for tests that make their own (PUT /world)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.world.identity import guid
from sandbox.world.partner import delegated_access, make_partner
from sandbox.world.skus import CATALOGUE, Sku
from sandbox.world.tenants import GRAPH_SCOPES, READING_ROLES, Holding, Partner, Tenant, Units
from sandbox.world.world import World, demo_world, generated_world

_UNITS = ("enabled", "consumed", "warning", "suspended", "locked_out")
_CUSTOMER = {"name", "tenant_id", "domains", "skus", "scopes", "roles", "deleted", "relationship", "users", "groups"}
_SKU = {
    "part_number",
    "sku_id",
    "name",
    "applies_to",
    "trial",
    "last_is_trial",
    "subscriptions",
    "partner_center",
    *_UNITS,
}


def world_of(document: Mapping[str, Any], today: date) -> World:
    """Return the world that a document describes; raise ValueError for words it does not know.

    {"seed", "customers": N} makes N customers, {"seed": "demo"} the demo, and {"seed", "customers": [{"name", "skus":
    [{"part_number" or "sku_id", "enabled", "consumed", ...}], ...}]} exactly these.
    """
    seed, customers = str(document.get("seed", "demo")), document.get("customers")
    _check(document, {"seed", "customers"})
    if customers is None:
        return demo_world(seed, today)
    if isinstance(customers, int):
        return generated_world(seed, customers, today)
    partner = make_partner(seed)
    tenants = [_tenant(seed, partner, index, each) for index, each in enumerate(customers)]
    empty = generated_world(seed, 0, today)
    for tenant in tenants:
        empty.put(tenant)
    return empty


def changed_units(holding: Holding, document: Mapping[str, Any]) -> Units:
    """Return the units of a holding with some of them changed."""
    _check(document, set(_UNITS))
    known = {name: getattr(holding.units, name) for name in _UNITS}
    return Units(**{**known, **{name: _count(value) for name, value in document.items()}})


def holding_of(document: Mapping[str, Any]) -> Holding:
    """Return the holding that a document describes; an unknown SKU may be described in full."""
    _check(document, _SKU)
    sku = CATALOGUE.get(str(document.get("part_number")))
    if sku is None or "sku_id" in document:
        part = str(document["part_number"])
        title, applies_to = str(document.get("name", part)), str(document.get("applies_to", "User"))
        sku = Sku(str(document.get("sku_id", guid("sku", part))).lower(), part, title, applies_to)
    units = Units(**{name: _count(document.get(name, 0)) for name in _UNITS})
    other = document.get("partner_center")
    theirs = Units(**{name: _count(other.get(name, 0)) for name in _UNITS}) if other is not None else None
    return Holding(
        sku,
        units,
        trial=bool(document.get("trial")),
        subscriptions=int(document.get("subscriptions", 1)),
        last_is_trial=bool(document.get("last_is_trial")),
        partner_center=theirs,
    )


def _tenant(seed: str, partner: Partner, index: int, document: Mapping[str, Any]) -> Tenant:
    _check(document, _CUSTOMER)
    tenant_id = str(document.get("tenant_id", guid(seed, "described", index))).lower()
    roles = tuple(document.get("roles", READING_ROLES))
    scopes = document.get("scopes", GRAPH_SCOPES)
    return Tenant(
        tenant_id,
        str(document["name"]),
        tuple(document.get("domains", (f"customer-{index}.example",))),
        tuple(holding_of(each) for each in document.get("skus", ())),
        delegated_access(partner, tenant_id, roles, tuple(document.get("groups", ("everyone",)))),
        None if scopes is None else tuple(scopes),
        bool(document.get("deleted")),
        relationship_to_partner=str(document.get("relationship", "reseller")),
        unlicensed_users=int(document.get("users", 3)),
    )


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no number of seats")
    return value


def _check(document: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(document) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
