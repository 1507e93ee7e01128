"""mailboxes: how many of which kind, and how full they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest
from dialogs.turn import Answer
from dialogs.word_lists import meaning
from services.errors import InputFault, UnusableInput
from services.tenancy.names import folded_words
from services.tenancy.session import CustomerSession

KIND_WORDS: Mapping[str, str] = {
    "shared": "shared",
    "user": "user",
    "users": "user",
    "room": "room",
    "rooms": "room",
    "equipment": "equipment",
}
"""What people call a kind of mailbox, folded, and what a query calls it."""
_SAY_NOTHING = frozenset({"mailbox", "mailboxes"})


@dataclass(frozen=True, slots=True)
class MailboxesQuery:
    """One kind ("shared", "user", "room", "equipment"); all if empty. `page` counts from 1."""

    kind: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "MailboxesQuery":
        """Return the query; raise UnusableInput(NO_SUCH_MAILBOX_KIND) for any other word, or for two kinds."""
        said = [word for word in folded_words(words) if word not in _SAY_NOTHING]
        kinds = {meaning(word, KIND_WORDS, InputFault.NO_SUCH_MAILBOX_KIND) for word in said}
        if len(kinds) > 1:
            raise UnusableInput(InputFault.NO_SUCH_MAILBOX_KIND, " ".join(said), tuple(sorted(kinds)))
        return cls("".join(kinds))


@customer_command(
    "mailboxes",
    query=MailboxesQuery,
    aliases=("mailbox",),
    help="Mailboxes by kind, their size against the quota, archive, holds, forwarding outside.",
    example="mailboxes contoso shared",
    group="A customer's people",
    rest=Rest(words=KIND_WORDS),
    about="mailbox mailboxes mail",
)
async def mailboxes(session: CustomerSession, query: MailboxesQuery, ask: Ask) -> Answer:
    """Answer with counts by kind and one page of the list."""
    raise NotImplementedError
