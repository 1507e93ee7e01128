"""Partner Center's own reading of a 401, 403 or 404: numbers of its error table, which come as text or as numbers.

A 401 or 403 that the table does not explain is Refused: it will not pass, and what it means is not ours to guess.
"""

from collections.abc import Callable

from services.errors import (
    AgreementNotAccepted,
    Misconfigured,
    MissingRole,
    NotDirectPartner,
    Refused,
    SeatwiseError,
    Service,
    SignInFault,
    SignInNeeded,
    TenantGone,
)
from services.http.responses import Reply, json_object

Meaning = Callable[[], SeatwiseError]

MFA_MISSING = 900421

EVERYWHERE: dict[int, Meaning] = {
    MFA_MISSING: lambda: SignInNeeded(SignInFault.MFA_MISSING, MFA_MISSING),
    900420: lambda: Misconfigured("CLOUD", "Partner Center does not take tokens for this audience"),
    900123: AgreementNotAccepted,
    900124: AgreementNotAccepted,
    900149: lambda: NotDirectPartner(partner_wide=True),
}
TOKEN_MISSING = 800001
"""A fault of ours: it says nothing about the partner."""

ON_THE_LIST: dict[int, Meaning] = EVERYWHERE | {
    2032: lambda: NotDirectPartner(partner_wide=True),
    20002: lambda: NotDirectPartner(partner_wide=True),
}
"""Microsoft does not support indirect resellers here and does not say what they get: these come closest to it."""
ON_A_CUSTOMER: dict[int, Meaning] = EVERYWHERE | {
    20002: lambda: NotDirectPartner(partner_wide=False),
    1000: lambda: NotDirectPartner(partner_wide=False),  # a GDAP customer that Partner Center does not list
    2032: lambda: MissingRole(Service.PARTNER_CENTER),
    400: lambda: MissingRole(Service.PARTNER_CENTER),
    900118: TenantGone,
    60003: TenantGone,
}


OF_WHAT_IS_SOLD: dict[int, Meaning] = EVERYWHERE | {
    1000: lambda: NotDirectPartner(partner_wide=False),  # 404
    900118: TenantGone,
    60003: TenantGone,
}


def list_refusal(reply: Reply) -> SeatwiseError | None:
    """Explain a refusal of the list of customers."""
    return _known(reply, ON_THE_LIST) or _unknown(reply)


def customer_refusal(reply: Reply) -> SeatwiseError | None:
    """Explain a refusal of something about one customer."""
    return _known(reply, ON_A_CUSTOMER) or _unknown(reply)


def sales_refusal(reply: Reply) -> SeatwiseError | None:
    """Explain a refusal of what was sold to a customer: it wants no GDAP role, so who is refused is not the seller.

    What Microsoft answers indirect resellers is not documented; whatever else may be behind a refusal is known by its
    number. A page of a proxy's says nothing.
    """
    known = _known(reply, OF_WHAT_IS_SOLD)
    if known is not None or not _is_refused(reply):
        return known
    return NotDirectPartner(partner_wide=False) if _is_its_own(reply) else _unknown(reply)


def partner_center_code(reply: Reply) -> int | None:
    """Return the `code` of Partner Center's error body, a number or its text; None where there is none."""
    code = json_object(reply.body).get("code")
    if isinstance(code, str) and code.strip().isdecimal():
        return int(code)
    return code if type(code) is int else None


def _known(reply: Reply, meanings: dict[int, Meaning]) -> SeatwiseError | None:
    code = partner_center_code(reply)
    if reply.status not in (400, 401, 403, 404) or code not in meanings:
        return None
    return meanings[code]()


def _is_refused(reply: Reply) -> bool:
    return reply.status in (401, 403) and partner_center_code(reply) != TOKEN_MISSING


def _is_its_own(reply: Reply) -> bool:
    return not reply.body.strip() or bool(json_object(reply.body))


def _unknown(reply: Reply) -> SeatwiseError | None:
    if not _is_refused(reply):
        return None
    code = partner_center_code(reply)
    told = "" if code is None else str(code)
    return Refused(reply.service, reply.status, code=told, request_id=reply.request_id)
