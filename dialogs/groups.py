"""groups: a customer's groups, and the licences they assign."""

from dataclasses import dataclass

from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.turn import Answer
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class GroupsQuery:
    """A part of the name; every group if empty. `page` counts from 1."""

    text: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "GroupsQuery":
        """Return the query for groups with `words` in their name."""
        return cls(words.strip())


@customer_command(
    "groups",
    query=GroupsQuery,
    aliases=("group",),
    help="A customer's groups: kind, members, the licences they assign, and members with licence errors.",
    example="groups contoso kiosk",
    group="A customer's people",
    rest=Rest(RestKind.TEXT),
    about="group groups",
)
async def groups(session: CustomerSession, query: GroupsQuery, ask: Ask) -> Answer:
    """Answer with one page of the groups."""
    raise NotImplementedError
