"""JSON batching: up to twenty reads in one call, each answered, authorised, throttled and failed on its own."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from sandbox.answer import Answer, Ask
from sandbox.graph.failures import GraphRefused
from sandbox.graph.odata import Json

_LARGEST = 20


def batch_answer(ask: Ask, one: Callable[[Ask], Answer]) -> Answer:
    """Return the outer answer; `one` answers a part. Raises GraphRefused for a batch that is none."""
    parts = _parts(ask)
    done: dict[str, Json] = {}
    for part in parts:
        failed = any(done.get(name, {"status": 424})["status"] >= 400 for name in part.get("dependsOn", ()))
        done[part["id"]] = _failed_dependency(part) if failed else _response(part, one(_ask(ask, part)))
    return Answer(200, {"responses": list(reversed(done.values()))})


def _parts(ask: Ask) -> list[Json]:
    try:
        parts = json.loads(ask.body)["requests"]
        usable = isinstance(parts, list) and all({"id", "method", "url"} <= set(part) for part in parts)
    except (ValueError, KeyError, TypeError) as error:
        raise GraphRefused(400, "BadRequest", "Unable to read JSON request payload.") from error
    if not usable or not 1 <= len(parts) <= _LARGEST:
        raise GraphRefused(400, "BadRequest", f"Number of batch request steps must be between 1 and {_LARGEST}.")
    if len({part["id"] for part in parts}) != len(parts):
        raise GraphRefused(400, "BadRequest", "Request Id has to be unique in a batch.")
    return list(parts)


def _ask(outer: Ask, part: Mapping[str, Any]) -> Ask:
    path, _, query = str(part["url"]).partition("?")
    headers = {name.lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    headers["authorization"] = outer.headers.get("authorization", "")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    return Ask(str(part["method"]).upper(), "/v1.0/" + unquote(path).lstrip("/"), pairs, headers)


def _response(part: Mapping[str, Any], answer: Answer) -> Json:
    headers = {**answer.headers, "Content-Type": answer.content_type}
    return {
        "id": part["id"],
        "status": answer.status,
        "headers": headers,
        "body": answer.json if answer.text is None else answer.text,
    }


def _failed_dependency(part: Mapping[str, Any]) -> Json:
    error = {"code": "FailedDependency", "message": "A request that this one depends on has failed."}
    return {"id": part["id"], "status": 424, "headers": {}, "body": {"error": error}}
