"""users: counts of a customer's accounts and a list of those in a state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cards.card import Card
from cards.users import UsersAsked, users_card
from dialogs.clauses import clauses
from dialogs.counting import counting_users
from dialogs.days import is_of_days, read_days, refuse_below_zero
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest
from dialogs.skus import sku_names
from dialogs.word_lists import meaning
from services.domain.directory_user import SignInActivity
from services.domain.people import Person, UserReport, UserState
from services.domain.section import Source
from services.errors import InputFault, UnusableInput
from services.export.sheet import Cell, Sheet
from services.inactivity import last_attempt
from services.people.order import rows_to_keep
from services.people.users import UserQuestion, each_user, fold_users
from services.tenancy.names import folded_words
from services.tenancy.session import CustomerSession
from services.where.reading import parse, parse_by

State = Literal["licensed", "unlicensed", "disabled", "guests", "inactive"]
STATES: tuple[State, ...] = ("licensed", "unlicensed", "disabled", "guests", "inactive")
STATE_WORDS: Mapping[str, str] = dict[str, str](zip(STATES, STATES, strict=True)) | {
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

    states: tuple[State, ...] = ()
    days: int = 90
    where: str = ""
    by: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "UsersQuery":
        """Return the query; raise UnusableInput(NO_SUCH_STATE, NO_DAYS or OPPOSITE_STATES) where the words are none."""
        rest, where, by = clauses(words)
        refuse_below_zero(rest)
        said = [word for word in folded_words(rest) if word not in _SAY_NOTHING]
        span = [word for word in said if word not in STATE_WORDS and is_of_days(word)]
        named = {meaning(word, STATE_WORDS, InputFault.NO_SUCH_STATE) for word in said if word not in span}
        states = tuple(state for state in STATES if state in named)
        if named >= _OPPOSITES:
            raise UnusableInput(InputFault.OPPOSITE_STATES, ", ".join(states))
        if span and "inactive" not in states:
            raise UnusableInput(InputFault.NO_SUCH_STATE, " ".join(span), STATES)
        return cls(states, read_days(span) if span else cls().days, where, by)


SECONDS = 3_600.0
"""How long it may take: sign-ins of 200,000 users are read for a quarter of an hour."""
COLUMNS = (
    "Name", "User principal name", "Type", "Enabled", "Licences", "Created", "Last sign-in", "Last attempt", "Activity",
)  # fmt: skip


async def users_sheet(session: CustomerSession, query: UsersQuery, ask: Ask) -> Sheet:
    """Return everybody the list has, in the directory's order; sign-ins where they were asked for."""
    question = _question(query)
    names = await sku_names(session, ask)
    people = each_user(session, question, ask.turn.now, tell=counting_users(ask))
    name = session.customer.name
    return Sheet(f"Users of {name}", f"users {name}", COLUMNS, (_line(person, names) async for person in people))


def _line(person: Person, names: Mapping[str, str]) -> Sequence[Cell]:
    user, seen = person.user, person.user.sign_in or SignInActivity()
    return (
        user.name,
        user.principal_name,
        user.user_type or "not told",
        "not told" if user.is_enabled is None else user.is_enabled,
        ", ".join(names.get(sku_id, sku_id) for sku_id in user.licences),
        user.created_at,
        seen.successful,
        last_attempt(seen),
        person.activity.value if person.activity else "not asked",
    )


def _question(query: UsersQuery) -> UserQuestion:
    """Return what is asked of the directory; raise UnusableFilter for clauses that cannot be read."""
    return UserQuestion(
        where=parse(query.where) if query.where else None,
        states=frozenset(UserState(state) for state in query.states),
        days=query.days if UserState.INACTIVE.value in query.states else None,
        by=parse_by(query.by) if query.by else None,
    )


@customer_command(
    "users",
    query=UsersQuery,
    aliases=("people", "accounts"),
    help="A customer's accounts: licensed, unlicensed, disabled, guests, or inactive for a number of days.",
    example="users contoso inactive 60",
    group="A customer's people",
    rest=Rest(words=STATE_WORDS, days=True, where=True, by=True),
    seconds=SECONDS,
    sheet=users_sheet,
    about="user users people person persons account accounts employee employees staff colleagues guest guests "
    "headcount",
    personal=True,
)
async def users(session: CustomerSession, query: UsersQuery, ask: Ask) -> Card:
    """Answer with counts and one page of the list."""
    question, keep = _question(query), rows_to_keep(query.page)

    async def read() -> UserReport:
        return await fold_users(session, question, ask.turn.now, keep=keep, tell=counting_users(ask))

    part = await session.memory.read(f"users {keep} {question}", Source.GRAPH, read)
    asked = UsersAsked(query.states, query.days, query.where, query.by, query.page)
    return users_card(session.customer, part, asked, ask.reader)
