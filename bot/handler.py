"""The bot as botbuilder sees it: one method per kind of activity that we serve. All others are let pass."""

from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.schema import ChannelAccount

from bot.adapter import INBOUND, keep_invoke_response
from bot.edge import Edge
from bot.wire import Inbound

CARD_ACTION = "adaptiveCard/action"


class SeatwiseBot(ActivityHandler):
    """Hands each activity to the edge."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Answer what was said."""
        await self._edge.hear(_inbound(turn_context))

    async def on_members_added_activity(self, members_added: list[ChannelAccount], turn_context: TurnContext) -> None:
        """Greet where the bot itself was added; people come and go without a word from us."""
        inbound = _inbound(turn_context)
        if inbound.recipient and any(member.id == inbound.recipient.id for member in members_added):
            await self._edge.greet(inbound)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Answer a pressed button; an invoke that we have no use for gets an empty 200."""
        inbound = _inbound(turn_context)
        body = await self._edge.press(inbound) if inbound.name == CARD_ACTION else b"{}"
        keep_invoke_response(turn_context, body)


def _inbound(turn_context: TurnContext) -> Inbound:
    inbound: Inbound = turn_context.turn_state[INBOUND]
    return inbound
