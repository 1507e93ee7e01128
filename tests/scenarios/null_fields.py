"""Answers of Microsoft's in which everything is null that may be: what is left is what they cannot be without."""

from collections.abc import Mapping
from typing import Any

from tests.sandbox_process import Admin

Json = dict[str, Any]
TENANT = "9c13b967-0329-4331-b7c4-d75873705175"
PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"


def identity(number: int) -> str:
    """Return an id."""
    return f"00000000-0000-4000-8000-{number:012d}"


def nulls(*names: str) -> Json:
    """Return an object in which all of these are null."""
    return dict.fromkeys(names)


_USER = {
    **nulls(
        "displayName", "userPrincipalName", "accountEnabled", "userType", "mail", "createdDateTime", "signInActivity",
        "department", "officeLocation", "companyName", "city", "state", "country", "usageLocation", "jobTitle",
        "employeeType", "onPremisesExtensionAttributes",
    ),
    "id": identity(1),
    "assignedLicenses": [{"skuId": PREMIUM, "disabledPlans": []}],
    "licenseAssignmentStates": [{"skuId": PREMIUM, **nulls("assignedByGroup", "state", "error")}],
}  # fmt: skip
_BLANK = _USER | {
    "id": identity(2),
    "displayName": " ",
    "userPrincipalName": "",
    "createdDateTime": "0001-01-01T00:00:00Z",
    "signInActivity": nulls("lastSignInDateTime", "lastSuccessfulSignInDateTime"),
    "onPremisesExtensionAttributes": nulls(*(f"extensionAttribute{number}" for number in range(1, 16))),
    "assignedLicenses": [],
    "licenseAssignmentStates": [],
}
_GROUP = {**nulls("displayName", "groupTypes", "mailEnabled", "securityEnabled"), "id": identity(11)}
_SUBSCRIPTION = {
    **nulls(
        "skuPartNumber", "isTrial", "status", "totalLicenses", "commerceSubscriptionId", "nextLifecycleDateTime",
        "ownerTenantId", "createdDateTime",
    ),
    "id": identity(21),
    "skuId": PREMIUM,
}  # fmt: skip
_SOLD = {
    **nulls(
        "offerId", "offerName", "friendlyName", "productType", "unitType", "termDuration", "billingCycle",
        "effectiveStartDate", "commitmentEndDate", "cancellationAllowedUntilDate", "autoRenewEnabled", "isTrial",
        "refundOptions", "refundableQuantity", "scheduledNextTermInstructions",
    ),
    "id": identity(22),
    "quantity": 5,
    "status": "active",
}  # fmt: skip
_SKU = {
    **nulls("skuPartNumber", "appliesTo", "capabilityStatus", "subscriptionIds"),
    "id": f"{TENANT}_{PREMIUM}",
    "skuId": PREMIUM,
    "consumedUnits": 3,
    "prepaidUnits": {"enabled": 5, "warning": 0, "suspended": 0, "lockedOut": None},
}
_PARTNER_SKU = {
    "activeUnits": 5, "consumedUnits": 3, "warningUnits": 0, "suspendedUnits": 0, "capabilityStatus": None,
    "productSku": {"id": PREMIUM, **nulls("skuPartNumber", "name", "targetType")},
}  # fmt: skip
_RELATIONSHIP = {
    **nulls("displayName", "autoExtendDuration", "activatedDateTime", "endDateTime", "duration"),
    "id": identity(31),
    "status": "active",
    "customer": {"tenantId": TENANT, "displayName": None},
    "accessDetails": {"unifiedRoles": []},
}
_CUSTOMER = {
    **nulls("relationshipToPartner", "customDomains", "allowDelegatedAccess"),
    "id": TENANT,
    "companyProfile": nulls("tenantId", "domain", "companyName"),
}
_BOX = {
    **nulls("PrimarySmtpAddress", "UserPrincipalName", "DisplayName", "Name", "ExternalDirectoryObjectId"),
    "RecipientTypeDetails": "SharedMailbox",
}
_DETAIL = nulls("LitigationHoldEnabled", "InPlaceHolds", "ForwardingSmtpAddress", "ForwardingAddress", "ArchiveGuid")

ANSWERS: Mapping[str, tuple[tuple[str, str, Json], ...]] = {
    "users": (("graph", r"/v1\.0/users\?", {"value": [_USER, _BLANK]}),),
    "groups": (
        ("graph", r"/v1\.0/groups\?", {"value": [_GROUP | {"assignedLicenses": []}]}),
        ("graph", "/members", {"value": []}),
    ),
    "skus": (
        ("graph", "subscribedSkus", {"value": [_SKU]}),
        ("partner_center", "subscribedskus", {"items": [_PARTNER_SKU], "totalCount": 1}),
    ),
    "subscriptions": (
        ("graph", "directory/subscriptions", {"value": [_SUBSCRIPTION]}),
        ("partner_center", "/subscriptions", {"items": [_SOLD], "totalCount": 1}),
    ),
    "tenant": (
        ("graph", "organization", {"value": [{"id": TENANT, **nulls("displayName", "verifiedDomains")}]}),
        ("graph", r"delegatedAdminRelationships\?", {"value": [_RELATIONSHIP]}),
        ("graph", "accessAssignments", {"value": []}),
    ),
    "mailboxes": (
        ("exchange", r"/v2\.0/", {"value": [_BOX, _BOX]}),
        ("exchange", "InvokeCommand", {"value": [_BOX | _DETAIL]}),
    ),
    "customers": (
        ("partner_center", r"/v1/customers(\?|$)", {"items": [_CUSTOMER], "totalCount": 1}),
        ("graph", "delegatedAdminCustomers", {"value": [{"tenantId": TENANT, "displayName": None}]}),
        ("graph", "contracts", {"value": [nulls("customerId", "defaultDomainName")]}),
        (
            "partner_center",
            "profiles/organization",
            {"companyName": "", **nulls("tenantId", "domain", "defaultAddress")},
        ),
    ),
}
"""What is null -> (service, path, body)."""


def answer_with_nulls(admin: Admin, what: str) -> None:
    """Let the sandbox answer so."""
    for service, path, body in ANSWERS[what]:
        admin.fault("answer", service=service, path=path, status=200, json=body)
