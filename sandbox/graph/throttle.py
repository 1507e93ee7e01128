"""Graph's documented limits: token buckets in resource units, per application and tenant, and per application.

Sign-ins have a slow lane of their own beside these: five requests in ten seconds per application and tenant.
"""

from dataclasses import dataclass

from sandbox.answer import Ask
from sandbox.throttle import Buckets
from sandbox.world.tenants import Tenant

APP_UNITS, APP_SECONDS = 150_000, 20
APP_CALLS_A_SECOND = 2_000
TENANT_SECONDS = 10
SLOW_CALLS, SLOW_SECONDS = 5, 10
_SMALL, _LARGE = 50, 500


def tenant_units(tenant: Tenant) -> int:
    """Return the units an application may use in ten seconds in a tenant of this size."""
    users = tenant.user_count
    if users < _SMALL:
        return 3_500
    return 5_000 if users <= _LARGE else 8_000


def cost(ask: Ask, base: int) -> int:
    """Return the units a read costs: less with $select or a small $top, more with $expand, never below 1."""
    top = ask.parameter("$top")
    small = top is not None and top.isdecimal() and int(top) < 20
    units = base - (ask.parameter("$select") is not None) + (ask.parameter("$expand") is not None) - small
    return max(1, units)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may pass. `retry_after` seconds is 0 when it may; `scope` names the limit that was hit."""

    retry_after: float
    used: float
    scope: str = ""


def take(buckets: Buckets, now: float, app_id: str, tenant: Tenant, units: int, *, slow: bool = False) -> Verdict:
    """Take units for one call (a `slow` one passes the slow lane too), or say how long to wait at no cost."""
    calls = buckets.at(("graph", "calls", app_id), APP_CALLS_A_SECOND, 1, now)
    app = buckets.at(("graph", "units", app_id), APP_UNITS, APP_SECONDS, now)
    own = buckets.at(("graph", "units", app_id, tenant.tenant_id), tenant_units(tenant), TENANT_SECONDS, now)
    limits = [(calls, 1, "Application"), (app, units, "Application"), (own, units, "Tenant")]
    if slow:
        lane = buckets.at(("graph", "sign-ins", app_id, tenant.tenant_id), SLOW_CALLS, SLOW_SECONDS, now)
        limits.append((lane, 1, "Tenant"))
    for bucket, wanted, scope in limits:
        if wait := bucket.wait(wanted):
            return Verdict(wait, 1.0, scope)
    for bucket, wanted, _ in limits:
        bucket.level -= wanted
    return Verdict(0.0, 1 - own.level / own.size)
