"""offboard: forget a customer. What would go is told first; it goes by a button that works once."""

from dataclasses import dataclass, replace

from cards.card import Card
from cards.leaving import offboard_card, offboarded_card
from cards.progress import progress_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, customer_command
from dialogs.turn import Answer, Later
from services.domain.actor import Permission
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class OffboardQuery:
    """Nothing but the customer. `is_confirmed`: the asker pressed; words never say that."""

    is_confirmed: bool = False

    @classmethod
    def from_words(cls, words: str) -> "OffboardQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@customer_command(
    "offboard",
    query=OffboardQuery,
    needs=Permission.ADMINISTER,
    help="Forget a customer: everything that Seatwise stored about it, but the record of what was asked.",
    example="offboard contoso",
    group="About Seatwise",
)
async def offboard(session: CustomerSession, query: OffboardQuery, ask: Ask) -> Answer:
    """Answer with what would go and the button, or with what is gone."""
    customer, desk = session.customer, ask.desk
    if not query.is_confirmed:
        button = replace(offboard.button(OffboardQuery(is_confirmed=True), customer), single_use=True)
        return offboard_card(customer, await desk.leaving.about_customer(customer), button, ask.reader)

    async def remove() -> Card:
        counts = await desk.leaving.offboard(customer, ask.turn.actor)
        session.memory.forget()
        desk.portfolio.forget(customer)
        return offboarded_card(customer, counts, ask.reader)

    # Later: by then the turn has written down whom it was about, and that goes too.
    return Later(progress_card("Offboarding"), remove())
