"""Exports: a pressed button becomes a file that waits for its asker, who gets it once, with every check made anew."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dialogs.buttons import Buttons
from dialogs.desk import Desk
from dialogs.recording import Recording
from dialogs.registry import EXPORT, Ask, Commands, Declaration, Reach
from dialogs.turn import Parcel, Place, PlaceKind, Press, Progress, Turn
from services.domain.actor import Actor, Permission
from services.domain.audit import Result
from services.errors import ButtonClosed, ButtonFault, DownloadGone, InputFault, UnusableInput
from services.export.file import ExportedFile, pieces_of
from services.export.sheet import FileFormat, Sheet
from services.export.text import file_name
from services.http.deadline import deadline
from services.store.downloads import DownloadRow
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet

KEPT = timedelta(minutes=10)
"""How long a file waits."""
SECONDS = 600.0
"""How long it may take to read what is in it."""
WORKBOOKS_AT_ONCE = 3
"""Excel files are made in memory."""
PATH = "/downloads/"


class Downloads(Protocol):
    """Where it is kept what waits: services.store.downloads.DownloadStore."""

    async def add(self, token: str, row: DownloadRow) -> None:
        """Store what `token` leads to."""
        ...

    async def find(self, token: str, now: datetime) -> DownloadRow | None:
        """Return what waits and leave it waiting."""
        ...

    async def take(self, token: str, now: datetime) -> DownloadRow | None:
        """Return what waits, once."""
        ...


class Exports:
    """Offers files and makes them. `new_token` returns 256 random bits as text that may stand in an address.

    `public_url` is the origin of links, "" where there is none. `actor_of` gives the person
    of an object id and a name that were written down.
    """

    def __init__(
        self,
        directory: CustomerDirectory,
        commands: Commands,
        desk: Desk,
        buttons: Buttons,
        downloads: Downloads,
        authorise: Callable[[Actor, Permission], Awaitable[None]],
        *,
        new_token: Callable[[], str],
        public_url: str,
        actor_of: Callable[[str, str], Actor],
    ) -> None:
        self._directory, self._commands, self._desk = directory, commands, desk
        self._buttons, self._downloads, self._authorise = buttons, downloads, authorise
        self._new_token, self._public_url, self._actor_of = new_token, public_url, actor_of
        self._workbooks = asyncio.Semaphore(WORKBOOKS_AT_ONCE)

    async def press(self, turn: Turn, press: Press) -> Parcel:
        """Return the file that a pressed button asks for, waiting; raise a SeatwiseError.

        Nothing is read of a customer yet.
        """
        with deadline():
            row = await self._buttons.open(turn, press)
            if row.verb != EXPORT:
                raise UnusableInput(InputFault.UNKNOWN_VERB)
            return await self._waiting(turn, row.payload)

    async def is_waiting(self, token: str) -> bool:
        """Tell whether a file waits behind `token`."""
        return await self._downloads.find(token, self._desk.clock()) is not None

    async def decline(self, token: str, actor: Actor) -> None:
        """Let the file wait no longer; raise DownloadGone when it does not, or not for `actor`."""
        await self._taken(token, actor)

    async def collect(self, token: str, actor: Actor | None = None, progress: Progress | None = None) -> ExportedFile:
        """Return the file behind `token`, once; raise DownloadGone, or what keeps it from being made.

        `actor`: who alone may have it; None where the token is all that is known. What the file's owner may see is
        looked up now, not when it was asked for.
        """
        row = await self._taken(token, actor)
        owner = self._actor_of(row.actor_object_id, row.actor_name)
        place, now = Place(PlaceKind.PERSONAL, ""), self._desk.clock()
        turn = Turn(owner, place, row.locale, now, progress or Progress())
        try:
            declaration, query = self._listing(row.command, row.arguments)
        except ButtonClosed:  # another version of the program made the link
            raise DownloadGone from None
        recording = Recording(self._directory, owner, f"export of {declaration.name}")
        async with recording.refusals():
            await self._authorise(owner, declaration.needs_for(query))
        format, ask = FileFormat(row.format), Ask(turn, self._desk, self._commands)
        if declaration.reach is not Reach.CUSTOMER:
            fleet = Fleet(owner, self._directory) if declaration.reach is Reach.FLEET else None
            async with recording.refusals():
                sheet = await declaration.listed(fleet, query, ask)
            await recording.note(Result.BEGUN)
            return _file(sheet, format, recording.pieces(pieces_of(sheet, format, self._workbooks)))
        async with recording.refusals():
            visit = await self._directory.enter(_required(row.tenant_id), owner, recording.action)
        sheet = await visit.within(declaration.listed(visit.session, query, ask))
        await visit.begin()
        return _file(sheet, format, visit.pieces(pieces_of(sheet, format, self._workbooks)))

    async def _waiting(self, turn: Turn, payload: Mapping[str, Any]) -> Parcel:
        declaration, query = self._listing(payload.get("command", ""), payload.get("arguments"))
        tenant_id, format = payload.get("tenant_id"), FileFormat(payload["format"])
        async with Recording(self._directory, turn.actor, f"export of {declaration.name}").refusals():
            await self._authorise(turn.actor, declaration.needs_for(query))
            if declaration.personal:
                await turn.check_personal_data_may_be_told()
            about = await self._name_of(turn.actor, declaration, tenant_id)
        token = self._new_token()
        row = DownloadRow(
            command=declaration.name,
            arguments=payload["arguments"],
            tenant_id=tenant_id,
            actor_object_id=turn.actor.object_id,
            actor_name=turn.actor.name,
            format=format.value,
            locale=turn.locale,
            created_at=turn.now,
            expires_at=turn.now + KEPT,
        )
        await self._downloads.add(token, row)
        today = turn.now.astimezone(ZoneInfo(self._desk.timezone)).date()
        name = file_name(f"{declaration.name} {about} {today}", format)
        link = f"{self._public_url}{PATH}{token}" if self._public_url else None
        return Parcel(token, link, name)

    async def _taken(self, token: str, actor: Actor | None) -> DownloadRow:
        now = self._desk.clock()
        if actor is not None:  # first look: nobody else's try uses it up
            waiting = await self._downloads.find(token, now)
            if waiting is None or waiting.actor_object_id != actor.object_id:
                raise DownloadGone
        row = await self._downloads.take(token, now)
        if row is None:
            raise DownloadGone
        return row

    def _listing(self, command: str, arguments: object) -> tuple[Declaration[Any], Any]:
        declaration = self._commands.find(command)
        if declaration is None or declaration.sheet is None:
            raise ButtonClosed(ButtonFault.UNKNOWN)
        return declaration, declaration.load(arguments)

    async def _name_of(self, actor: Actor, declaration: Declaration[Any], tenant_id: str | None) -> str:
        """Return the name of the customer that the list is about, "" where it is about none; raise CustomerNotFound."""
        if declaration.reach is not Reach.CUSTOMER:
            return ""
        return (await self._directory.find(_required(tenant_id), actor)).name


def _required(tenant_id: str | None) -> str:
    if tenant_id is None:
        raise ButtonClosed(ButtonFault.UNKNOWN)
    return tenant_id


def _file(sheet: Sheet, format: FileFormat, pieces: AsyncGenerator[bytes, None]) -> ExportedFile:
    return ExportedFile(file_name(sheet.file_name, format), format.content_type, pieces)
