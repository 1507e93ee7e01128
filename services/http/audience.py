"""What an access token is for. The scope is the cloud's own, however an origin is overridden."""

from enum import Enum

from services.clouds import CloudHosts
from services.errors import Service


class Audience(Enum):
    """A resource that the partner's refresh token is exchanged for; the value is the service behind it."""

    GRAPH = Service.GRAPH
    PARTNER_CENTER = Service.PARTNER_CENTER
    EXCHANGE = Service.EXCHANGE


def scope_of(audience: Audience, cloud: CloudHosts) -> str:
    """Return the one scope to ask for (Partner Center documents `user_impersonation`, the others take `.default`)."""
    match audience:
        case Audience.GRAPH:
            return f"{cloud.graph}/.default"
        case Audience.PARTNER_CENTER:
            return f"{cloud.partner_center}/user_impersonation"
        case Audience.EXCHANGE:
            return f"{cloud.exchange}/.default"
