"""A wire between client and server that tears at a chosen statement, before or after the server has seen it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.engine import URL


class TearingWire:
    """Passes bytes on. `tear_before` and `tear_after` name a statement at which the connection breaks, once each."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._sessions: set[asyncio.Task[None]] = set()
        self.tear_before: bytes | None = None
        self.tear_after: bytes | None = None
        self.torn = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Yield the server's URL by way of this wire."""
        listener = await asyncio.start_server(self._session, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        try:
            yield self._server.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        finally:
            listener.close()
            for session in self._sessions:
                session.cancel()
            await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _session(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        session = asyncio.current_task()
        assert session is not None
        self._sessions.add(session)
        server, to_server = await asyncio.open_connection(self._server.host, self._server.port)
        answers = asyncio.create_task(_pass_on(server, to_client))
        try:
            with suppress(ConnectionError, asyncio.CancelledError):
                await self._pass_statements_on(client, server, to_server, answers)
        finally:
            answers.cancel()
            to_server.close()
            to_client.close()
            self._sessions.discard(session)

    async def _pass_statements_on(
        self,
        client: asyncio.StreamReader,
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
        answers: asyncio.Task[None],
    ) -> None:
        while statement := await client.read(65536):
            if self.tear_before and self.tear_before in statement:
                self.tear_before, self.torn = None, self.torn + 1
                return
            if self.tear_after and self.tear_after in statement:
                self.tear_after, self.torn = None, self.torn + 1
                answers.cancel()
                await asyncio.wait([answers])
                to_server.write(statement)
                await server.read(1)  # carried out and answered, but nobody hears it
                return
            to_server.write(statement)
            await to_server.drain()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
