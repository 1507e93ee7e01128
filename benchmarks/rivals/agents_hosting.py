# mypy: ignore-errors
"""An echo bot on microsoft-agents-hosting-aiohttp, authentication on; its own token comes ready.

`python agents_hosting.py METADATA_URL`, in an environment with microsoft-agents-hosting-aiohttp. Prints its port.
"""

import asyncio
import json
import os
import sys
from typing import Any

from aiohttp import web
from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware
from microsoft_agents.hosting.core import ActivityHandler, AgentAuthConfiguration, TurnContext
from microsoft_agents.hosting.core.authorization._entra_issuers import BOTFRAMEWORK_JWKS_URIS


class Ready:
    """A connection manager and its only connection."""

    def __init__(self, configuration: AgentAuthConfiguration) -> None:
        self.configuration = configuration

    async def get_access_token(self, *_: Any, **__: Any) -> str:
        return "ready"

    def get_connection(self, *_: Any) -> "Ready":
        return self

    get_default_connection = get_token_provider = get_token_provider_from_activity = get_connection

    def get_default_connection_configuration(self) -> AgentAuthConfiguration:
        return self.configuration


class EchoAgent(ActivityHandler):
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"you said {turn_context.activity.text}")


async def main(metadata_url: str) -> None:
    BOTFRAMEWORK_JWKS_URIS["https://api.botframework.com"] = metadata_url.rpartition("/")[0] + "/keys"
    configuration = AgentAuthConfiguration(client_id=os.environ["APP_ID"], tenant_id=os.environ["TENANT_ID"])
    adapter, agent = CloudAdapter(connection_manager=Ready(configuration)), EchoAgent()

    async def messages(request: web.Request) -> web.StreamResponse:
        return await adapter.process(request, agent) or web.Response(status=202)

    app = web.Application(middlewares=[jwt_authorization_middleware])
    app["agent_configuration"] = configuration
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
