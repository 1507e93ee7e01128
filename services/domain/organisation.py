"""What a tenant says of itself, and what Partner Center says of the partner."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """Graph organization. `domains` are the verified ones, lower-case, the default one first."""

    tenant_id: str
    name: str
    domains: tuple[str, ...]
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerProfile:
    """Partner Center's organisation profile of the partner. None is what it does not tell."""

    tenant_id: str
    name: str
    domain: str | None = None
    email: str | None = None
    country: str | None = None
    city: str | None = None
    state: str | None = None
    address: tuple[str, ...] = ()
    postal_code: str | None = None
    language: str | None = None
    culture: str | None = None
    profile_type: str | None = None
