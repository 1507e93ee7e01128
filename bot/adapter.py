"""The Bot Framework adapter, reduced to what we trust: its pipeline and its dispatch, none of its I/O.

Authentication is the guard's, sending is Delivery's. botbuilder 4.17.1's own ways of doing both block the event loop,
ask for a token per turn and answer invokes with 500, so no CloudAdapter, ConnectorClient or msrest is involved here.
"""

from collections.abc import Awaitable, Callable

from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.delivery import Delivery
from bot.message import Message, Reference
from bot.once import Reply
from bot.wire import Account, Inbound
from cards.card import Card

INBOUND = "seatwise.inbound"
Callback = Callable[[TurnContext], Awaitable[None]]


class ConnectorAdapter(BotAdapter):
    """Runs a bot on an admitted activity, and lets SDK code send through Delivery."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__()  # no on_turn_error: botbuilder would take an error it was told about for a success
        self._delivery = delivery

    async def process(self, inbound: Inbound, callback: Callback) -> Reply:
        """Run one turn and return what the HTTP request gets; an error of the turn is raised."""
        context = TurnContext(self, _activity(inbound))
        context.turn_state[INBOUND] = inbound
        await self.run_pipeline(context, callback)
        answer = context.turn_state.get(self._INVOKE_RESPONSE_KEY)
        return Reply(200) if answer is None else Reply(answer.value.status, answer.value.body or b"")

    async def continue_conversation(
        self,
        reference: ConversationReference,
        callback: Callback,
        bot_id: str | None = None,
        claims_identity: object = None,
        audience: str | None = None,
    ) -> None:
        """Run `callback` in a conversation nobody just spoke in: what it sends answers no (invented) activity."""
        activity = Activity(
            type=ActivityTypes.event,
            name="ContinueConversation",
            channel_id=reference.channel_id,
            service_url=reference.service_url,
            conversation=reference.conversation,
            recipient=reference.bot,
            from_property=reference.user,
        )
        await self.run_pipeline(TurnContext(self, activity), callback)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Send messages and typing indicators; keep an invoke's response for the HTTP answer."""
        sent = []
        for activity in activities:
            activity_id = ""
            if activity.type == ActivityTypes.invoke_response:
                context.turn_state[self._INVOKE_RESPONSE_KEY] = activity
            elif activity.type == ActivityTypes.typing:
                await self._delivery.typing(_reference(activity))
            elif activity.type == ActivityTypes.message:
                activity_id = await self._delivery.send(_reference(activity), _message(activity))
            sent.append(ResourceResponse(id=activity_id))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        """Replace the message `activity.id`."""
        await self._delivery.update(_reference(activity), activity.id, _message(activity))
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Refuse: nothing we say is taken back."""
        raise NotImplementedError


def keep_invoke_response(context: TurnContext, body: bytes) -> None:
    """Answer the invoke of this turn with 200 and `body`, JSON that is encoded already."""
    activity = Activity(type=ActivityTypes.invoke_response, value=InvokeResponse(status=200, body=body))
    context.turn_state[BotAdapter._INVOKE_RESPONSE_KEY] = activity


def _activity(inbound: Inbound) -> Activity:
    """Return the SDK's view of an activity, without the detour through msrest's deserialiser."""
    return Activity(
        type=inbound.type,
        id=inbound.id,
        name=inbound.name,
        text=inbound.text,
        value=inbound.value,
        channel_id=inbound.channel_id,
        service_url=inbound.service_url,
        reply_to_id=inbound.reply_to_id,
        locale=inbound.locale,
        timestamp=inbound.timestamp,
        conversation=ConversationAccount(id=inbound.conversation.id),
        from_property=_account(inbound.sender),
        recipient=_account(inbound.recipient),
        members_added=[_account(member) for member in inbound.members_added or ()],
    )


def _account(account: Account | None) -> ChannelAccount | None:
    return ChannelAccount(id=account.id, name=account.name) if account else None


def _reference(activity: Activity) -> Reference:
    bot = activity.from_property
    account = {"id": bot.id, "name": bot.name or ""} if bot else {}
    return Reference(activity.service_url, activity.conversation.id, account, activity.reply_to_id)


def _message(activity: Activity) -> Message:
    for attachment in activity.attachments or ():
        return Message(Card(attachment.content, activity.summary or ""))
    return Message(None, activity.text or "")
