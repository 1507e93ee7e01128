"""Graph's error body."""

import time
from typing import Any

from sandbox.answer import Answer, Ask


class GraphRefused(Exception):
    """Graph will not do it: HTTP status, error code, sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code)
        self.status, self.code, self.message = status, code, message


def bad_token(reason: str) -> GraphRefused:
    """Return the refusal of a token that is missing, foreign, expired or for another audience."""
    return GraphRefused(401, "InvalidAuthenticationToken", reason)


def denied() -> GraphRefused:
    """Return the refusal for a missing scope or role; Graph does not tell which."""
    return GraphRefused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def unsupported(message: str) -> GraphRefused:
    """Return the refusal of a query that the resource does not support."""
    return GraphRefused(400, "Request_UnsupportedQuery", message)


def error_answer(ask: Ask, request_id: str, status: int, code: str, message: str) -> Answer:
    """Return an answer with Graph's error body."""
    inner: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
        "request-id": request_id,
        "client-request-id": ask.headers.get("client-request-id", request_id),
    }
    challenge = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'} if status == 401 else {}
    return Answer(status, {"error": {"code": code, "message": message, "innerError": inner}}, challenge)
