"""Ask everything of a product in this process, in any language, files too; every answer is looked at."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cards.card import Card
from cards.layout import action, ask, card, heading
from dialogs.buttons import Buttons
from dialogs.turn import Answer, Press, Progress, Turn
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.in_process import Conversation, conversation
from tests.scenarios.reading import Button, Reading, read
from tests.scenarios.soundness import Line, assert_sound, lines_of, rows_of

LITWARE = "litware.example"
ABOUT_LITWARE = (
    f"licences {LITWARE}", f"licences {LITWARE} e3", f"licences {LITWARE} e3 where department = Sales",
    f"licences {LITWARE} by department", f"licences {LITWARE} e3 where group = Kiosk by city",
    f"who {LITWARE} e3", f"who {LITWARE} e3 where city = Sydney", f"users {LITWARE}", f"users {LITWARE} licensed",
    f"users {LITWARE} unlicensed", f"users {LITWARE} disabled", f"users {LITWARE} guests", f"users {LITWARE} inactive",
    f"users {LITWARE} where group = Kiosk by jobTitle", f"user {LITWARE} ada", f"user {LITWARE} Ada Abbott",
    f"user {LITWARE} ida abot", f"groups {LITWARE}", f"groups {LITWARE} kiosk", f"mailboxes {LITWARE}",
    f"mailboxes {LITWARE} shared", f"customer {LITWARE}", f"subscriptions {LITWARE}", f"access {LITWARE}",
    f"reach {LITWARE}", f"history {LITWARE}",
)  # fmt: skip
ABOUT_EVERYBODY = ("customers", "unused", "unused e3", "renewals 365", "short", "status", "partner", "history", "help")
ABOUT_ALL = (*ABOUT_LITWARE, *ABOUT_EVERYBODY)


class Heard(Progress):
    """Remembers everything that was said of how far an answer has come."""

    __slots__ = ("all",)

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []

    def say(self, words: str) -> None:
        self.all.append(words)
        super().say(words)


@dataclass
class Asker(Conversation):
    """One person in a chat of two. What is no error of the product's own is a traceback, and is raised."""

    locale: str = "en-AU"
    heard: Heard = field(default_factory=Heard)
    """What was told while the last answer was made."""

    async def files(self, answer: Reading) -> list[Line]:
        """Return the lines of an answer's list; the workbook of the same list has as many."""
        lines = lines_of(await self.fetch(answer.button("Export CSV")))
        rows = rows_of(await self.fetch(answer.button("Export Excel")))
        assert len(rows) == len(lines) + 1
        return lines

    async def fetch(self, button: Button) -> bytes:
        """Press a button that makes a file, and return the file."""
        return b"".join([piece async for piece in self.pieces(button)])

    async def pieces(self, button: Button) -> AsyncIterator[bytes]:
        """Press a button that makes a file, and yield the file as it is made."""
        turn = self._turn()
        parcel = await self.seatwise.exports.press(turn, Press(button.verb, button.data["id"], {}))
        file = await self.seatwise.exports.collect(parcel.token, turn.actor, turn.progress)
        async for piece in file.pieces:
            yield piece

    async def press_own(self, command: str, tenant_id: str, **arguments: object) -> Reading:
        """Press a button that asks a command with these arguments, as a card of another version may have it."""
        made = card([heading("Ours")], "Ours", [action("Go", ask(command, tenant_id, **arguments))])
        buttons = Buttons(self.seatwise.buttons, lambda: secrets.token_hex(16))
        issued = await buttons.issue(self._turn(), made)
        assert isinstance(issued, Card)
        return await self.press(read(issued.content).button("Go"))

    def _turn(self) -> Turn:
        self.heard = Heard()
        return Turn(self.seatwise.operator, self.place, self.locale, self.clock(), self.heard)

    async def _read(self, answering: Awaitable[Answer]) -> Reading:
        answer = await super()._read(answering)
        assert_sound(answer)
        return answer


@asynccontextmanager
async def asker(
    sandbox: SandboxProcess, folder: Path, world: Mapping[str, Any], locale: str = "en-AU", **settings: str
) -> AsyncIterator[Asker]:
    """Put a world in place, and a product together that has read nothing of it yet."""
    admin = sandbox.admin
    admin.reset()
    try:
        ready = admin.put_world(dict(world))
        admin.knobs(throttling=False)
        async with conversation(folder, {**sandbox.settings_of(ready), **settings}) as chat:
            yield Asker(chat.seatwise, chat.clock, locale=locale)
    finally:
        admin.reset()


def litware(admin: Admin) -> Mapping[str, Any]:
    """Return the truth of the customer that is asked about, its people's too."""
    return admin.customer(LITWARE) | admin.people(LITWARE)
