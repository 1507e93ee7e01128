"""user: one person's account, licences and mailbox."""

from dataclasses import dataclass

from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.turn import Answer
from services.errors import InputFault, UnusableInput
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
)
async def user(session: CustomerSession, query: UserQuery, ask: Ask) -> Answer:
    """Answer with the one account, or with those that the name may mean."""
    raise NotImplementedError
