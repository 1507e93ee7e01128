"""reach: how far Seatwise reaches into a customer, shown to everybody and decided by administrators."""

from dataclasses import dataclass
from typing import Literal

from cards.card import Card
from cards.reach import reach_card
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from services.domain.actor import Permission
from services.domain.reach import CustomerReach
from services.errors import InputFault, UnusableInput
from services.tenancy.session import CustomerSession

_WORDS = {
    "tenant": CustomerReach.TENANT,
    "partner-center": CustomerReach.PARTNER_CENTER,
    "partner_center": CustomerReach.PARTNER_CENTER,
    "partnercenter": CustomerReach.PARTNER_CENTER,
}
_LONGEST_REASON = 256


@dataclass(frozen=True, slots=True)
class ReachQuery:
    """What is to hold from now on, and why; "" only asks what holds."""

    set_to: Literal["", "tenant", "partner_center"] = ""
    reason: str = ""

    @classmethod
    def from_words(cls, words: str) -> "ReachQuery":
        """Return the query; raise UnusableInput(NO_SUCH_REACH) for any other first word, TOO_LONG for a long reason."""
        first, _, reason = words.strip().partition(" ")
        if first.casefold() == "partner" and reason.casefold().split()[:1] in (["center"], ["centre"]):
            first, reason = "partner-center", reason.strip()[len("center") :]
        if not first:
            return cls()
        meant = _WORDS.get(first.casefold())
        if meant is None:
            raise UnusableInput(InputFault.NO_SUCH_REACH, first, ("tenant", "partner-center"))
        if len(reason.strip()) > _LONGEST_REASON:
            raise UnusableInput(InputFault.TOO_LONG)
        return cls(meant.value, reason.strip())


def _needs(query: ReachQuery) -> Permission:
    return Permission.ADMINISTER if query.set_to else Permission.READ


@customer_command(
    "reach",
    query=ReachQuery,
    needs=_needs,
    help="How far Seatwise reaches into a customer; administrators open its tenant or keep it to Partner Center.",
    example="reach contoso",
    group="About a customer",
    rest=Rest(RestKind.TEXT),
)
async def reach(session: CustomerSession, query: ReachQuery, ask: Ask) -> Card:
    """Answer with how far it reaches; with a word for it, decide that first."""
    if not query.set_to:
        return reach_card(session.customer, session.standing, ask.reader)
    wanted, turn = CustomerReach(query.set_to), ask.turn
    standing = await ask.desk.reaches.decide(session.customer, wanted, query.reason, turn.actor)
    return reach_card(session.customer, standing, ask.reader, is_new=True)
