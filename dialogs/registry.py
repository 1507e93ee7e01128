"""A command is one declaration: name, aliases, permission, help, example, query and handler stand together."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, Self, TypeVar

import msgspec

from cards.card import Button
from cards.format import Format
from dialogs.desk import Desk
from dialogs.rest import NOTHING, Rest
from dialogs.turn import Answer, Turn
from services.domain.actor import Permission
from services.domain.customer import Customer
from services.errors import ButtonClosed, ButtonFault, InputFault, UnusableInput
from services.export.sheet import FileFormat, Sheet
from services.http.deadline import DEFAULT_SECONDS
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession

ASK = "ask"
"""The verb of every button that asks a command; the row behind it says which, about whom, and with what arguments."""
EXPORT = "export"
"""The verb of every button that makes a file of a list; the row behind it has the file's format beside all that."""


class Query(Protocol):
    """What a command takes: a frozen dataclass of JSON values, made from the words after the command and customer."""

    @classmethod
    def from_words(cls, words: str) -> Self:
        """Return the query that the words ask; raise UnusableInput when they do not."""
        ...


Q = TypeVar("Q", bound=Query)
S = TypeVar("S", contravariant=True)
"""What a handler is given to read with."""


class Reach(StrEnum):
    """How many customers are in play."""

    CUSTOMER = "one customer"
    FLEET = "all customers"
    NOBODY = "no customer"


@dataclass(frozen=True, slots=True)
class Ask:
    """The turn a command answers, what it needs beside its session, and what was typed or ticked on the card."""

    turn: Turn
    desk: Desk
    commands: "Commands"
    inputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def reader(self) -> Format:
        """How this person writes figures and dates."""
        return Format.of(self.turn.locale, self.desk.timezone, self.turn.now)


@dataclass(frozen=True, slots=True)
class Declaration(Generic[Q]):
    """One command. `about` are the folded words by which a question in plain words is known to be for it."""

    name: str
    aliases: tuple[str, ...]
    needs: Permission | Callable[[Q], Permission]
    """What somebody needs for it, which may depend on the question: to look at a setting is not to change it."""
    help: str
    example: str
    group: str
    reach: Reach
    query: type[Q]
    handler: Callable[[Any, Q, Ask], Awaitable[Answer]]
    about: frozenset[str] = frozenset()
    rest: Rest = NOTHING
    """What its words are made of."""
    seconds: float | Callable[[Q], float] = DEFAULT_SECONDS
    """How long its answer may take, which may depend on the question; the person is told how far it has come."""
    sheet: Callable[[Any, Q, Ask], Awaitable[Sheet]] | None = None
    """Makes the list of its answer, whole, for a file; None where it has none. Given what the handler is given."""
    personal: bool = False
    """Whether its answer names people, so that it is not given where outsiders read along."""

    @property
    def called(self) -> tuple[str, ...]:
        """Every word the command is called by, its name first."""
        return (self.name, *self.aliases)

    def seconds_for(self, query: Q) -> float:
        """Return how long the answer to `query` may take."""
        return self.seconds(query) if callable(self.seconds) else self.seconds

    def needs_for(self, query: Q) -> Permission:
        """Return what somebody needs to ask `query`."""
        return self.needs(query) if callable(self.needs) else self.needs

    def load(self, arguments: object) -> Q:
        """Return the query stored behind a button; one of an older version closes the button."""
        try:
            return msgspec.convert(arguments, self.query)
        except msgspec.ValidationError:
            raise ButtonClosed(ButtonFault.UNKNOWN) from None

    def button(self, query: Q, customer: Customer | None = None) -> Button:
        """Return a button that asks this command, about `customer` where it needs one."""
        tenant = {"tenant_id": customer.tenant_id} if customer else {}
        return Button(ASK, {"command": self.name, "arguments": msgspec.to_builtins(query), **tenant})

    def export_button(self, query: Q, format: FileFormat, customer: Customer | None = None) -> Button:
        """Return a button that makes a file of this command's list; only for a command that declares a `sheet`."""
        asked = self.button(query, customer)
        return Button(EXPORT, {**asked.payload, "format": format.value})

    async def listed(self, given: Any, query: Q, ask: Ask) -> Sheet:
        """Return the whole list; raise UnusableInput(NO_LIST) for a command without one, or what its reading raises."""
        if self.sheet is None:
            raise UnusableInput(InputFault.NO_LIST, self.name)
        return await self.sheet(given, query, ask)


class Commands:
    """The table of contents: every command once, found by its name or an alias."""

    def __init__(self, declarations: Iterable[Declaration[Any]]) -> None:
        self.all = tuple(declarations)
        self._by_word: dict[str, Declaration[Any]] = {}
        for declaration in self.all:
            for word in declaration.called:
                if self._by_word.setdefault(word, declaration) is not declaration:
                    raise ValueError(f"two commands are called {word!r}")

    def find(self, word: str) -> Declaration[Any] | None:
        """Return the command called `word` (folded), or None."""
        return self._by_word.get(word)

    @property
    def about_a_customer(self) -> tuple[Declaration[Any], ...]:
        """The commands that ask about one customer."""
        return tuple(declaration for declaration in self.all if declaration.reach is Reach.CUSTOMER)

    @property
    def words(self) -> tuple[str, ...]:
        """Every name and alias."""
        return tuple(self._by_word)


class _Declare(Generic[S]):
    """The decorator that makes a command of a handler, which gets an `S` and nothing wider."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def __call__(
        self, name: str, *, query: type[Q], aliases: tuple[str, ...] = (),
        needs: Permission | Callable[[Q], Permission] = Permission.READ,
        help: str, example: str, group: str, about: str = "", rest: Rest = NOTHING,
        seconds: float | Callable[[Q], float] = DEFAULT_SECONDS,
        sheet: Callable[[S, Q, Ask], Awaitable[Sheet]] | None = None, personal: bool = False,
    ) -> Callable[[Callable[[S, Q, Ask], Awaitable[Answer]]], Declaration[Q]]:  # fmt: skip
        """Return what declares a handler as the command `name`; `about` are words with spaces between."""
        words = frozenset(about.split())
        return lambda handler: Declaration(
            name, aliases, needs, help, example, group, self._reach, query, handler, words, rest, seconds, sheet,
            personal,
        )  # fmt: skip


customer_command = _Declare[CustomerSession](Reach.CUSTOMER)
"""Declare a command about one customer: its handler gets that customer's session."""
fleet_command = _Declare[Fleet](Reach.FLEET)
"""Declare a command across customers: its handler gets the Fleet."""
plain_command = _Declare[None](Reach.NOBODY)
"""Declare a command that reads no customer."""
