"""The words for services that do not answer as they should, ours included."""

from dataclasses import replace
from math import ceil

from cards.explanation import Explanation, capital, explain
from services import errors
from services.errors import Service

_ABOUT_AN_HOUR = 50
"""Minutes from which hours are told."""


@explain.register
def _(error: errors.ServiceAbsent) -> Explanation:
    return Explanation(
        f"This customer has no {error.service}.",
        "The tenant has no subscription that includes it.",
        "Nothing needs mending: there is nothing to read.",
    )


@explain.register
def _(error: errors.NotDirectPartner) -> Explanation:
    if error.partner_wide:
        return Explanation(
            "Partner Center does not serve indirect resellers.",
            "Its interface is for direct-bill partners and indirect providers.",
            "Nothing needs mending for an indirect reseller: answers come from Microsoft Graph alone. Any other "
            "partner should see that the service account is a member of Admin agents.",
        )
    return Explanation(
        "Partner Center does not serve this customer's licences to this partner.",
        "It knows no commerce relationship between the partner and the customer.",
        "Nothing needs mending if another partner sells to them; otherwise request the reseller relationship.",
    )


@explain.register
def _(error: errors.AgreementNotAccepted) -> Explanation:
    return Explanation(
        "Partner Center waits for the partner agreement.",
        "The current Microsoft Partner Agreement has not been accepted for the partner's organisation.",
        "An administrator of the partner should accept it in Partner Center; then ask again.",
    )


@explain.register
def _(error: errors.UpstreamError) -> Explanation:
    return Explanation(
        f"{capital(error.service)} answered with a failure.",
        "It could not do what it was asked, so nothing was read.",
        "Ask again in a few minutes.",
        _request(error),
    )


@explain.register
def _(error: errors.Throttled) -> Explanation:
    wait = _about(error.retry_after) if error.retry_after else ""
    return Explanation(
        f"{capital(error.service)} is limiting how often Seatwise may ask.",
        f"Too many questions came in a short time{f'; it wants a pause of {wait}' if wait else ''}.",
        f"Ask again in {wait or 'a minute or two'}.",
        _request(error),
    )


def _about(seconds: float) -> str:
    minutes, hours = ceil(seconds / 60), round(seconds / 3600)
    if minutes >= _ABOUT_AN_HOUR:
        return "about an hour" if hours == 1 else f"about {hours} hours"
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


_DATABASE_AWAY = Explanation(
    "Seatwise's own database could not be used just now.",
    "It holds what is behind buttons, the customer you asked about last, and the stored sign-in.",
    "Ask again in a few minutes; if it lasts, tell whoever runs Seatwise.",
)


_DATABASE_SILENT = Explanation(
    "Seatwise's own database did not confirm what it was given.",
    "The connection to it broke at that moment. Nothing was changed at any customer.",
    "Ask the question again; if it comes back, tell whoever runs Seatwise.",
)


_VAULT_AWAY = Explanation(
    "Stored secrets cannot be opened just now.",
    "Azure Key Vault, which holds their key, could not be reached or took too long.",
    "Ask again in a few minutes; if it lasts, whoever runs Seatwise should look at the vault and the way to it.",
)


@explain.register
def _(error: errors.Unavailable) -> Explanation:
    if error.service is Service.DATABASE:
        return _DATABASE_AWAY
    if error.service is Service.KEY_VAULT:
        return _VAULT_AWAY
    return Explanation(
        f"{capital(error.service)} could not be read just now.",
        "It could not be reached, took too long, or failed several times in a row.",
        "Ask again in a few minutes; if it lasts, look at Microsoft's service health page.",
        _request(error),
    )


@explain.register
def _(error: errors.Malformed) -> Explanation:
    if error.service is Service.PRODUCT_LIST:
        return _NO_PRODUCT_LIST
    return Explanation(
        f"{capital(error.service)} sent something that is not a whole answer.",
        "None of it was used, since a part of it would make a wrong number.",
        "Ask again; if it comes back, tell whoever runs Seatwise.",
        _request(error),
    )


_NO_PRODUCT_LIST = Explanation(
    "The list of product names cannot be read.",
    "None of it was used: the names there were before stay.",
    "Check that the file is Microsoft's CSV of product names.",
)


_PARTNER_CENTERS_REFUSAL = Explanation(
    "Partner Center refused to answer.",
    "It refuses indirect resellers, whom its interface does not serve, and accounts that are not in Admin agents. "
    "Microsoft Graph alone is asked then.",
    "Nothing needs mending for an indirect reseller. Any other partner should see that the service account is a member "
    "of Admin agents, and that no proxy stands in the way.",
)


@explain.register
def _(error: errors.Refused) -> Explanation:
    detail = " · ".join(part for part in (_request(error), f"code {error.code}" if error.code else "") if part)
    if error.service is Service.PARTNER_CENTER:
        return replace(_PARTNER_CENTERS_REFUSAL, detail=detail)
    return Explanation(
        f"{capital(error.service)} refused to answer.",
        "It gave none of the known reasons: a role, a policy of the customer or a proxy may be behind it.",
        "Whoever runs Seatwise should look into it: nothing changes by itself.",
        detail,
    )


@explain.register
def _(error: errors.Ambiguous) -> Explanation:
    if error.service is Service.DATABASE:
        return _DATABASE_SILENT
    return Explanation(
        "It is not known whether the change was made.",
        f"It was sent to {error.service}, and no answer came back.",
        "Look there before you try again.",
        _request(error),
    )


def _request(error: errors.UpstreamError) -> str:
    """Return what Microsoft's support asks for."""
    told = [f"HTTP {error.status}" if error.status else "", f"request {error.request_id}" if error.request_id else ""]
    return " · ".join(part for part in told if part)
