"""The HTTP client that msal is given: our trust, our time-outs, no redirects, and no discovery calls.

msal looks up `{tenant}/v2.0/.well-known/openid-configuration` for every tenant it meets. What stands there is fixed in
Entra's v2.0 layout, so the answer is made here and 1,000 tenants cost no call.

Anything but a whole JSON object with status 200 leaves `post` as an exception. So msal never sees a refusal, and its
caches of refusals (60 s for a 400, Retry-After for a 429 or 5xx) stay empty: after a new sign-in the next question
works at once. Waiting is done by `Retries`, which knows the question's deadline. Nor does msal ever log a body.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from services.errors import Malformed, Service, Unavailable
from services.http.responses import json_object, retry_after

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
ANSWER_SECONDS = 15.0
"""For the whole answer: each of its reads alone may take READ_SECONDS."""
LARGEST_ANSWER = 1_000_000
DISCOVERY = "/v2.0/.well-known/openid-configuration"


@dataclass(eq=False)
class EntraRefusal(Exception):
    """Entra refused a token. `body` is its JSON, empty if it sent none; `retry_after` is in seconds."""

    status: int
    body: Mapping[str, object] = field(repr=False)
    retry_after: float | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What msal reads of an answer."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        """Do nothing: a failure never becomes a TextAnswer."""


class TokenClient(Protocol):
    """The two methods and the end that msal asks of its HTTP client."""

    def get(self, url: str, **kwargs: object) -> object:
        """Answer a GET."""
        ...

    def post(self, url: str, **kwargs: object) -> object:
        """Answer a POST."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class PlainSession(requests.Session):
    """A session that heeds no environment, follows no redirect, keeps no cookie and never waits for ever."""

    def __init__(self, bundle: str, *, proxy: str | None = None, connections: int = 8) -> None:
        super().__init__()
        self.trust_env, self.verify = False, bundle
        self.proxies = {"https": proxy} if proxy else {}
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=connections))

    def request(self, method: str, url: str, **kwargs: object) -> requests.Response:  # type: ignore[override]
        """Send a request within the time-outs."""
        kwargs = {**kwargs, "timeout": (CONNECT_SECONDS, READ_SECONDS), "allow_redirects": False}
        return super().request(method, url, **kwargs)  # type: ignore[arg-type]


class EntraSession:
    """A TokenClient for one sign-in origin. Safe to use from several threads."""

    def __init__(self, login: str, session: requests.Session, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._login, self._session, self._monotonic = login, session, monotonic

    def get(self, url: str, **_: object) -> TextAnswer:
        """Answer msal's discovery from Entra's fixed layout; nothing else is ever asked with GET."""
        tenant = url.removeprefix(f"{self._login}/").removesuffix(DISCOVERY)
        if url != f"{self._login}/{tenant}{DISCOVERY}" or "/" in tenant:
            raise Malformed(Service.SIGN_IN, what="an unexpected look-up during sign-in")
        base = f"{self._login}/{tenant}"
        layout = {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }
        return TextAnswer(200, json.dumps(layout))

    def post(self, url: str, *, headers: Mapping[str, str] | None = None, **kwargs: object) -> TextAnswer:
        """Send a token request; raises EntraRefusal, Malformed or Unavailable for anything but a token answer."""
        request_id = (headers or {}).get("client-request-id")
        ends_at = self._monotonic() + ANSWER_SECONDS
        try:
            with self._session.post(url, headers=headers, stream=True, **kwargs) as answer:  # type: ignore[arg-type]
                body = self._read(answer, ends_at)
        except (requests.RequestException, HTTPError, OSError) as fault:
            raise Unavailable(Service.SIGN_IN, request_id=request_id) from fault
        return _whole(answer, body, request_id)

    def _read(self, answer: requests.Response, ends_at: float) -> bytes:
        """Return the body as it comes; raises TimeoutError when it comes too slowly, and cuts what is too long."""
        body = b""
        while piece := answer.raw.read1(LARGEST_ANSWER - len(body), decode_content=True):
            body += piece
            if self._monotonic() > ends_at:
                raise TimeoutError
        return body

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _whole(answer: requests.Response, body: bytes, request_id: str | None) -> TextAnswer:
    content = json_object(body)
    if answer.status_code >= 400:
        wait = retry_after({name.lower(): value for name, value in answer.headers.items()}, datetime.now(UTC))
        raise EntraRefusal(answer.status_code, content, wait, request_id)
    if answer.status_code != 200 or not content:
        raise Malformed(Service.SIGN_IN, answer.status_code, what="no token answer", request_id=request_id)
    return TextAnswer(200, json.dumps(content))
