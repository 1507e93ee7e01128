"""Hands files over in the asker's own chat: as a file that Teams puts into their OneDrive, or as a link for one use."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.delivery import Rejected
from bot.errors import Apology, log_fault
from bot.file_cards import consent_message
from bot.invoke import text_body
from bot.message import Message, Reference, reference_to
from bot.pace import ACKNOWLEDGE_AFTER, PROGRESS_AFTER
from bot.screen import Shown
from bot.service_url import is_playground
from bot.speech import place_of, press_of, press_of_invoke, turn_of
from bot.stage import Stage
from bot.wire import Inbound
from cards.card import Card
from cards.export import elsewhere_card, link_card, not_reached_card
from dialogs.registry import EXPORT
from dialogs.turn import Parcel, PlaceKind, Press, Progress, Turn
from services.domain.actor import Actor
from services.errors import InputFault, Misconfigured, SeatwiseError, Service, UnusableInput
from services.export.file import ExportedFile

NO_ADDRESS = "it is not set, and a link to a file needs the bot's public https address"


class Files(Protocol):
    """What makes files: dialogs.exports.Exports."""

    async def press(self, turn: Turn, press: Press) -> Parcel:
        """Return the file that a pressed button asks for, waiting; raise a SeatwiseError."""
        ...

    async def is_waiting(self, token: str) -> bool:
        """Tell whether a file waits behind `token`."""
        ...

    async def decline(self, token: str, actor: Actor) -> None:
        """Let it wait no longer; raise DownloadGone."""
        ...

    async def collect(self, token: str, actor: Actor | None = None, progress: Progress | None = None) -> ExportedFile:
        """Return the file, once; raise DownloadGone, or what keeps it from being made."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What whoever pressed is told in a line, and the card with it where this conversation shows nothing else."""

    line: str
    card: Card | None = None


def is_export(activity: Inbound) -> bool:
    """Tell whether a button was pressed that asks for a file, by Action.Execute or by Action.Submit."""
    value = activity.value if isinstance(activity.value, dict) else {}
    pressed = value.get("action") if activity.type == "invoke" else value
    return isinstance(pressed, dict) and pressed.get("verb") == EXPORT


def takes_files(activity: Inbound) -> bool:
    """Tell whether who sent this from a chat of two can be shown Teams' cards for files.

    An app of Teams' says that it is one. So does the Agents Playground, which has no such cards.
    """
    by_an_app = any(entity.is_client for entity in activity.entities or ())
    return by_an_app and not is_playground(activity.service_url or "")


class Parcels:
    """Serves the buttons that ask for files. What was pressed stays on the screen; the file comes as a message.

    `into_onedrive` is False in clouds whose Teams lets no bot send a file.
    """

    def __init__(self, files: Files, stage: Stage, *, into_onedrive: bool) -> None:
        self._files, self._into_onedrive = files, into_onedrive
        self._delivery, self._screen, self._apologies = stage.delivery, stage.screen, stage.apologies
        self._background, self._pace = stage.background, stage.pace
        self._clock, self._notices, self._rosters = stage.clock, stage.notices, stage.rosters

    async def hear(self, activity: Inbound) -> None:
        """Answer a button of a client that knows only Action.Submit."""
        told = self._background.start(self._tell(activity, self._start(activity, press_of)))
        await self._pace.is_done_within(ACKNOWLEDGE_AFTER, told)

    async def press(self, activity: Inbound) -> bytes:
        """Answer a pressed Action.Execute with the body of the invoke's response: a line beside the card."""
        work = self._start(activity, press_of_invoke)
        if not await self._pace.is_done_within(PROGRESS_AFTER, work):
            self._background.start(self._tell(activity, work))
            return text_body(self._notices.progress("").summary)
        return text_body((await work).line)

    def _start(self, activity: Inbound, read: Callable[[object], Press | None]) -> "asyncio.Task[_Told]":
        return self._background.start(self._handed_over(activity, read))

    async def _tell(self, activity: Inbound, work: "asyncio.Task[_Told]") -> None:
        card = (await work).card
        if card is not None:
            await self._screen.show(Shown(reference_to(activity)), card)

    async def _handed_over(self, activity: Inbound, read: Callable[[object], Press | None]) -> _Told:
        answer = await self._apologies.answered(self._hand_over(activity, read))
        return _Told(answer.card.summary, answer.card) if isinstance(answer, Apology) else answer

    async def _hand_over(self, activity: Inbound, read: Callable[[object], Press | None]) -> _Told:
        press = read(activity.value)
        if press is None:
            raise UnusableInput(InputFault.TAMPERED)
        turn = turn_of(activity, self._clock(), Progress(), self._rosters.of(activity))
        parcel = await self._files.press(turn, press)
        if place_of(activity).kind is PlaceKind.PERSONAL:
            return await self._here(activity, parcel)
        return await self._in_own_chat(activity, parcel)

    async def _here(self, activity: Inbound, parcel: Parcel) -> _Told:
        reference = reference_to(activity, reply=False)
        if self._into_onedrive and takes_files(activity):
            question = consent_message(parcel)
            try:
                await self._delivery.send(reference, question)
                return _Told(question.text)
            except SeatwiseError as error:  # an app package without supportsFiles, a policy: then there is the link
                log_fault("consent.not_sent", error)
        card = _link_card(parcel)
        await self._delivery.send(reference, Message(card))
        return _Told(card.summary)

    async def _in_own_chat(self, activity: Inbound, parcel: Parcel) -> _Told:
        """Send the link to the asker alone: others read what is said here."""
        card = _link_card(parcel)
        try:
            await self._delivery.send(await self._own_chat(activity), Message(card))
        except SeatwiseError as error:
            log_fault("own_chat.not_reached", error)
            told = not_reached_card()
        else:
            told = elsewhere_card()
        return _Told(told.summary, told)

    async def _own_chat(self, activity: Inbound) -> Reference:
        here, sender, channel_data = reference_to(activity, reply=False), activity.sender, activity.channel_data
        if sender is None or channel_data is None or channel_data.tenant is None:
            raise UnusableInput(InputFault.TAMPERED)
        own = await self._delivery.open_chat(here.service_url, here.bot, sender.id, channel_data.tenant.id)
        if _thread(own) == _thread(here):  # whatever is wrong there: it is not the asker's alone
            raise Rejected(Service.TEAMS)
        return own


def _thread(reference: Reference) -> str:
    return reference.conversation_id.partition(";")[0]


def _link_card(parcel: Parcel) -> Card:
    if parcel.link is None:
        raise Misconfigured("PUBLIC_URL", NO_ADDRESS)
    return link_card(parcel.file_name, parcel.link)
