"""What a question is, before and after the Teams edge: who asks, where, in which words; and what comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from cards.card import Card
from services.domain.actor import Actor
from services.errors import OutsidersPresent, RosterUnread

T = TypeVar("T")


class PlaceKind(StrEnum):
    """The kinds of conversation the bot stands in."""

    PERSONAL = "personal"
    GROUP = "group"
    CHANNEL = "channel"
    TERMINAL = "terminal"


_OF_ONE = frozenset({PlaceKind.PERSONAL, PlaceKind.TERMINAL})
"""What only the asker reads."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation. `id` is Teams' conversation id (a channel's thread), or "terminal"."""

    kind: PlaceKind
    id: str


@dataclass(eq=False, slots=True)
class Progress:
    """How far a long answer has come, in words such as "Reading users: 12,000 so far". Who shows it looks now and then.

    `words` is "" until somebody said something.
    """

    words: str = ""

    def say(self, words: str) -> None:
        """Put these words in the place of those before."""
        self.words = words


async def told_while(
    answer: Coroutine[Any, Any, T], progress: Progress, tell: Callable[[str], None], every: float = 5.0
) -> T:
    """Return the answer; meanwhile `tell` is given what the progress says, when it is new."""
    work, told = asyncio.create_task(answer), ""
    try:
        while not (await asyncio.wait({work}, timeout=every))[0]:
            if progress.words != told:
                told = progress.words
                tell(told)
        return work.result()
    finally:
        work.cancel()


async def nobody_knows() -> bool:
    """Raise RosterUnread: what stands in for who is in a conversation where nothing else does."""
    raise RosterUnread


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said or pressed. `now` is aware UTC; `locale` is a BCP 47 tag such as "en-AU".

    `outsiders` tells whether guests or people of other organisations are in the conversation; raises RosterUnread.
    """

    actor: Actor
    place: Place
    locale: str
    now: datetime
    progress: Progress = field(default_factory=Progress)
    outsiders: Callable[[], Awaitable[bool]] = field(default=nobody_knows, compare=False, repr=False)

    async def check_personal_data_may_be_told(self) -> None:
        """Raise OutsidersPresent where others than the partner's people read along, RosterUnread where nobody knows."""
        if self.place.kind not in _OF_ONE and await self.outsiders():
            raise OutsidersPresent


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the verb and the opaque id it carried, and the answers typed or ticked on the card."""

    verb: str
    id: str
    inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """Slow work: show `now` at once; `then` is awaited outside the turn and its card replaces it."""

    now: Card
    then: Awaitable[Card]


Answer = Card | Later


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that waits for the person who asked, and for nobody else. The edge chooses how it is handed over.

    `token` and `link` (None without PUBLIC_URL) are secrets: whoever has one gets the file, once. They go to the
    asker's own chat or nowhere.
    """

    token: str = field(repr=False)
    link: str | None = field(repr=False)
    file_name: str
