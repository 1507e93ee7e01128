"""One origin over HTTP: the log, the latency and the faults around a service."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web
from multidict import CIMultiDict

from sandbox.answer import Answer, Ask, Service
from sandbox.calls import Call
from sandbox.faults import Fault
from sandbox.sandbox import Sandbox

_HALF, _ENDLESS = "sandbox-half-", "sandbox-endless-"
_HTML = "<!DOCTYPE html><html><head><title>Service unavailable</title></head><body><h1>Our services aren't here</h1></body></html>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_handler(sandbox: Sandbox, service: Service) -> Handler:
    """Return the aiohttp handler of a service: every method, every path."""

    async def handle(request: web.Request) -> web.StreamResponse:
        ask = await _ask(request)
        call = _call(sandbox, service, ask)
        sandbox.calls.add(call)
        await asyncio.sleep(sandbox.knobs.latency(service.name))
        try:
            return await _respond(sandbox, service, request, ask, call)
        finally:
            call.ended = sandbox.now()

    return handle


async def _ask(request: web.Request) -> Ask:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Ask(request.method, request.path, tuple(request.query.items()), headers, await request.read())


def _call(sandbox: Sandbox, service: Service, ask: Ask) -> Call:
    query = ask.path_and_query.partition("?")[2]
    known = {"client_request_id": ask.headers.get("client-request-id"), "bearer": ask.bearer is not None}
    started = sandbox.now()
    tenant = service.tenant_of(ask)
    return Call(service.name, ask.method, ask.path, query, tenant, None, started, None, None, **known)


async def _respond(
    sandbox: Sandbox, service: Service, request: web.Request, ask: Ask, call: Call
) -> web.StreamResponse:
    fault = sandbox.faults.next(service.name, call.tenant, ask.method, ask.path_and_query)
    call.fault = fault.kind if fault else None
    if fault and fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    answer = _answer(service, ask, fault)
    call.status = answer.status
    if fault and fault.kind == "reset":
        return await _reset(request, answer)
    body = answer.body()
    if fault and fault.kind == "truncate":
        body = body[: len(body) // 2]
    return web.Response(status=answer.status, body=body, headers=_headers(answer))


def _headers(answer: Answer) -> CIMultiDict[str]:
    headers = CIMultiDict(answer.headers)
    headers.setdefault("Content-Type", answer.content_type)
    return headers


def _answer(service: Service, ask: Ask, fault: Fault | None) -> Answer:
    """Return the true answer, or what the fault makes of it."""
    plain, token = service.without_token(ask)
    if token and token.startswith(_HALF):
        return service.failure(ask, int(token.removeprefix(_HALF)), None, "The page could not be read.")
    if token and token.startswith(_ENDLESS):
        return _endless(service, plain, int(token.removeprefix(_ENDLESS)))
    if fault is None:
        return service.answer(ask)
    return _false_answer(service, ask, fault) or _spoiled(service, ask, fault)


def _false_answer(service: Service, ask: Ask, fault: Fault) -> Answer | None:
    """Return what is answered instead of the truth, None for a fault that spoils the true answer."""
    code = None if fault.code is None else str(fault.code)
    if fault.kind == "status":
        return service.failure(ask, fault.status or 500, code, fault.message).with_headers(fault.headers)
    if fault.kind == "throttle":
        wait = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        return _without_retry_after(service.failure(ask, 429, code, fault.message)).with_headers(wait)
    if fault.kind == "html":
        return Answer(fault.status or 200, text=fault.body or _HTML, content_type="text/html; charset=utf-8")
    if fault.kind == "answer":
        text = None if fault.json is not None else (fault.body or "")
        return Answer(fault.status or 200, fault.json, fault.headers, text)
    if fault.kind == "entra":
        return service.failure(ask, fault.status or 0, code, fault.message)
    if fault.kind == "mfa":
        return service.failure(ask, 401, "900421", "Access denied. MFA is required.")
    return None


def _without_retry_after(answer: Answer) -> Answer:
    return replace(answer, headers={key: value for key, value in answer.headers.items() if key != "Retry-After"})


def _spoiled(service: Service, ask: Ask, fault: Fault) -> Answer:
    """Return the true answer with its page chain spoiled; anything but a collection stays as it is."""
    answer = service.answer(ask)
    if answer.status != 200 or not isinstance(answer.json, dict) or not {"value", "items"} & set(answer.json):
        return answer
    if fault.kind == "half":
        return service.page_onward(ask, answer, f"{_HALF}{fault.status or 500}", half=True, origin=None)
    if fault.kind == "endless":
        return service.page_onward(ask, answer, f"{_ENDLESS}2", half=False, origin=None)
    if fault.kind == "foreign_next":
        return service.page_onward(ask, answer, "foreign", half=False, origin=fault.origin or "https://foreign.example")
    return answer


def _endless(service: Service, plain: Ask, page: int) -> Answer:
    answer = service.answer(plain)
    if answer.status != 200:
        return answer
    return service.page_onward(plain, answer, f"{_ENDLESS}{page + 1}", half=False, origin=None)


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
