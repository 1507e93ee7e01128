"""The world in Graph's JSON."""

from datetime import datetime, time, timedelta
from typing import Any

from sandbox.graph.odata import Json
from sandbox.world.identity import guid
from sandbox.world.sales import Deal
from sandbox.world.tenants import AccessAssignment, Holding, Relationship, Tenant
from sandbox.world.world import World


def day(world: World, days: int) -> str:
    """Return the midnight that is `days` after the world's today."""
    return datetime.combine(world.today + timedelta(days=days), time()).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plans(holding: Holding) -> list[Json]:
    usable = holding.units.enabled + holding.units.warning > 0
    return [
        {
            "servicePlanId": plan.plan_id,
            "servicePlanName": plan.name,
            "provisioningStatus": "Success" if usable else "Disabled",
            "appliesTo": plan.applies_to,
        }
        for plan in holding.sku.plans
    ]


def subscribed_sku(tenant: Tenant, holding: Holding) -> Json:
    """Return a subscribedSku."""
    units = holding.units
    return {
        "accountName": tenant.name,
        "accountId": tenant.tenant_id,
        "appliesTo": holding.sku.applies_to,
        "capabilityStatus": holding.capability_status,
        "consumedUnits": units.consumed,
        "id": f"{tenant.tenant_id}_{holding.sku.sku_id}",
        "skuId": holding.sku.sku_id,
        "skuPartNumber": holding.sku.part_number,
        "subscriptionIds": [each.subscription_id for each in tenant.subscriptions_of(holding)],
        "prepaidUnits": {
            "enabled": units.enabled,
            "suspended": units.suspended,
            "warning": units.warning,
            "lockedOut": units.locked_out,
        },
        "servicePlans": _plans(holding),
    }


def company_subscription(world: World, deal: Deal) -> Json:
    """Return a companySubscription; it is owned by the tenant of the partner that sold it."""
    subscription, holding = deal.subscription, deal.subscription.holding
    seller, ours = deal.seller, deal.seller == world.partner.tenant.tenant_id
    return {
        "createdDateTime": f"{deal.created}T00:00:00Z",
        "commerceSubscriptionId": subscription.commerce_id,
        "id": subscription.subscription_id,
        "isTrial": subscription.is_trial,
        "nextLifecycleDateTime": f"{deal.next_lifecycle}T00:00:00Z" if deal.next_lifecycle else None,
        "ownerId": world.partner.service_account.object_id if ours else seller and guid(seller, "owner"),
        "ownerTenantId": seller,
        "ownerType": "User",
        "serviceStatus": _plans(holding),
        "skuId": holding.sku.sku_id,
        "skuPartNumber": holding.sku.part_number,
        "status": subscription.status,
        "totalLicenses": subscription.seats,
    }


def organization(world: World, tenant: Tenant) -> Json:
    """Return the organization object of a tenant."""
    plans = {plan.plan_id: plan for holding in tenant.holdings for plan in holding.sku.plans}
    return {
        "id": tenant.tenant_id,
        "deletedDateTime": None,
        "assignedPlans": [
            {
                "assignedDateTime": day(world, -400),
                "capabilityStatus": "Enabled",
                "service": plan.name.split("_")[0].title(),
                "servicePlanId": plan.plan_id,
            }
            for plan in plans.values()
        ],
        "businessPhones": ["+61 2 5550 0100"],
        "city": tenant.city,
        "country": None,
        "countryLetterCode": tenant.country,
        "createdDateTime": day(world, -900),
        "defaultUsageLocation": None,
        "displayName": tenant.name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": None,
        "postalCode": "2000",
        "preferredLanguage": "en",
        "privacyProfile": None,
        "provisionedPlans": [],
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": tenant.state,
        "street": "1 Harbour Street",
        "technicalNotificationMails": [f"it@{tenant.domains[0]}"],
        "tenantType": "AAD",
        "verifiedDomains": [_verified_domain(tenant, domain) for domain in tenant.domains],
    }


def _verified_domain(tenant: Tenant, domain: str) -> Json:
    return {
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": domain == tenant.domains[0],
        "isInitial": domain == tenant.domains[-1],
        "name": domain,
        "type": "Managed",
    }


def domain_object(tenant: Tenant, domain: str) -> Json:
    """Return a domain object."""
    return {
        "authenticationType": "Managed",
        "availabilityStatus": None,
        "id": domain,
        "isAdminManaged": True,
        "isDefault": domain == tenant.domains[0],
        "isInitial": domain == tenant.domains[-1],
        "isRoot": True,
        "isVerified": True,
        "passwordNotificationWindowInDays": 14,
        "passwordValidityPeriodInDays": 90,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    }


def etag(*words: Any) -> str:
    """Return an etag as the GDAP resources carry it."""
    return f'W/"{guid(*words)}"'


def delegated_customer(tenant_id: str, name: str) -> Json:
    """Return a delegatedAdminCustomer."""
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminCustomer",
        "@odata.etag": etag(tenant_id),
        "id": tenant_id,
        "tenantId": tenant_id,
        "displayName": name,
    }


def _roles(roles: tuple[str, ...]) -> Json:
    return {"unifiedRoles": [{"roleDefinitionId": role} for role in roles]}


def relationship(world: World, tenant: Tenant | None, each: Relationship) -> Json:
    """Return a delegatedAdminRelationship; `tenant` is None until a customer accepted it."""
    begins = day(world, each.begins)
    bound = tenant is not None and each.is_bound
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminRelationship",
        "@odata.etag": etag(each.relationship_id),
        "id": each.relationship_id,
        "displayName": each.name,
        "duration": f"P{(each.ends or 730) - each.begins}D",
        "customer": {"tenantId": tenant.tenant_id, "displayName": tenant.name} if tenant and bound else None,
        "accessDetails": _roles(each.roles),
        "status": each.status,
        "autoExtendDuration": each.extension,
        "createdDateTime": begins,
        "lastModifiedDateTime": begins,
        "activatedDateTime": begins if bound else None,
        "endDateTime": day(world, each.ends) if bound and each.ends is not None else None,
    }


def access_assignment(world: World, each: AccessAssignment) -> Json:
    """Return a delegatedAdminAccessAssignment."""
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminAccessAssignment",
        "@odata.etag": etag(each.assignment_id),
        "id": each.assignment_id,
        "status": each.status,
        "createdDateTime": day(world, -199),
        "lastModifiedDateTime": day(world, -199),
        "accessContainer": {"accessContainerId": each.group_id, "accessContainerType": "securityGroup"},
        "accessDetails": _roles(each.roles),
    }


def contract(tenant_id: str, name: str, domain: str) -> Json:
    """Return a contract."""
    return {
        "id": guid(tenant_id, "contract"),
        "contractType": "ResellerPartnerContract",
        "customerId": tenant_id,
        "defaultDomainName": domain,
        "deletedDateTime": None,
        "displayName": name,
    }
