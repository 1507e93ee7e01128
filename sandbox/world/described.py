"""A world from a description, for tests that make their own (PUT /world)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sandbox.world.checking import check_words
from sandbox.world.described_business import BUSINESS, with_business
from sandbox.world.described_people import Describer, relationships_of
from sandbox.world.identity import guid
from sandbox.world.moments import Moments
from sandbox.world.partner import delegated_access, make_partner
from sandbox.world.people import Roster
from sandbox.world.skus import CATALOGUE, Sku
from sandbox.world.tenants import GRAPH_SCOPES, READING_ROLES, Holding, Partner, Tenant, Units
from sandbox.world.world import World, demo_world, generated_world

_UNITS = ("enabled", "consumed", "warning", "suspended", "locked_out")
_PEOPLE = {"people", "deleted_people", "directory_groups"}
_CUSTOMER = {
    "name", "tenant_id", "domains", "skus", "scopes", "roles", "deleted", "relationship", "users", "groups", "staff",
    "deleted_staff", "untidy", "has_entra_p1", "relationships", *_PEOPLE,
}  # fmt: skip
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

    {"seed", "customers": N} makes N customers (of "staff" people each), {"seed": "demo"} the demo, and {"seed",
    "customers": [{"name", "skus": [{"part_number" or "sku_id", "enabled", "consumed", ...}], ...}]} exactly these.
    """
    seed, customers = str(document.get("seed", "demo")), document.get("customers")
    check_words(document, {"seed", "customers", "staff"})
    if customers is None:
        return demo_world(seed, today)
    if isinstance(customers, int):
        return generated_world(seed, customers, today, document.get("staff"))
    partner = make_partner(seed)
    described = [_tenant(seed, partner, index, each, Moments(today)) for index, each in enumerate(customers)]
    tenants = [with_business(tenant, each, today) for tenant, each in zip(described, customers, strict=True)]
    empty = generated_world(seed, 0, today)
    for tenant in tenants:
        empty.put(tenant)
    return empty


def changed_units(holding: Holding, document: Mapping[str, Any]) -> Units:
    """Return the units of a holding with some of them changed."""
    check_words(document, set(_UNITS))
    known = {name: getattr(holding.units, name) for name in _UNITS}
    return Units(**{**known, **{name: _count(value) for name, value in document.items()}})


def holding_of(document: Mapping[str, Any]) -> Holding:
    """Return the holding that a document describes; an unknown SKU may be described in full."""
    check_words(document, _SKU)
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


def _tenant(seed: str, partner: Partner, index: int, document: Mapping[str, Any], moments: Moments) -> Tenant:
    check_words(document, _CUSTOMER | BUSINESS)
    tenant_id = str(document.get("tenant_id", guid(seed, "described", index))).lower()
    roles = tuple(document.get("roles", READING_ROLES))
    scopes = document.get("scopes", GRAPH_SCOPES)
    domains = tuple(document.get("domains", (f"customer-{index}.example",)))
    roster, groups = Describer(tenant_id, domains[0], moments).roster(document)
    access = delegated_access(partner, tenant_id, roles, tuple(document.get("groups", ("everyone",))))
    if "relationships" in document:
        access = relationships_of(partner, tenant_id, document["relationships"], moments)
    return Tenant(
        tenant_id,
        str(document["name"]),
        domains,
        tuple(_held(each, roster) for each in document.get("skus", ())),
        access,
        None if scopes is None else tuple(scopes),
        bool(document.get("deleted")),
        relationship_to_partner=str(document.get("relationship", "reseller")),
        unlicensed_users=int(document.get("users", 3)),
        staff=_staff(document),
        deleted_staff=int(document.get("deleted_staff", 0)),
        roster=roster,
        groups=groups,
        untidy=bool(document.get("untidy")),
        premium=document.get("has_entra_p1"),
    )


def _held(document: Mapping[str, Any], roster: Roster) -> Holding:
    """Return the holding; the people who are written down are all its holders where "consumed" is not told."""
    holding = holding_of(document)
    if "consumed" in document:
        return holding
    held = roster.held.get(holding.sku.sku_id, 0)
    return replace(holding, units=replace(holding.units, consumed=held))


def _staff(document: Mapping[str, Any]) -> int | None:
    """Return how many people to make up: none beside those who are written down, unless it is told."""
    if document.get("staff") is not None:
        return int(document["staff"])
    return 0 if _PEOPLE & set(document) and "users" not in document else None


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no number of seats")
    return value
