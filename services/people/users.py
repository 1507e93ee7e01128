"""Counts and a list of a customer's users, folded while they are read."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.domain.directory_user import DirectoryUser
from services.domain.people import Activity, Field, Person, UserCounts, UserReport, UserState
from services.domain.section import NotAvailable, Section, Source
from services.errors import CrossTenantAccess, SeatwiseError, UnusableInput
from services.inactivity import activity_of
from services.people.membership import membership
from services.people.order import Beginning, name_key, rows_to_keep
from services.people.pages import PeopleSession, Tell, needed, silent, users
from services.people.split import Splitter
from services.tenancy.memory import read_section
from services.where.filter import Filter, Membership

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UserQuestion:
    """Which users: those that `where` leaves are counted; those of them in every one of `states` are listed.

    `days` without a sign-in are what "inactive" means; None asks for no sign-ins, which are slow to read. `by` splits
    the number of those listed.
    """

    where: Filter | None = None
    states: frozenset[UserState] = frozenset()
    days: int | None = None
    by: Field | None = None


async def read_users(
    session: PeopleSession,
    question: UserQuestion,
    clock: Callable[[], datetime],
    *,
    keep: int | None = None,
    tell: Tell = silent,
) -> Section[UserReport]:
    """Return counts, the first `keep` rows and the split, or *not available*.

    Where only the sign-ins cannot be read, everybody's activity is UNKNOWN and the report has the reason. Raises
    UnusableInput for a group that is not one, or a field that everybody has another value of; CrossTenantAccess.
    """
    return await read_section(Source.GRAPH, fold_users(session, question, clock(), keep=keep, tell=tell), clock)


async def fold_users(
    session: PeopleSession, question: UserQuestion, now: datetime, *, keep: int | None = None, tell: Tell = silent
) -> UserReport:
    """Return what read_users has in its section; raises SeatwiseError."""
    view = _View(question, await membership(session, question.where), now)
    rows = rows_to_keep(1) if keep is None else keep
    if question.days is None:
        return await _folded(session, view, rows, tell)
    try:
        return await _folded(session, view, rows, tell, sign_ins=True)
    except (CrossTenantAccess, UnusableInput):
        raise
    except SeatwiseError as reason:
        log.warning("users.sign_ins_not_read", error=type(reason).__name__)
        return await _folded(session, view, rows, tell, missing=NotAvailable(Source.GRAPH, reason))


async def each_user(
    session: PeopleSession, question: UserQuestion, now: datetime, *, tell: Tell = silent
) -> AsyncIterator[Person]:
    """Yield everybody who would be listed, in Graph's order, for an export; raises SeatwiseError.

    Sign-ins are read where `days` are given: leave them out where the report says that they cannot be read.
    """
    view = _View(question, await membership(session, question.where), now)
    wanted, sign_ins = needed(question.where, question.by), question.days is not None
    async for user in users(session, wanted, sign_ins=sign_ins, tell=tell):
        person = view.person(user)
        if view.counts(user) and view.lists(person):
            yield person


@dataclass(frozen=True, slots=True)
class _View:
    """One question, with everything that is needed to answer it of one user."""

    question: UserQuestion
    members: Membership
    now: datetime

    def counts(self, user: DirectoryUser) -> bool:
        return self.question.where is None or self.question.where.matches(user, self.members)

    def person(self, user: DirectoryUser) -> Person:
        days = self.question.days
        return Person(user, None if days is None else activity_of(user, self.now, days))

    def lists(self, person: Person) -> bool:
        return all(_IS[state](person) for state in self.question.states)


_IS: dict[UserState, Callable[[Person], bool]] = {
    UserState.LICENSED: lambda person: bool(person.user.licences),
    UserState.UNLICENSED: lambda person: not person.user.licences,
    UserState.DISABLED: lambda person: person.user.is_enabled is False,
    UserState.GUESTS: lambda person: person.user.is_guest,
    UserState.INACTIVE: lambda person: person.activity is not None and person.activity.is_inactive,
}


class _Counter:
    """Counts users of whom none is kept."""

    def __init__(self) -> None:
        self._states = Counter[UserState]()
        self._activity = Counter[Activity | None]()

    def add(self, person: Person) -> None:
        self._activity[person.activity] += 1
        self._states.update(state for state, holds in _IS.items() if holds(person))

    def counts(self, *, with_activity: bool) -> UserCounts:
        return UserCounts(
            all=self._activity.total(),
            licensed=self._states[UserState.LICENSED],
            disabled=self._states[UserState.DISABLED],
            guests=self._states[UserState.GUESTS],
            activity={state: self._activity[state] for state in Activity} if with_activity else {},
        )


async def _folded(
    session: PeopleSession,
    view: _View,
    keep: int,
    tell: Tell,
    *,
    sign_ins: bool = False,
    missing: NotAvailable | None = None,
) -> UserReport:
    question, counter, first = view.question, _Counter(), Beginning[Person](keep)
    splitter = Splitter(question.by) if question.by else None
    async for user in users(session, needed(question.where, question.by), sign_ins=sign_ins, tell=tell):
        if not view.counts(user):
            continue
        person = view.person(user)
        counter.add(person)
        if view.lists(person):
            first.add(name_key(user), person)
            if splitter:
                splitter.add(user)
    split = splitter.buckets() if splitter else None
    return UserReport(counter.counts(with_activity=question.days is not None), first.roster(), split, missing)
