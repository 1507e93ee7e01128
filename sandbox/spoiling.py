"""What a fault makes of an answer, as far as an answer can show it (the network's part is in web.py)."""

from dataclasses import replace

from sandbox.answer import Answer, Ask, Service
from sandbox.faults import Fault

_HALF, _ENDLESS = "sandbox-half-", "sandbox-endless-"
_HTML = "<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Service unavailable</h1></body></html>"


def spoiled_answer(service: Service, ask: Ask, fault: Fault | None) -> Answer:
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
