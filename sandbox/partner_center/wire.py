"""The world in Partner Center's JSON."""

from typing import Any

from sandbox.world.generated import CustomerStub
from sandbox.world.identity import guid, number
from sandbox.world.tenants import Holding, Tenant

Json = dict[str, Any]


def link(uri: str, headers: dict[str, str] | None = None) -> Json:
    """Return a Link."""
    pairs = [{"key": key, "value": value} for key, value in (headers or {}).items()]
    return {"uri": uri, "method": "GET", "headers": pairs}


def collection(items: list[Json], self_uri: str | None = None, onward: Json | None = None) -> Json:
    """Return a Collection; `totalCount` counts this page, as Partner Center's does."""
    links = ({"self": link(self_uri)} if self_uri else {}) | ({"next": onward} if onward else {})
    document: Json = {"totalCount": len(items), "items": items}
    return document | ({"links": links} if links else {}) | {"attributes": {"objectType": "Collection"}}


def customer(each: Tenant | CustomerStub, *, relationship: str = "reseller") -> Json:
    """Return a customer as the list has it."""
    return {
        "id": each.tenant_id,
        "companyProfile": {
            "tenantId": each.tenant_id,
            "domain": each.domains[0],
            "companyName": each.name,
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": relationship,
        "attributes": {"objectType": "Customer"},
    }


def customer_in_full(tenant: Tenant) -> Json:
    """Return a customer as it is by id: with commerce id, address, billing profile and domains."""
    address = {
        "country": tenant.country,
        "city": tenant.city,
        "state": tenant.state,
        "addressLine1": "1 Harbour Street",
        "postalCode": "2000",
    }
    short, uri = customer(tenant, relationship=tenant.relationship_to_partner), f"/customers/{tenant.tenant_id}"
    profile = short["companyProfile"] | {
        "address": address,
        "email": f"it@{tenant.domains[0]}",
        "links": {"self": link(f"{uri}/profiles/company")},
    }
    billing = {
        "id": guid(tenant.tenant_id, "billing"),
        "email": f"accounts@{tenant.domains[0]}",
        "culture": "en-US",
        "language": "en",
        "companyName": tenant.name,
        "defaultAddress": address,
        "links": {"self": link(f"{uri}/profiles/billing")},
        "attributes": {"etag": str(number(tenant.tenant_id, below=2**62)), "objectType": "CustomerBillingProfile"},
    }
    return short | {
        "commerceId": guid(tenant.tenant_id, "commerce"),
        "companyProfile": profile,
        "billingProfile": billing,
        "allowDelegatedAccess": True,
        "customDomains": list(tenant.domains),
        "links": {"self": link(uri)},
    }


def subscribed_sku(holding: Holding) -> Json:
    """Return a SubscribedSku; Partner Center has its own numbers where the holding says so, and no locked-out seats."""
    units = holding.partner_center or holding.units
    total = units.enabled + units.warning
    return {
        "availableUnits": total - units.consumed,
        "activeUnits": units.enabled,
        "consumedUnits": units.consumed,
        "suspendedUnits": units.suspended,
        "totalUnits": total,
        "warningUnits": units.warning,
        "productSku": {
            "id": holding.sku.sku_id,
            "name": holding.sku.title,
            "skuPartNumber": holding.sku.part_number,
            "targetType": "User" if holding.sku.applies_to == "User" else "Tenant",
            "licenseGroupId": "group1",
        },
        "servicePlans": [
            {
                "displayName": plan.title,
                "serviceName": plan.name,
                "id": plan.plan_id,
                "capabilityStatus": holding.capability_status,
                "targetType": "User" if plan.applies_to == "User" else "Tenant",
            }
            for plan in holding.sku.plans
        ],
        "capabilityStatus": holding.capability_status,
        "attributes": {"objectType": "SubscribedSku"},
    }
