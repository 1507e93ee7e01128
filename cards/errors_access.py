"""The words for what somebody, or Seatwise itself, has no right to."""

from cards.explanation import Explanation, any_of, capital, explain
from cards.layout import shown_name
from cards.standing import kept_to_partner_center
from services import errors
from services.domain.actor import Permission

_NAME = 60
"""Characters of a group's or an administrator's name that are told."""


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
        f"Ask an administrator of Seatwise{_named(error.ask)} to add you to the group that has it.",
    )


def _named(administrators: tuple[str, ...]) -> str:
    return f" ({any_of([shown_name(each, _NAME) for each in administrators])})" if administrators else ""


@explain.register
def _(error: errors.RightsUnread) -> Explanation:
    told = explain(error.reason)
    return Explanation(
        "Your rights could not be read.",
        f"So nothing was done, and nothing is shown. {told.what} {told.why}",
        told.next_step,
        told.detail,
    )


@explain.register
def _(error: errors.OutsidersPresent) -> Explanation:
    return Explanation(
        "That is not told here.",
        "The answer names people, and in this conversation are guests or people of other organisations.",
        "Ask in a personal chat with Seatwise.",
    )


@explain.register
def _(error: errors.RosterUnread) -> Explanation:
    why = f" {explain(error.reason).what}" if error.reason else ""
    return Explanation(
        "That is not told here.",
        f"The answer names people, and who is in this conversation could not be read.{why}",
        "Ask in a personal chat with Seatwise, or here again in a few minutes.",
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


@explain.register
def _(error: errors.KeptOut) -> Explanation:
    return Explanation(
        f"{capital(error.service)} is not asked about this customer.",
        f"The customer is {kept_to_partner_center(error.standing)}.",
        "An administrator of Seatwise can open its tenant: reach, the customer's name, tenant.",
    )
