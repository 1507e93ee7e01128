"""The partner's own profiles in Partner Center's JSON."""

from collections.abc import Callable

from sandbox.partner_center.wire import Json, link
from sandbox.world.identity import guid, number
from sandbox.world.world import World

_ADDRESS = {
    "country": "AU",
    "city": "Sydney",
    "state": "NSW",
    "addressLine1": "9 Wharf Road",
    "addressLine2": "",
    "postalCode": "2000",
}
_CONTACT = {"firstName": "Alex", "lastName": "Harbour", "phoneNumber": ""}


def organization(world: World) -> Json:
    """Return the partner's organization profile."""
    tenant = world.partner.tenant
    own = {"id": tenant.tenant_id, "tenantId": tenant.tenant_id, "domain": tenant.domains[0]}
    profile = own | {
        "companyName": tenant.name,
        "defaultAddress": _ADDRESS | _CONTACT,
        "email": f"office@{tenant.domains[0]}",
        "language": "en",
        "culture": "en-AU",
    }
    etag = {"etag": guid(tenant.tenant_id, "profile")}
    return profile | _ending("organization", "OrganizationProfile", etag)


def legal_business(world: World) -> Json:
    """Return the partner's legal business profile."""
    tenant = world.partner.tenant
    email = f"alex.harbour@{tenant.domains[0]}"
    profile: Json = {
        "companyName": f"{tenant.name} Pty Ltd",
        "address": _ADDRESS | _CONTACT,
        "primaryContact": _CONTACT | {"email": email},
        "companyApproverAddress": _ADDRESS,
        "companyApproverEmail": email,
        "vettingStatus": "authorized",
        "vettingSubStatus": "none",
    }
    return profile | _ending("legalbusiness", "LegalBusinessProfile")


def mpn(world: World) -> Json:
    """Return the partner's membership in Microsoft's partner network."""
    number_of_ours = 1_000_000 + number(world.partner.tenant.tenant_id, "mpn", below=6_000_000)
    return {"mpnId": str(number_of_ours)} | _ending("mpn", "MpnProfile")


def _ending(name: str, kind: str, attributes: Json | None = None) -> Json:
    return {
        "profileType": kind,
        "links": {"self": link(f"/profiles/{name}")},
        "attributes": (attributes or {}) | {"objectType": kind},
    }


PROFILES: dict[str, Callable[[World], Json]] = {
    "organization": organization,
    "legalbusiness": legal_business,
    "mpn": mpn,
}
