"""Users in Graph's JSON."""

from typing import Any

from sandbox.graph.lazy import Lazy, Makers
from sandbox.graph.odata import Json
from sandbox.world.identity import guid
from sandbox.world.people import Assignment, SignIn, User
from sandbox.world.skus import ServicePlan
from sandbox.world.tenants import Tenant

USER_DEFAULT = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName", "id",
)  # fmt: skip
_PLAIN = (
    "department", "officeLocation", "companyName", "city", "state", "country", "usageLocation", "jobTitle",
    "employeeType",
)  # fmt: skip
_ABSENT = (
    "ageGroup", "employeeHireDate", "employeeId", "faxNumber", "mobilePhone", "onPremisesImmutableId",
    "onPremisesLastSyncDateTime", "onPremisesSyncEnabled", "postalCode", "preferredDataLocation", "preferredLanguage",
    "showInAddressList", "streetAddress",
)  # fmt: skip
_LONG_AGO = "2024-05-01T09:00:00Z"


def user(each: User, kind: str | None = None) -> Lazy:
    """Return a user with every property the sandbox knows."""
    return Lazy(USER, each, USER_DEFAULT, kind)


def _attribute(name: str) -> Any:
    return lambda each: each.attributes.get(name)


def _extensions(each: User) -> Json:
    names = (f"extensionAttribute{number}" for number in range(1, 16))
    return {name: each.attributes.get(name) for name in names}


def _states(each: User) -> list[Json]:
    return [_state(each, one) for one in each.assignments]


def _state(each: User, one: Assignment) -> Json:
    """Return a licenseAssignmentState; where nothing is wrong, some tenants say null and some the word None."""
    nothing = None if each.user_id[-1] in "02468ace" else "None"
    return {
        "skuId": one.sku_id,
        "assignedByGroup": one.group_id,
        "state": one.state,
        "error": one.error or nothing,
        "disabledPlans": [],
        "lastUpdatedDateTime": each.created or _LONG_AGO,
    }


def _sign_in(each: User) -> Json | None:
    return None if each.sign_in is None else _activity(each.user_id, each.sign_in)


def _activity(user_id: str, activity: SignIn) -> Json:
    """Return a signInActivity; a moment that never was is null for some and left out for others."""
    moments = {
        "lastSignIn": activity.interactive,
        "lastNonInteractiveSignIn": activity.non_interactive,
        "lastSuccessfulSignIn": activity.successful,
    }
    told = {name: moment for name, moment in moments.items() if moment or user_id[-1] in "02468ace"}
    dates = {f"{name}DateTime": moment for name, moment in told.items()}
    return dates | {f"{name}RequestId": moment and guid(user_id, name) for name, moment in told.items()}


def _names(each: User) -> tuple[str | None, str | None]:
    given, _, family = (each.name or "").partition(" ")
    return given or None, family or None


def _addresses(each: User) -> list[str]:
    return [f"SMTP:{each.mail}"] if each.mail else []


def _is_external(each: User) -> bool:
    return "#EXT#" in each.principal_name


USER: Makers[User] = {
    "id": lambda each: each.user_id,
    "accountEnabled": lambda each: each.enabled,
    "assignedLicenses": lambda each: [{"disabledPlans": [], "skuId": sku_id} for sku_id in each.sku_ids],
    "businessPhones": lambda each: [],
    "createdDateTime": lambda each: each.created,
    "creationType": lambda each: "Invitation" if _is_external(each) else None,
    "deletedDateTime": lambda each: each.deleted,
    "displayName": lambda each: each.name,
    "externalUserState": lambda each: "Accepted" if _is_external(each) else None,
    "givenName": lambda each: _names(each)[0],
    "licenseAssignmentStates": _states,
    "mail": lambda each: each.mail,
    "mailNickname": lambda each: each.principal_name.partition("@")[0],
    "onPremisesExtensionAttributes": _extensions,
    "otherMails": lambda each: [],
    "proxyAddresses": _addresses,
    "signInActivity": _sign_in,
    "surname": lambda each: _names(each)[1],
    "userPrincipalName": lambda each: each.principal_name,
    "userType": lambda each: each.user_type,
    **{name: _attribute(name) for name in _PLAIN},
    **dict.fromkeys(_ABSENT, lambda each: None),
}


def licence_details(tenant: Tenant, each: User) -> list[Json]:
    """Return the licenseDetails of a user, those inherited from groups too."""
    held = [holding.sku for holding in tenant.holdings if holding.sku.sku_id in each.sku_ids]
    return [
        {
            "id": f"{tenant.tenant_id.replace('-', '')[:22]}{sku.sku_id.replace('-', '')[:21]}",
            "skuId": sku.sku_id,
            "skuPartNumber": sku.part_number,
            "servicePlans": [_plan(plan) for plan in sku.plans],
        }
        for sku in held
    ]


def _plan(plan: ServicePlan) -> Json:
    return {
        "servicePlanId": plan.plan_id,
        "servicePlanName": plan.name,
        "provisioningStatus": "Success",
        "appliesTo": plan.applies_to,
    }
