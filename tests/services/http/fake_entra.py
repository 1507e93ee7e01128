"""Entra's token endpoint as a transport of `requests`: what msal sends arrives here, without a network."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from services.http.entra_session import EntraSession, PlainSession
from tests.services.http.fakes import a_token

LOGIN = "https://login.example:8443"


@dataclass
class FakeEntra(BaseAdapter):
    """Answers token requests; `refuse` may answer (status, body) instead, `before` runs first, in msal's thread."""

    calls: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    refuse: Callable[[str, dict[str, str]], tuple[int, object] | None] = lambda tenant, form: None
    before: Callable[[], None] = lambda: None
    issued_for: str | None = None
    expires_in: object = 3600
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[bytes], BytesIO] = BytesIO

    def __post_init__(self) -> None:
        super().__init__()
        self._numbers, self._lock = count(1), threading.Lock()

    def session(self, monotonic: Callable[[], float] = time.monotonic) -> EntraSession:
        """Return the session msal is given, ending here."""
        session = PlainSession("")
        session.mount("https://", self)
        return EntraSession(LOGIN, session, monotonic)

    @property
    def token_calls(self) -> int:
        return sum(method == "POST" for method, _, _ in self.calls)

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        path = urlsplit(str(request.url)).path
        form = {name: values[0] for name, values in parse_qs(str(request.body or "")).items()}
        with self._lock:
            self.calls.append((str(request.method), path, form))
            number = next(self._numbers)
        self.before()
        tenant = path.split("/")[1]
        return self._response(request, *(self.refuse(tenant, form) or (200, self._grant(tenant, number))))

    def close(self) -> None:
        """Nothing is open."""

    def _grant(self, tenant: str, number: int) -> dict[str, object]:
        return {
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "access_token": a_token(self.issued_for or tenant, "Organization.Read.All", number),
            "refresh_token": f"refresh-{number}",
        }

    def _response(self, request: requests.PreparedRequest, status: int, body: object) -> requests.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, str(request.url)
        response.headers.update(self.headers)
        response.raw = HTTPResponse(self.stream(content), status=status, preload_content=False)
        return response
