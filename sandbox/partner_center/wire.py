"""The world in Partner Center's JSON."""

from typing import Any

from sandbox.world.generated import CustomerStub
from sandbox.world.identity import guid, number
from sandbox.world.tenants import Holding, Subscription, Tenant
from sandbox.world.world import World

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


_STATUS = {"Enabled": "active", "Warning": "active", "Suspended": "suspended", "LockedOut": "disabled"}


def subscription(world: World, tenant: Tenant, each: Subscription, day: Any) -> Json:
    """Return a new-commerce licence subscription; `day` turns days from today into a date."""
    sku, age = each.holding.sku, 30 + number(each.subscription_id, below=300)
    product = "CFQ7TTC0" + guid(sku.sku_id, "product")[:4].upper()
    monthly = number(each.subscription_id, "term", below=4) == 0
    end = 30 - age % 30 if monthly else 365 - age
    return {
        "id": each.commerce_id,
        "offerId": f"{product}:0001:{guid(sku.sku_id, 'availability')[:12].replace('-', '').upper()}",
        "offerName": sku.title,
        "friendlyName": sku.title,
        "productType": {"id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE"},
        "quantity": each.seats,
        "unitType": "Licenses",
        "hasPurchasableAddons": False,
        "creationDate": day(world, -age),
        "effectiveStartDate": day(world, -age),
        "commitmentEndDate": day(world, end),
        "cancellationAllowedUntilDate": day(world, 7 - age),
        "billingCycleEndDate": day(world, 30 - age % 30),
        "status": _STATUS.get(each.status, "deleted"),
        "autoRenewEnabled": number(each.subscription_id, "renew", below=5) != 0,
        "isTrial": each.is_trial,
        "billingType": "license",
        "billingCycle": "monthly",
        "termDuration": "P1M" if monthly else "P1Y",
        "renewalTermDuration": "",
        "isMicrosoftProduct": True,
        "partnerId": "",
        "attentionNeeded": False,
        "actionTaken": False,
        "contractType": "subscription",
        "publisherName": "Microsoft Corporation",
        "orderId": guid(each.commerce_id, "order").replace("-", "")[:12],
        "links": {"self": link(f"/customers/{tenant.tenant_id}/subscriptions/{each.commerce_id}")},
        "attributes": {"objectType": "Subscription"},
    }


def organization_profile(world: World) -> Json:
    """Return the partner's organization profile."""
    tenant = world.partner.tenant
    address = {"country": "AU", "city": "Sydney", "state": "NSW", "addressLine1": "9 Wharf Road", "addressLine2": ""}
    return {
        "id": tenant.tenant_id,
        "companyName": tenant.name,
        "defaultAddress": address
        | {"postalCode": "2000", "firstName": "Alex", "lastName": "Harbour", "phoneNumber": ""},
        "tenantId": tenant.tenant_id,
        "domain": tenant.domains[0],
        "email": f"office@{tenant.domains[0]}",
        "language": "en",
        "culture": "en-AU",
        "profileType": "OrganizationProfile",
        "links": {"self": link("/profiles/organization")},
        "attributes": {"etag": guid(tenant.tenant_id, "profile"), "objectType": "OrganizationProfile"},
    }
