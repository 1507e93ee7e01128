"""The bots that turn_cpu.py compares, each a process: `python -m benchmarks.echo_bots stock|ours METADATA_URL CA_FILE`.

Prints its port as one line of JSON and serves until it is ended.
"""

import asyncio
import json
import ssl
import sys
from typing import Any

from aiohttp import web

from tests.bot.stand_in import APP_ID, ISSUER, TENANT


def stock(metadata_url: str) -> web.Application:
    """Return Microsoft's echo sample on botbuilder as it comes, authentication on.

    Its own token costs it nothing here: the credentials come ready, where msal would be asked once a turn.
    """
    from botbuilder.core import ActivityHandler, MessageFactory, TurnContext
    from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
    from botframework.connector.auth import ChannelValidation, ServiceClientCredentialsFactory
    from msrest.authentication import BasicTokenAuthentication

    class Ready(ServiceClientCredentialsFactory):  # type: ignore[misc]  # botbuilder has no types
        async def is_valid_app_id(self, app_id: str) -> bool:
            return app_id == APP_ID

        async def is_authentication_disabled(self) -> bool:
            return False

        async def create_credentials(self, *_: Any, **__: Any) -> Any:
            return BasicTokenAuthentication({"access_token": "ready"})

    class Configuration:
        APP_TYPE, APP_ID, APP_PASSWORD, APP_TENANTID = "SingleTenant", APP_ID, "x", TENANT

    class EchoBot(ActivityHandler):  # type: ignore[misc]
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(MessageFactory.text(f"you said {turn_context.activity.text}"))

    ChannelValidation.open_id_metadata_endpoint = metadata_url
    authentication = ConfigurationBotFrameworkAuthentication(Configuration(), credentials_factory=Ready())
    adapter, bot = CloudAdapter(authentication), EchoBot()

    async def messages(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await adapter.process(request, bot)
        return response

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


def ours(metadata_url: str, ca_file: str) -> web.Application:
    """Return the edge as it is in production, with a conversation that echoes a card."""
    from bot.app import BotIdentity, Parts, create_web_app
    from bot.screen import Notices
    from cards.card import Card
    from dialogs.turn import Answer, Press, Turn

    class Echo:
        async def answer(self, _turn: Turn, words: str) -> Answer:
            body = [{"type": "TextBlock", "text": f"you said {words}", "wrap": True}]
            return Card({"type": "AdaptiveCard", "version": "1.5", "body": body}, "echo")

        async def press(self, turn: Turn, press: Press) -> Answer:
            return await self.answer(turn, press.verb)

    async def token(*, fresh: bool = False) -> str:
        return f"ready-{fresh}"

    def no_card(error: Exception | None = None, reference: str = "") -> Card:
        return Card({}, reference)

    identity = BotIdentity(APP_ID, TENANT, ISSUER, metadata_url, ("127.0.0.1",), questions_at_once=0)
    context = ssl.create_default_context(cafile=ca_file)
    return create_web_app(
        identity, Parts(Echo(), no_card, Notices(lambda _: no_card(), no_card, no_card), token, context)
    )


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    name, metadata, ca = sys.argv[1:4]
    asyncio.run(_serve(stock(metadata) if name == "stock" else ours(metadata, ca)))
