"""The words for everything that can go wrong: what happened, why, and what to do next.

Nowhere else has any, but for those about a filter, which are in cards/filter_words.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from math import ceil

from cards.card import Card
from cards.filter_words import filter_words
from cards.layout import Span, card, heading, paragraph, small_print
from services import errors
from services.domain.actor import Permission
from services.errors import ButtonFault, InputFault, Service, SignInFault

_ABOUT_AN_HOUR = 50
"""Minutes from which hours are told."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three texts for a technician, and what a support desk asks for, which may be empty."""

    what: str
    why: str
    next_step: str
    detail: str = ""


def error_card(error: Exception, reference: str | None = None) -> Card:
    """Return the card for an error; `reference` is what the log knows this turn by."""
    told = explain(error)
    if isinstance(error, errors.CrossTenantAccess):
        reference = reference or error.reference
    body = [
        heading(told.what),
        paragraph(told.why),
        paragraph(Span("What to do:", bold=True), told.next_step),
    ]
    if small := " · ".join(part for part in (told.detail, f"Reference {reference}" if reference else "") if part):
        body.append(small_print(small))
    return card(body, summary=f"{told.what} {told.next_step}")


@singledispatch
def explain(error: Exception) -> Explanation:
    """Return what happened, why, and what to do next. Anything unknown is told as a fault of ours."""
    return Explanation(
        "Something went wrong here.",
        "Seatwise met a fault of its own; nothing was changed.",
        "Ask again. If it comes back, give the reference below to whoever runs Seatwise.",
    )


@explain.register
def _(error: errors.SeatwiseError) -> Explanation:
    return explain.dispatch(Exception)(error)


@explain.register
def _(error: errors.CustomerNotFound) -> Explanation:
    near = f" Did you mean {_or([customer.name for customer in error.nearest])}?" if error.nearest else ""
    if error.unsearched:
        return _not_looked_up_everywhere(error.query, near, explain(error.unsearched))
    return Explanation(
        f"No customer answers to {_quoted(error.query)}.{near}",
        "Names, parts of names, verified domains and tenant ids of the customers you may see were compared.",
        "Check the spelling, or say “customers” for the list.",
    )


def _not_looked_up_everywhere(query: str, near: str, missing: Explanation) -> Explanation:
    return Explanation(
        f"{_quoted(query)} could not be looked up everywhere.{near}",
        f"Not all customers could be searched. {missing.what} {missing.why}",
        missing.next_step,
        missing.detail,
    )


@explain.register
def _(error: errors.AmbiguousCustomer) -> Explanation:
    return Explanation(
        f"{len(error.matches)} customers answer to {_quoted(error.query)}.",
        f"It could be {_or([customer.name for customer in error.matches])}.",
        "Type more of the name, or the domain.",
    )


@explain.register
def _(error: errors.UnknownCommand) -> Explanation:
    if error.is_change:
        return Explanation(
            f"Nothing was changed for {_quoted(error.words)}.",
            "Seatwise answers questions; it adds, removes and assigns nothing.",
            "Say “help” for everything that can be asked.",
        )
    near = f"The nearest commands are {_and([f'“{name}”' for name in error.nearest])}." if error.nearest else ""
    return Explanation(
        f"Seatwise does not understand {_quoted(error.words)}.",
        near or "It begins with no command, and there is no customer and question in it.",
        "Say “help” for everything that can be asked.",
    )


_INPUTS = {
    InputFault.TOO_LONG: Explanation(
        "That message is too long for a question.", "Nothing of it was used.", "Ask in one or two sentences."
    ),
    InputFault.NO_CUSTOMER: Explanation(
        "Which customer do you mean?",
        "The question names none, and no customer was spoken about a moment ago.",
        "Add the name, a domain or the tenant id, as in “licences contoso”.",
    ),
    InputFault.NO_SKU: Explanation(
        "Which licence do you mean?",
        "The question names none.",
        "Add its name or an abbreviation, as in “who contoso e3”.",
    ),
    InputFault.NO_SUCH_PERSON: Explanation(
        "Nobody at this customer answers to that.",
        "Names, addresses and ids of all users were compared, and none comes close.",
        "Check the spelling, or say “users” for the list.",
    ),
    InputFault.NO_PERSON: Explanation(
        "Which person do you mean?",
        "The question names nobody.",
        "Add the name or the address, as in “user contoso jane doe”.",
    ),
    InputFault.OPPOSITE_STATES: Explanation(
        "Nobody can be all of that at once.",
        "Of the words after the customer, two exclude each other; people have to be in every state that is named.",
        "Ask for one after the other.",
    ),
    InputFault.UNEXPECTED: Explanation(
        "This question does not take these words.",
        "Nothing was answered, since a part of the question would have been passed over.",
        "Leave them out, or say “help” for what can be asked.",
    ),
    InputFault.BAD_FILTER: Explanation(
        "The filter cannot be read.",
        "It is no condition.",
        "Write it as in “where department = Sales and city in (Sydney, Perth)”.",
    ),
    InputFault.PAGE_TOO_FAR: Explanation(
        "The list cannot be turned that far.",
        "Further back, a page would take as long as the whole list.",
        "Export the list, which has everything in it, or ask for a part of it.",
    ),
    InputFault.TOO_MANY_BUCKETS: Explanation(
        "That splits into too many parts to count.",
        "The field has nearly as many values as there are people.",
        "Split by another field, or narrow the question with “where”.",
    ),
    InputFault.NO_LIST: Explanation(
        "There is no list in this answer to make a file of.",
        "A file is made of an answer that lists people, groups, mailboxes or the like.",
        "Ask a question that is answered with a list.",
    ),
    InputFault.TAMPERED: Explanation(
        "That card came back changed.",
        "What was pressed is not what was sent, so nothing was done.",
        "Ask the question again and use the new card.",
    ),
    InputFault.UNKNOWN_VERB: Explanation(
        "That button does nothing here.",
        "It belongs to another version of Seatwise.",
        "Ask the question again and use the new card.",
    ),
}


@explain.register
def _(error: errors.UnusableInput) -> Explanation:
    if error.fault is InputFault.NO_SUCH_SKU:
        near = f"The nearest are {_and(error.nearest)}." if error.nearest else "Nothing the customer has comes close."
        return Explanation(
            f"This customer has no SKU that answers to {_quoted(error.detail)}.",
            near,
            "Ask without the SKU to see everything the customer has.",
        )
    if error.fault in _OF_A_LIST:
        return _not_on_the_list(error)
    if error.fault in {InputFault.NO_SUCH_GROUP, InputFault.AMBIGUOUS_GROUP}:
        return _not_one_group(error)
    told = _INPUTS[error.fault]
    return Explanation(told.what, told.why, told.next_step, error.detail)


_OF_A_LIST = {
    InputFault.NO_SUCH_STATE: ("no state of an account", "as in “users contoso inactive 60”"),
    InputFault.NO_SUCH_MAILBOX_KIND: ("no kind of mailbox", "as in “mailboxes contoso shared”"),
    InputFault.NO_DAYS: ("no number of days", "between 1 and 3,650, as in “renewals 60”"),
}


def _not_on_the_list(error: errors.UnusableInput) -> Explanation:
    what, such_as = _OF_A_LIST[error.fault]
    near = f"The nearest are {_and([f'“{name}”' for name in error.nearest])}." if error.nearest else ""
    return Explanation(
        f"{_quoted(error.detail)} is {what}.",
        near or "Nothing was answered, since a part of the question would have been passed over.",
        f"Ask again with another word, {such_as}.",
    )


def _not_one_group(error: errors.UnusableInput) -> Explanation:
    if error.fault is InputFault.AMBIGUOUS_GROUP:
        return Explanation(
            f"This customer has several groups called {_quoted(error.detail)}.",
            f"Their ids are {_and(error.nearest)}." if error.nearest else "They cannot be told apart by name.",
            "Put the id of the one you mean in the place of the name.",
        )
    return Explanation(
        f"This customer has no group called {_quoted(error.detail)}.",
        f"The nearest are {_and(error.nearest)}." if error.nearest else "Whole names and ids of groups were compared.",
        "Say “groups” and the customer for a list of them.",
    )


@explain.register
def _(error: errors.UnusableFilter) -> Explanation:
    return Explanation(*filter_words(error))


_BUTTONS = {
    ButtonFault.UNKNOWN: "This card is older than what Seatwise remembers.",
    ButtonFault.EXPIRED: "Buttons work for a limited time, and this one's is over.",
    ButtonFault.USED: "It works once, and it was pressed already.",
    ButtonFault.NOT_YOURS: "It belongs to the person who asked.",
    ButtonFault.ELSEWHERE: "It belongs to another conversation.",
}


@explain.register
def _(error: errors.ButtonClosed) -> Explanation:
    return Explanation("This button is closed.", _BUTTONS[error.fault], "Ask the question again for a fresh card.")


@explain.register
def _(error: errors.AccessDenied) -> Explanation:
    return Explanation(
        "That is not allowed.", "Access was refused.", "Ask an administrator of Seatwise whether you should have it."
    )


_RIGHTS = {
    Permission.READ: "ask questions",
    Permission.APPROVE: "approve plans",
    Permission.ADMINISTER: "administer Seatwise",
}


@explain.register
def _(error: errors.NotPermitted) -> Explanation:
    return Explanation(
        "You may not do that.",
        f"It needs the right to {_RIGHTS[error.permission]}, which your groups do not give you.",
        "Ask an administrator of Seatwise to add you to the group that has it.",
    )


@explain.register
def _(error: errors.NoDelegatedAdmin) -> Explanation:
    return Explanation(
        f"Seatwise has no way into this customer's tenant through {error.service}.",
        "No active GDAP relationship lets the partner's service account in: it ended, was never accepted, "
        "or the account's group has no assignment in it.",
        "Look at the customer's GDAP relationships in Partner Center; renew one or assign the group.",
    )


@explain.register
def _(error: errors.MissingRole) -> Explanation:
    if error.role == errors.ADMIN_AGENT:
        return Explanation(
            f"{error.service} refused this read.",
            "It is for members of Admin agents in the partner's own tenant, and the service account is none.",
            "Add the service account to Admin agents in Partner Center.",
        )
    return Explanation(
        f"{error.service} refused this read.",
        f"The service account lacks the role for it in the customer's tenant ({error.role}).",
        "Add the role to the GDAP relationship's assignment for the service account's group.",
    )


@explain.register
def _(error: errors.ConsentMissing) -> Explanation:
    return Explanation(
        f"Seatwise may not use this customer's tenant through {error.service} yet.",
        "Its application has not been consented to in the customer's tenant.",
        "Grant the consent from Partner Center, or have an administrator of the customer do it.",
    )


@explain.register
def _(error: errors.ConditionalAccessBlocked) -> Explanation:
    return Explanation(
        f"A policy of the customer keeps Seatwise out of {error.service}.",
        "Conditional Access or a cross-tenant access setting blocks service providers.",
        "Ask the customer's administrator to exempt service providers, or the partner's service account, from it.",
    )


@explain.register
def _(error: errors.TenantGone) -> Explanation:
    return Explanation(
        "This customer's tenant is gone.",
        "Microsoft says that it was deleted, blocked or never existed.",
        "Check in Partner Center whether the customer still belongs on your list.",
    )


@explain.register
def _(error: errors.WrongTenant) -> Explanation:
    return Explanation(
        "Seatwise only answers people of the company that runs it.",
        "Your account belongs to another organisation.",
        "Use your account of the service provider's own tenant.",
    )


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
        f"Whoever runs Seatwise should {mend}sign that account in again, with MFA.",
        f"Microsoft's error {error.code}" if error.code else "",
    )


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
def _(error: errors.Misconfigured) -> Explanation:
    return Explanation(
        f"The setting {error.setting} of this installation is wrong.",
        f"{_capital(error.what or 'It was refused').rstrip('.')}.",
        "Whoever runs Seatwise should correct it and start Seatwise again.",
    )


@explain.register
def _(error: errors.DownloadGone) -> Explanation:
    return Explanation(
        "This file is not waiting any more.",
        "A file waits ten minutes, for the person who asked for it, and is handed over once.",
        "Press the button below the list again.",
    )


@explain.register
def _(error: errors.SheetTooLarge) -> Explanation:
    if error.rows is None:
        return Explanation(
            "This list is too long for one file in OneDrive.",
            "It has millions of rows; no file was made.",
            "Ask for a part of it.",
        )
    return Explanation(
        "This list is too long for an Excel file.",
        f"With its columns, Seatwise writes at most {error.rows:,} rows to one; the list has more. No file was made.",
        "Take CSV instead, which Excel opens too.",
    )


@explain.register
def _(error: errors.SealBroken) -> Explanation:
    return Explanation(
        "A stored secret cannot be opened.",
        "It was sealed under another key, or its row was changed or moved.",
        "Whoever runs Seatwise should check KEY_URL and the key behind it, then sign in again if need be.",
    )


@explain.register
def _(error: errors.UpstreamError) -> Explanation:
    return Explanation(
        f"{_capital(error.service)} answered with a failure.",
        "It could not do what it was asked, so nothing was read.",
        "Ask again in a few minutes.",
        _request(error),
    )


@explain.register
def _(error: errors.Throttled) -> Explanation:
    wait = _about(error.retry_after) if error.retry_after else ""
    return Explanation(
        f"{_capital(error.service)} is limiting how often Seatwise may ask.",
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


@explain.register
def _(error: errors.Unavailable) -> Explanation:
    if error.service is Service.DATABASE:
        return _DATABASE_AWAY
    return Explanation(
        f"{_capital(error.service)} could not be read just now.",
        "It could not be reached, took too long, or failed several times in a row.",
        "Ask again in a few minutes; if it lasts, look at Microsoft's service health page.",
        _request(error),
    )


@explain.register
def _(error: errors.Malformed) -> Explanation:
    if error.service is Service.PRODUCT_LIST:
        return _NO_PRODUCT_LIST
    return Explanation(
        f"{_capital(error.service)} sent something that is not a whole answer.",
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
        f"{_capital(error.service)} refused to answer.",
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


@explain.register
def _(error: errors.CrossTenantAccess) -> Explanation:
    return Explanation(
        "This answer was withheld.",
        "A safety check stopped it before anything was shown.",
        "Give the reference to whoever runs Seatwise; asking again will not help.",
    )


def _request(error: errors.UpstreamError) -> str:
    """Return what Microsoft's support asks for."""
    told = [f"HTTP {error.status}" if error.status else "", f"request {error.request_id}" if error.request_id else ""]
    return " · ".join(part for part in told if part)


def _capital(text: str | Service) -> str:
    return text[:1].upper() + text[1:]


def _quoted(words: str) -> str:
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"


def _and(names: Sequence[str]) -> str:
    return _listed(names, "and")


def _or(names: Sequence[str]) -> str:
    return _listed(names, "or")


def _listed(names: Sequence[str], joint: str) -> str:
    shown = list(names[:5])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joint} {shown[-1]}"
