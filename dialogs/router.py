"""From words or a press to an answer: find the command, check the right, open the session, run it, issue the card."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from cards.card import Button
from cards.pick import pick_card
from dialogs import notes
from dialogs.buttons import Buttons
from dialogs.desk import Desk
from dialogs.help import not_understood
from dialogs.last_customer import LastCustomer
from dialogs.recording import Recording
from dialogs.registry import ASK, Ask, Commands, Declaration, Reach
from dialogs.turn import Answer, Later, Press, Turn
from dialogs.understood import Understood, Who
from dialogs.words import listen, understand, understand_alone
from services.domain.actor import Actor, Permission
from services.domain.audit import Result
from services.domain.customer import Customer
from services.errors import (
    AmbiguousCustomer,
    ButtonClosed,
    ButtonFault,
    CustomerNotFound,
    InputFault,
    UnknownCommand,
    UnusableInput,
)
from services.export.sheet import Sheet
from services.http.deadline import DEFAULT_SECONDS, deadline, remaining
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.matching import One, Several
from services.tenancy.memory import A_MOMENT, FRESH
from services.tenancy.visit import Visit

T = TypeVar("T")
U = TypeVar("U")

Authorise = Callable[[Actor, Permission], Awaitable[None]]
"""Raises NotPermitted when the actor's role does not include the permission."""


@dataclass(frozen=True, slots=True)
class Question:
    """A command with everything it needs but the rights. `words`: the question as typed, "" for a press."""

    declaration: Declaration[Any]
    query: Any
    who: Who = None
    named: str = ""
    words: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    reading: Understood | None = None
    """How a sentence was read, where the answer has to say so."""
    queries: Mapping[str, Any] = field(default_factory=dict)
    """What is asked about each customer, by tenant id, where that depends on which one is picked."""
    max_age: timedelta = FRESH
    """How old what was read for the card before may be: a page that was turned shows the same people."""


class Router:
    """Answers turns. Its cards are issued: every id on them has a stored row."""

    def __init__(
        self,
        directory: CustomerDirectory,
        commands: Commands,
        desk: Desk,
        buttons: Buttons,
        last_customer: LastCustomer,
        authorise: Authorise,
    ) -> None:
        self._directory, self._commands, self._desk = directory, commands, desk
        self._buttons, self._last_customer, self._authorise = buttons, last_customer, authorise

    async def answer(self, turn: Turn, words: str) -> Answer:
        """Return the answer to words, a card to pick a customer from, or what was nearest; raise a SeatwiseError."""
        try:
            with deadline():
                question, left = await self._read(turn, words), remaining()
            answer = await self._ask_or_pick(turn, question, spent=DEFAULT_SECONDS - left)
        except UnknownCommand as error:
            answer = not_understood(error, self._commands)
        return await self._buttons.issue(turn, answer)

    async def press(self, turn: Turn, press: Press) -> Answer:
        """Return the answer to a pressed button, every check made anew; raise a SeatwiseError."""
        with deadline():
            row = await self._buttons.open(turn, press)
        if row.verb != ASK:
            raise UnusableInput(InputFault.UNKNOWN_VERB)
        answer = await self._ask_or_pick(turn, self._behind(row.payload, press.inputs))
        return await self._buttons.issue(turn, answer)

    @asynccontextmanager
    async def sheet(self, turn: Turn, words: str) -> AsyncIterator[Sheet]:
        """Give the list that answers the words, whole and to be read row by row within; raise a SeatwiseError."""
        question = await self._read(turn, words)
        declaration, query = question.declaration, question.query
        ask = Ask(turn, self._desk, self._commands)
        row = Recording(self._directory, turn.actor, f"export of {declaration.name}")
        async with row.refusals():
            await self._authorise(turn.actor, declaration.needs_for(query))
        if declaration.reach is Reach.CUSTOMER:
            visit, _ = await self._visit(turn, question)
            await row.note(Result.BEGUN, tenant_id=visit.session.customer.tenant_id)
            async with visit.open() as session:
                yield await declaration.listed(session, query, ask)
        else:
            fleet = Fleet(turn.actor, self._directory) if declaration.reach is Reach.FLEET else None
            async with row.file():
                yield await declaration.listed(fleet, query, ask)

    async def _read(self, turn: Turn, words: str) -> Question:
        heard = listen(words)
        asked = understand_alone(heard, self._commands)
        if asked is None:
            async with Recording(self._directory, turn.actor, "ask").refusals():
                await self._authorise(turn.actor, Permission.READ)  # even an offer tells customers' names
            asked = understand(heard, self._commands, (await self._directory.look(turn.actor)).index)
        declaration = self._commands.find(asked.command)
        if declaration is None:
            raise UnknownCommand(words)
        query = declaration.query.from_words(asked.rest)
        queries = {tenant_id: declaration.query.from_words(rest) for tenant_id, rest in asked.rests.items()}
        reading = asked if asked.in_plain_words else None
        return Question(declaration, query, asked.who, asked.named, words, reading=reading, queries=queries)

    def _behind(self, payload: Mapping[str, Any], inputs: Mapping[str, object]) -> Question:
        declaration = self._commands.find(payload.get("command", ""))
        if declaration is None:
            raise ButtonClosed(ButtonFault.UNKNOWN)
        query, who = declaration.load(payload.get("arguments")), payload.get("tenant_id")
        return Question(declaration, query, who, inputs=inputs, max_age=A_MOMENT if payload.get("follows") else FRESH)

    async def _ask_or_pick(self, turn: Turn, question: Question, spent: float = 0.0) -> Answer:
        """`spent` are seconds of the answer's time that the question has used already."""
        row = Recording(self._directory, turn.actor, question.declaration.name)
        async with row.refusals():
            await self._authorise(turn.actor, question.declaration.needs_for(question.query))
            if question.declaration.personal:
                await turn.check_personal_data_may_be_told()
        try:
            with deadline(question.declaration.seconds_for(question.query) - spent):
                return await self._ask(turn, question)
        except AmbiguousCustomer as error:
            await row.note(Result.FAILED, error)
            unread = (await self._directory.customers(turn.actor)).unread
            return pick_card(error.query, _choices(question, error.matches), asked=question.words, unread=unread)
        except CustomerNotFound as error:
            await row.note(Result.REFUSED, error)
            return await self._offer(turn, question, error)

    async def _offer(self, turn: Turn, question: Question, error: CustomerNotFound) -> Answer:
        choices = _choices(question, error.nearest)
        card = pick_card(error.query, choices, asked=question.words, nearest=True, unread=error.unsearched)
        searched = await self._directory.customers(turn.actor)
        missing = None if error.unsearched else searched.instead_of or searched.refresh_failed
        return notes.with_note(card, notes.searched_in_part(missing) if missing else "")

    async def _ask(self, turn: Turn, question: Question) -> Answer:
        declaration, query = question.declaration, question.query
        ask = Ask(turn, self._desk, self._commands, question.inputs)
        if declaration.reach is Reach.NOBODY:
            return notes.with_note(await declaration.handler(None, query, ask), _said_back(question, None))
        if declaration.reach is Reach.FLEET:
            row = Recording(self._directory, turn.actor, declaration.name)
            answer = await row.answer(declaration.handler(Fleet(turn.actor, self._directory), query, ask))
            return notes.with_note(answer, _said_back(question, None))
        return await self._ask_about_one(turn, question, ask)

    async def _ask_about_one(self, turn: Turn, question: Question, ask: Ask) -> Answer:
        visit, note = await self._visit(turn, question)
        session = visit.session
        unread = (await self._directory.customers(turn.actor)).unread
        handling = question.declaration.handler(session, question.query, ask)
        try:
            answer, _ = await visit.within(_both(handling, self._last_customer.remember(turn, session.customer)))
        except UnusableInput as error:  # "this customer" may be the one that was asked about last
            error.about = session.customer
            raise
        note = notes.together(note, notes.found_in_part(unread))
        if isinstance(answer, Later):
            try:
                await visit.begin()
            except BaseException:
                asyncio.ensure_future(answer.then).cancel()  # nobody is going to wait for it
                raise
            return notes.with_note(Later(answer.now, visit.finishing(answer.then)), note)
        await visit.end()
        return notes.with_note(answer, note)

    async def _visit(self, turn: Turn, question: Question) -> tuple[Visit, str]:
        """Return a visit to whom the question is about, and what has to be said of how that was understood."""
        name, max_age = question.declaration.name, question.max_age
        if question.who is None:
            visit = await self._directory.enter(await self._last_one(turn), turn.actor, name)
            remembered = notes.remembered(visit.session.customer.name)
            return visit, notes.together(remembered, _said_back(question, None))
        if isinstance(question.who, Several):
            raise AmbiguousCustomer(question.named, question.who.customers)
        who = question.who.customer if isinstance(question.who, One) else question.who
        visit = await self._directory.enter(who, turn.actor, name, max_age)
        return visit, _said_back(question, visit.session.customer)

    async def _last_one(self, turn: Turn) -> Customer:
        tenant_id = await self._last_customer.recall(turn)
        if tenant_id is None:
            raise UnusableInput(InputFault.NO_CUSTOMER)
        try:
            return await self._directory.find(tenant_id, turn.actor)
        except CustomerNotFound as error:
            if error.unsearched:
                raise CustomerNotFound("the customer you asked about last", unsearched=error.unsearched) from None
            raise UnusableInput(InputFault.NO_CUSTOMER) from None  # gone from the list since: nobody we spoke about


async def _both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    return await asyncio.gather(first, second)


def _choices(question: Question, customers: Sequence[Customer]) -> list[tuple[Customer, Button]]:
    asked = [(customer, question.queries.get(customer.tenant_id, question.query)) for customer in customers]
    return [(customer, question.declaration.button(query, customer)) for customer, query in asked]


def _said_back(question: Question, customer: Customer | None) -> str:
    reading = question.reading
    return notes.understood(reading.command, customer.name if customer else "", reading.rest) if reading else ""
