"""Partner Center's error bodies: its own, and that of the gateway before it."""

import math
from typing import Any

from sandbox.answer import Answer


class PartnerCenterRefused(Exception):
    """Partner Center will not do it: HTTP status, error code, sentence."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(status, code)
        self.status, self.code, self.description = status, code, description


def error_answer(status: int, code: str, description: str) -> Answer:
    """Return an error body; codes of five digits or more come as numbers, shorter ones as strings, since both occur."""
    number_or_text = int(code) if code.isdecimal() and len(code) > 4 else code
    body: dict[str, Any] = {"code": number_or_text, "description": description, "data": [], "source": "PartnerFD"}
    challenge = {"WWW-Authenticate": 'Bearer realm="api.partnercenter.microsoft.com"'} if status == 401 else {}
    return Answer(status, body, challenge)


def gateway_throttle(wait: float) -> Answer:
    """Return the gateway's 429; `wait` in seconds."""
    seconds = max(1, math.ceil(wait))
    message = f"Rate limit is exceeded. Try again in {seconds} seconds."
    return Answer(429, {"statusCode": 429, "message": message}, {"Retry-After": str(seconds)})
