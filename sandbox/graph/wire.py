"""The world in Graph's JSON."""

from datetime import datetime, time, timedelta
from typing import Any

from sandbox.graph.odata import Json
from sandbox.world.identity import guid, number
from sandbox.world.tenants import AccessAssignment, Group, Holding, Relationship, Subscription, Tenant, User
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


def company_subscription(world: World, subscription: Subscription) -> Json:
    """Return a companySubscription; what the partner sold is owned by the partner's tenant."""
    holding = subscription.holding
    free = holding.units.enabled >= 10_000
    age = 30 + number(subscription.subscription_id, below=700)
    return {
        "createdDateTime": day(world, -age),
        "commerceSubscriptionId": subscription.commerce_id,
        "id": subscription.subscription_id,
        "isTrial": subscription.is_trial,
        "nextLifecycleDateTime": None if free else day(world, 365 - age % 365),
        "ownerId": None if free else world.partner.service_account.object_id,
        "ownerTenantId": None if free else world.partner.tenant.tenant_id,
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


def user(world: World, tenant: Tenant, each: User) -> Json:
    """Return a user with every property the sandbox knows."""
    given, _, family = each.name.partition(" ")
    assigned = day(world, -120)
    return {
        "id": each.user_id,
        "accountEnabled": each.enabled,
        "assignedLicenses": [{"skuId": sku_id, "disabledPlans": []} for sku_id in each.sku_ids],
        "businessPhones": [],
        "city": tenant.city,
        "companyName": None,
        "country": tenant.country,
        "createdDateTime": day(world, -100 - number(each.user_id, "age", below=600)),
        "department": each.department,
        "displayName": each.name,
        "employeeType": None,
        "givenName": given,
        "jobTitle": each.job_title,
        "licenseAssignmentStates": [_assignment(sku_id, assigned) for sku_id in each.sku_ids],
        "mail": each.principal_name,
        "mobilePhone": None,
        "officeLocation": None,
        "onPremisesSyncEnabled": None,
        "preferredLanguage": None,
        "signInActivity": _sign_in(world, each),
        "state": tenant.state,
        "surname": family,
        "usageLocation": tenant.country,
        "userPrincipalName": each.principal_name,
        "userType": "Guest" if each.guest else "Member",
    }


def _assignment(sku_id: str, assigned: str) -> Json:
    states: Json = {"assignedByGroup": None, "state": "Active", "error": "None", "disabledPlans": []}
    return {"skuId": sku_id, "lastUpdatedDateTime": assigned, **states}


def _sign_in(world: World, each: User) -> Json:
    last = day(world, -number(each.user_id, "sign-in", below=60) if each.enabled else -200)
    request = guid(each.user_id, "sign-in")
    return {
        "lastSignInDateTime": last,
        "lastSignInRequestId": request,
        "lastNonInteractiveSignInDateTime": last,
        "lastNonInteractiveSignInRequestId": request,
        "lastSuccessfulSignInDateTime": last,
        "lastSuccessfulSignInRequestId": request,
    }


def group(each: Group) -> Json:
    """Return a security group of the partner's."""
    switches = {"mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    return {
        "@odata.type": "#microsoft.graph.group",
        "id": each.group_id,
        "displayName": each.name,
        "mailNickname": each.name.replace(" ", ""),
        **switches,
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


def relationship(world: World, tenant: Tenant, each: Relationship) -> Json:
    """Return a delegatedAdminRelationship."""
    begins = day(world, each.begins)
    bound = each.status not in ("created", "approvalPending")
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminRelationship",
        "@odata.etag": etag(each.relationship_id),
        "id": each.relationship_id,
        "displayName": each.name,
        "duration": f"P{(each.ends or 730) - each.begins}D",
        "customer": {"tenantId": tenant.tenant_id, "displayName": tenant.name} if bound else None,
        "accessDetails": _roles(each.roles),
        "status": each.status,
        "autoExtendDuration": "P180D" if each.auto_extends else "PT0S",
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
