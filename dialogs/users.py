"""users: counts of a customer's accounts and a list of those in a state."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.clauses import clauses
from dialogs.days import is_of_days, read_days
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest
from dialogs.turn import Answer
from dialogs.word_lists import meaning
from services.errors import InputFault, UnusableInput
from services.tenancy.names import folded_words
from services.tenancy.session import CustomerSession

STATES = ("licensed", "unlicensed", "disabled", "guests", "inactive")
STATE_WORDS: Mapping[str, str] = {state: state for state in STATES} | {
    "licenced": "licensed",
    "unlicenced": "unlicensed",
    "guest": "guests",
    "external": "guests",
    "blocked": "disabled",
    "deactivated": "disabled",
    "stale": "inactive",
    "dormant": "inactive",
    "idle": "inactive",
}
"""What people call a state of an account, folded, and what a query calls it."""
_SAY_NOTHING = frozenset({"and", "user", "users", "account", "accounts", "people"})
_OPPOSITES = {"licensed", "unlicensed"}


@dataclass(frozen=True, slots=True)
class UsersQuery:
    """Which accounts: those in every one of `states`; all if empty. `days` is what "inactive" means.

    `where` filters, `by` splits the number; `page` counts from 1.
    """

    states: tuple[str, ...] = ()
    days: int = 90
    where: str = ""
    by: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "UsersQuery":
        """Return the query; raise UnusableInput(NO_SUCH_STATE, NO_DAYS or OPPOSITE_STATES) where the words are none."""
        rest, where, by = clauses(words)
        said = [word for word in folded_words(rest) if word not in _SAY_NOTHING]
        span = [word for word in said if word not in STATE_WORDS and is_of_days(word)]
        named = {meaning(word, STATE_WORDS, InputFault.NO_SUCH_STATE) for word in said if word not in span}
        states = tuple(state for state in STATES if state in named)
        if named >= _OPPOSITES:
            raise UnusableInput(InputFault.OPPOSITE_STATES, ", ".join(states))
        if span and "inactive" not in states:
            raise UnusableInput(InputFault.NO_SUCH_STATE, " ".join(span), STATES)
        return cls(states, read_days(span) if span else cls().days, where, by)


@customer_command(
    "users",
    query=UsersQuery,
    aliases=("people", "accounts"),
    help="A customer's accounts: licensed, unlicensed, disabled, guests, or inactive for a number of days.",
    example="users contoso inactive 60",
    group="A customer's people",
    rest=Rest(words=STATE_WORDS, days=True, where=True, by=True),
    about="user users people person persons account accounts employee employees staff colleagues guest guests",
)
async def users(session: CustomerSession, query: UsersQuery, ask: Ask) -> Answer:
    """Answer with counts and one page of the list."""
    raise NotImplementedError
