"""A customer of the managed service provider, and how its record reached us."""

from dataclasses import dataclass
from enum import StrEnum


class CustomerSource(StrEnum):
    """The list a customer was read from."""

    PARTNER_CENTER = "Partner Center"
    GRAPH = "Microsoft Graph"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer tenant. `tenant_id` is a lower-case GUID; `domains` are lower-case, the default domain first."""

    tenant_id: str
    name: str
    domains: tuple[str, ...] = ()
    relationship: str | None = None
    """Partner Center's `relationshipToPartner` ("reseller", "advisor", ...); None where Graph gave the list."""
