"""How far Seatwise reaches into a customer, in words."""

from services.domain.actor import Role
from services.domain.reach import Standing

_WHO = {Role.ADMINISTRATOR: "an administrator", Role.OPERATOR: "the operator"}


def kept_to_partner_center(standing: Standing) -> str:
    """Return "kept to Partner Center by an administrator on 3 March 2026", without anybody's name."""
    return f"kept to Partner Center {decided(standing)}"


def decided(standing: Standing, *, why: bool = True) -> str:
    """Return by whose decision, when (the day in UTC), and `why`, in words that end no sentence."""
    decision = standing.decision
    if decision is None:
        return "by this installation's setting CUSTOMER_REACH"
    reason = f", who gave as the reason: “{decision.reason}”" if why and decision.reason else ""
    return f"by {_WHO.get(decision.set_by_role, 'somebody')} on {decision.set_at:%-d %B %Y}{reason}"
