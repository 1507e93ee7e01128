"""The words for the sign-in of the partner's service account: that one is needed, and that one does not count."""

from cards.explanation import Explanation, explain
from services import errors
from services.errors import SignInFault, SignInTrouble

_SIGN_INS = {
    SignInFault.NEVER: "The partner's service account has not signed in yet.",
    SignInFault.EXPIRED: "The sign-in of the partner's service account has expired.",
    SignInFault.REVOKED: "The sign-in of the partner's service account was revoked.",
    SignInFault.MFA_MISSING: "The service account signed in without multi-factor authentication; Microsoft demands it.",
    SignInFault.ACCOUNT_DISABLED: "The partner's service account is disabled, locked or has an expired password.",
}


@explain.register
def _(error: errors.SignInNeeded) -> Explanation:
    mend = "enable the account, then " if error.reason is SignInFault.ACCOUNT_DISABLED else ""
    return Explanation(
        "Seatwise has to be signed in to Microsoft again.",
        f"{_SIGN_INS[error.reason]} What needs that sign-in cannot be read until then.",
        f"An administrator should {mend}sign that account in again, with MFA: say “connect” to Seatwise.",
        f"Microsoft's error {error.code}" if error.code else "",
    )


_AGAIN = "Say “connect” to Seatwise for a new link, and open it in the browser that you will sign in with."
_NOTHING = "Nothing was stored."
_TROUBLES = {
    SignInTrouble.LINK_GONE: Explanation(
        "This link does nothing any more.",
        f"A link is for one sign-in, within ten minutes, by whoever asked for it. {_NOTHING}",
        _AGAIN,
    ),
    SignInTrouble.ANOTHER_BROWSER: Explanation(
        "This sign-in was begun in another browser.",
        f"Only the browser that opened the link may bring the sign-in back, within ten minutes. {_NOTHING}",
        f"{_AGAIN} If it was not you who began, close this page.",
    ),
    SignInTrouble.DENIED: Explanation(
        "Microsoft did not let the sign-in be finished.",
        f"It was cancelled, or the account may not use the application. {_NOTHING}",
        f"Check that the account may consent to the application, or that an administrator has consented. {_AGAIN}",
    ),
    SignInTrouble.REFUSED: Explanation(
        "Microsoft refused the sign-in.",
        f"Its code was not taken: it had expired, or does not belong to this application. {_NOTHING}",
        _AGAIN,
    ),
    SignInTrouble.NOT_FOR_US: Explanation(
        "What Microsoft sent back does not belong to this sign-in.",
        f"It names another application or another request, or brings no lasting sign-in. {_NOTHING}",
        f"{_AGAIN} If it happens again, check PARTNER_CLIENT_ID and the permissions of that application.",
    ),
    SignInTrouble.WRONG_TENANT: Explanation(
        "That account is not of your own tenant.",
        f"The service account has to belong to the tenant that PARTNER_TENANT_ID names. {_NOTHING}",
        f"Sign in as the service account. {_AGAIN}",
    ),
    SignInTrouble.NO_MFA: Explanation(
        "That sign-in was without multi-factor authentication.",
        f"Partner Center refuses every call that rests on such a sign-in (its error 900421). {_NOTHING}",
        f"Set MFA up for the service account, and a policy that demands it at every sign-in. {_AGAIN}",
    ),
    SignInTrouble.OVERTAKEN: Explanation(
        "Another sign-in was being stored at the same time.",
        "The one that was stored last counts; this one was not kept.",
        "Say “status” to see whether Seatwise works; if not, say “connect”.",
    ),
}


@explain.register
def _(error: errors.SignInFailed) -> Explanation:
    told = _TROUBLES[error.trouble]
    detail = f"Microsoft's error AADSTS{error.code}" if error.code else ""
    return Explanation(told.what, told.why, told.next_step, detail)
