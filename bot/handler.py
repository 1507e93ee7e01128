"""The bot as botbuilder sees it: one method per kind of activity that we serve. All others are let pass."""

from dataclasses import dataclass

from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.schema import ChannelAccount

from bot.adapter import INBOUND, keep_invoke_response
from bot.consents import Consents
from bot.edge import Edge
from bot.file_cards import CONSENT_INVOKE
from bot.gate import Gate
from bot.parcels import Parcels, is_export
from bot.wire import Inbound

CARD_ACTION = "adaptiveCard/action"


@dataclass(frozen=True, slots=True)
class FileService:
    """What hands files over."""

    parcels: Parcels
    consents: Consents


class SeatwiseBot(ActivityHandler):
    """Hands each activity to the edge, and what is about files to those who hand them over."""

    def __init__(self, edge: Edge, files: FileService | None = None, gate: Gate | None = None) -> None:
        self._edge, self._files, self._gate = edge, files, gate

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Answer what was said."""
        inbound = _inbound(turn_context)
        if self._gate and not self._gate.lets_through(inbound):
            return
        await (self._files.parcels if self._files and is_export(inbound) else self._edge).hear(inbound)

    async def on_members_added_activity(self, members_added: list[ChannelAccount], turn_context: TurnContext) -> None:
        """Greet where the bot itself was added; people come and go without a word from us."""
        inbound = _inbound(turn_context)
        self._edge.somebody_came(inbound)
        if inbound.recipient and any(member.id == inbound.recipient.id for member in members_added):
            await self._edge.greet(inbound)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Answer a pressed button; an invoke that we have no use for gets an empty 200."""
        keep_invoke_response(turn_context, await self._answered(_inbound(turn_context)))

    async def _answered(self, inbound: Inbound) -> bytes:
        refusal = self._gate.refusal(inbound) if self._gate and inbound.name in (CARD_ACTION, CONSENT_INVOKE) else None
        if refusal is not None:
            return refusal
        if inbound.name == CARD_ACTION:
            return await (self._files.parcels if self._files and is_export(inbound) else self._edge).press(inbound)
        if inbound.name == CONSENT_INVOKE and self._files:
            self._files.consents.answer(inbound)
        return b"{}"


def _inbound(turn_context: TurnContext) -> Inbound:
    inbound: Inbound = turn_context.turn_state[INBOUND]
    return inbound
