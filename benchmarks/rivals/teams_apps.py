# mypy: ignore-errors
"""An echo bot on microsoft-teams-apps, authentication on; its own token comes ready.

`python teams_apps.py METADATA_URL`, in an environment with microsoft-teams-apps. Prints its port.
"""

import asyncio
import json
import os
import socket
import sys
from dataclasses import replace
from typing import Any

import jwt
import uvicorn
from fastapi import FastAPI
from microsoft_teams.api import MessageActivity
from microsoft_teams.api.auth.cloud_environment import PUBLIC
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter


async def main(metadata_url: str) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    adapter = FastAPIAdapter()
    ready = jwt.encode({"exp": 9_999_999_999, "aud": "https://api.botframework.com"}, "x" * 64)
    app = App(
        client_id=os.environ["APP_ID"],
        tenant_id=os.environ["TENANT_ID"],
        token=lambda *_: ready,
        cloud=replace(PUBLIC, openid_metadata_url=metadata_url),
        http_server_adapter=adapter,
    )

    @app.on_message
    async def echo(context: ActivityContext[MessageActivity]) -> Any:
        await context.send(f"you said {context.activity.text}")

    await app.initialize()
    fastapi: FastAPI = adapter.app
    server = uvicorn.Server(uvicorn.Config(fastapi, log_level="error", access_log=False))
    print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
    await server.serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
