"""The product without its edge, in this process: made anew for each world, with a clock that tests hold."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cards.card import Card
from cards.error import error_card
from composition import Seatwise, compose
from dialogs.turn import Answer, Later, Place, PlaceKind, Press, Turn
from services.errors import SeatwiseError
from services.settings import load_settings
from tests.scenarios.bot_process import installation, write_env_file
from tests.scenarios.reading import Button, Reading, read


@dataclass
class HeldClock:
    """A clock that stands until it is moved."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        """Return the held moment."""
        return self.moment

    def move(self, **by: float) -> None:
        """Move it on."""
        self.moment += timedelta(**by)


@dataclass
class Conversation:
    """A personal chat with a product that was just put together."""

    seatwise: Seatwise
    clock: HeldClock
    place: Place = field(default_factory=lambda: Place(PlaceKind.PERSONAL, "19:in-process"))

    async def say(self, words: str) -> Reading:
        """Say something and read the answer."""
        return await self._read(self.seatwise.router.answer(self._turn(), words))

    async def press(self, button: Button) -> Reading:
        """Press a button and read the answer."""
        return await self._read(self.seatwise.router.press(self._turn(), Press(button.verb, button.data["id"], {})))

    async def export(self, button: Button) -> list[dict[str, str]]:
        """Press the button of a file, fetch the CSV, and return its rows by their columns."""
        parcel = await self.seatwise.exports.press(self._turn(), Press(button.verb, button.data["id"], {}))
        file = await self.seatwise.exports.collect(parcel.token, self.seatwise.operator)
        content = b"".join([piece async for piece in file.pieces])
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    async def all_pages(self, words: str) -> list[Reading]:
        """Say something and read the answer with all its pages."""
        return await self.turned(await self.say(words))

    async def turned(self, first: Reading) -> list[Reading]:
        """Return an answer with all its pages."""
        pages = [first]
        while pages[-1].has_button("next page") and len(pages) < 10:
            pages.append(await self.press(pages[-1].button("next page")))
        return pages

    def _turn(self) -> Turn:
        return Turn(self.seatwise.operator, self.place, "en-AU", self.clock())

    async def _read(self, answering: Awaitable[Answer]) -> Reading:
        try:
            answer = await answering
            card: Card = await answer.then if isinstance(answer, Later) else answer
        except SeatwiseError as fault:
            card = error_card(fault)
        return read(card.content, card.summary)


@asynccontextmanager
async def conversation(
    folder: Path, sandbox: Mapping[str, str], clock: HeldClock | None = None
) -> AsyncIterator[Conversation]:
    """Put the product together in `folder`, talk with it, take it apart again."""
    settings = load_settings(write_env_file(folder, installation(folder, sandbox)))
    held = clock or HeldClock()
    async with compose(settings, held) as seatwise:
        yield Conversation(seatwise, held)
