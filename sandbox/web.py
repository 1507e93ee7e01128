"""One origin over HTTP: the log, the latency and the faults around a service."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from aiohttp import web
from multidict import CIMultiDict

from sandbox.answer import Answer, Ask, Service
from sandbox.calls import Call
from sandbox.sandbox import Sandbox
from sandbox.spoiling import spoiled_answer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_handler(sandbox: Sandbox, service: Service) -> Handler:
    """Return the aiohttp handler of a service: every method, every path."""

    async def handle(request: web.Request) -> web.StreamResponse:
        ask = await _ask(request)
        call = _call(sandbox, service, ask)
        ask = replace(ask, crowded=not sandbox.calls.begin(call))
        try:
            await asyncio.sleep(sandbox.knobs.latency(service.name))
            return await _respond(sandbox, service, request, ask, call)
        finally:
            sandbox.calls.end(call, sandbox.now())

    return handle


async def _ask(request: web.Request) -> Ask:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Ask(request.method, request.path, tuple(request.query.items()), headers, await request.read())


def _call(sandbox: Sandbox, service: Service, ask: Ask) -> Call:
    return Call(
        service=service.name,
        method=ask.method,
        path=ask.path,
        query=ask.path_and_query.partition("?")[2],
        tenant=service.tenant_of(ask),
        started=sandbox.now(),
        client_request_id=ask.headers.get("client-request-id") or ask.headers.get("ms-requestid"),
        bearer=ask.bearer is not None,
    )


async def _respond(
    sandbox: Sandbox, service: Service, request: web.Request, ask: Ask, call: Call
) -> web.StreamResponse:
    fault = sandbox.faults.next(service.name, call.tenant, ask.method, ask.path_and_query)
    call.fault = fault.kind if fault else None
    if fault and fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    answer = spoiled_answer(service, ask, fault)
    call.status = answer.status
    if fault and fault.kind == "reset":
        return await _reset(request, answer)
    if answer.pieces is not None and fault is None:
        return await _streamed(request, answer, answer.pieces)
    body = answer.body()
    if fault and fault.kind == "truncate":
        body = body[: len(body) // 2]
    return _response(request, answer, body)


def _response(request: web.Request, answer: Answer, body: bytes) -> web.Response:
    """Return the response, packed as Microsoft packs it for every client that says it can unpack."""
    headers = _headers(answer)
    if body and "gzip" in request.headers.get("Accept-Encoding", "").lower():
        body = gzip.compress(body, compresslevel=1)
        headers.update({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
    return web.Response(status=answer.status, body=body, headers=headers)


def _headers(answer: Answer) -> CIMultiDict[str]:
    headers = CIMultiDict(answer.headers)
    headers.setdefault("Content-Type", answer.content_type)
    return headers


async def _streamed(request: web.Request, answer: Answer, pieces: Iterable[str]) -> web.StreamResponse:
    """Send a long text as it is made, with room for other calls in between."""
    response = web.StreamResponse(status=answer.status, headers=_headers(answer))
    await response.prepare(request)
    await response.write(b"\xef\xbb\xbf" if answer.bom else b"")
    for piece in pieces:
        await response.write(piece.encode())
        await asyncio.sleep(0)
    await response.write_eof()
    return response


async def _reset(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Send half of the body that was announced, then break the connection."""
    body = answer.body()
    response = web.StreamResponse(status=answer.status, headers=_headers(answer))
    response.content_length = max(len(body), 2)
    await response.prepare(request)
    await response.write(body[: len(body) // 2] or b"{")
    if request.transport is not None:
        request.transport.abort()
    return response


def json_response(document: object, status: int = 200) -> web.Response:
    """Return a JSON response that keeps characters as they are."""
    return web.Response(status=status, text=json.dumps(document, ensure_ascii=False), content_type="application/json")
