"""user: one person's account, licences and mailbox."""

import asyncio
from dataclasses import dataclass

from cards.card import Card
from cards.user import choose_user_card, user_card
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.skus import sku_names
from services.errors import InputFault, UnusableInput
from services.people.one import find_user
from services.people.profile import read_profile
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class UserQuery:
    """Who: a name or an address, or a part of either, as typed; a user id behind a button."""

    name: str

    @classmethod
    def from_words(cls, words: str) -> "UserQuery":
        """Return the query for that person; raise UnusableInput(NO_PERSON) where nobody is named."""
        if not words.strip():
            raise UnusableInput(InputFault.NO_PERSON)
        return cls(words.strip())


@customer_command(
    "user",
    query=UserQuery,
    aliases=("person", "account"),
    help="One person: licences and where they come from, the last sign-in, the mailbox.",
    example="user contoso jane doe",
    group="A customer's people",
    rest=Rest(RestKind.PERSON, is_needed=True),
    seconds=600.0,
    personal=True,
)
async def user(session: CustomerSession, query: UserQuery, ask: Ask) -> Card:
    """Answer with the one account, or with those that the name may mean; raise NO_SUCH_PERSON where nobody is near."""

    def tell(count: int) -> None:
        ask.turn.progress.say(f"Searched {ask.reader.number(count)} users so far")

    found = await find_user(session, query.name, tell=tell)
    if found.one is None:
        if not found.users:
            raise UnusableInput(InputFault.NO_SUCH_PERSON, query.name)
        return choose_user_card(session.customer, found.users, query.name, is_near=found.is_near, more=found.more)
    profile, names = await asyncio.gather(read_profile(session, found.one), sku_names(session, ask))
    return user_card(profile, names, ask.reader)
