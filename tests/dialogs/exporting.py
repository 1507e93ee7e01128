"""A small command with a list to export, over the world of the other tests; its rows come when a test says so."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from cards.card import Card
from cards.layout import action, card, heading
from dialogs.buttons import Buttons
from dialogs.exports import Exports
from dialogs.last_customer import LastCustomer
from dialogs.registry import Ask, Commands, Declaration, customer_command, fleet_command, plain_command
from dialogs.router import Router
from dialogs.turn import Parcel, Press
from services.domain.actor import Actor
from services.export.file import ExportedFile
from services.export.sheet import Cell, FileFormat, Sheet
from services.store.downloads import DownloadRow
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from tests.dialogs.world import CONTOSO, World, shown
from tests.services.tenancy.fakes import TECHNICIAN

PUBLIC_URL = "https://bot.example"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Whose names hold `text`."""

    text: str = ""

    @classmethod
    def from_words(cls, words: str) -> "PeopleQuery":
        return cls(words)


@dataclass
class Source:
    """What the list is read from. `fault` is raised after the rows, `refusal` before there is any list."""

    rows: Sequence[Sequence[Cell]] = (("Ada", 1), ("=Bob", 2))
    fault: Exception | None = None
    refusal: Exception | None = None
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[Any, PeopleQuery, Ask]] = field(default_factory=list)
    begun: int = 0
    begun_reading: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def sheet(self, given: object, query: PeopleQuery, ask: Ask) -> Sheet:
        self.asked.append((given, query, ask))
        if self.refusal:
            raise self.refusal
        return Sheet("People", "people Größe", ("Name", "Number"), self.read())

    async def read(self) -> AsyncIterator[Sequence[Cell]]:
        self.begun += 1
        self.begun_reading.set()
        try:
            for row in self.rows:
                yield row
            await self.open.wait()
            if self.fault:
                raise self.fault
        finally:
            self.closed.set()


class MemoryDownloads:
    """What waits, in a dict; `ready` holds up what is stored."""

    def __init__(self) -> None:
        self.rows: dict[str, DownloadRow] = {}
        self.ready = asyncio.Event()
        self.ready.set()

    async def add(self, token: str, row: DownloadRow) -> None:
        await self.ready.wait()
        self.rows[token] = row

    async def find(self, token: str, now: datetime) -> DownloadRow | None:
        row = self.rows.get(token)
        return row if row and now < row.expires_at else None

    async def take(self, token: str, now: datetime) -> DownloadRow | None:
        row = await self.find(token, now)
        self.rows.pop(token, None)
        return row


def commands_of(source: Source) -> Commands:
    """Return a command of each reach, and one without a list."""

    async def people_sheet(session: CustomerSession, query: PeopleQuery, ask: Ask) -> Sheet:
        return await source.sheet(session, query, ask)

    async def all_sheet(fleet: Fleet, query: PeopleQuery, ask: Ask) -> Sheet:
        return await source.sheet(fleet, query, ask)

    async def words_sheet(_: None, query: PeopleQuery, ask: Ask) -> Sheet:
        return await source.sheet(None, query, ask)

    async def answer(given: object, query: PeopleQuery, ask: Ask) -> Card:
        return card([heading("People")], "People")

    told: dict[str, Any] = {"query": PeopleQuery, "help": "Tests.", "group": "Tests"}
    return Commands(
        (
            customer_command("people", example="people contoso", sheet=people_sheet, **told)(answer),
            fleet_command("everybody", example="everybody", sheet=all_sheet, **told)(answer),
            plain_command("words", example="words", sheet=words_sheet, **told)(answer),
            customer_command("listless", example="listless contoso", **told)(answer),
        )
    )


@dataclass
class Exporting:
    """A bot with exports: `press_of` gives the press of a stored button, `exports` makes the files."""

    world: World = field(default_factory=World)
    source: Source = field(default_factory=Source)
    downloads: Any = field(default_factory=MemoryDownloads)
    public_url: str = PUBLIC_URL
    tenant_id: str = "partner"

    def __post_init__(self) -> None:
        world, ids = self.world, itertools.count(1000)
        self.commands = commands_of(self.source)
        self.buttons = Buttons(world.rows, lambda: f"{next(ids):032x}")
        last = LastCustomer(world.recollections)
        self.router = Router(world.directory, self.commands, world.desk, self.buttons, last, world.authorise)
        tokens = itertools.count(1)
        self.exports = Exports(
            world.directory,
            self.commands,
            world.desk,
            self.buttons,
            self.downloads,
            world.authorise,
            new_token=lambda: f"token-{next(tokens)}",
            public_url=self.public_url,
            actor_of=partial(Actor, self.tenant_id),
        )

    def command(self, name: str) -> Declaration[Any]:
        found = self.commands.find(name)
        assert found is not None
        return found

    async def button(
        self, name: str = "people", format: FileFormat = FileFormat.CSV, text: str = "", **turn: Any
    ) -> Press:
        """Return the press of an export button that a card of ours shows."""
        declaration = self.command(name)
        button = declaration.export_button(PeopleQuery(text), format, CONTOSO if name == "people" else None)
        listing = card([heading("People")], "People", [action("Export", button)])
        return shown(await self.buttons.issue(self.world.turn(**turn), listing)).button("Export")

    async def parcel(self, name: str = "people", format: FileFormat = FileFormat.CSV, text: str = "") -> Parcel:
        """Return a file that waits for the technician."""
        return await self.exports.press(self.world.turn(), await self.button(name, format, text))

    async def listed(self, words: str, actor: Actor = TECHNICIAN) -> str:
        """Return the title of the list that words ask for."""
        async with self.router.sheet(self.world.turn(actor=actor), words) as sheet:
            return sheet.title


async def content_of(file: ExportedFile) -> bytes:
    return b"".join([piece async for piece in file.pieces])
