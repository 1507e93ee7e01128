"""A request and an answer without any network: every service is a function from one to the other."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `path` is decoded; `query` keeps order and repetitions; header names are lower-case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    crowded: bool = False
    """Whether another call of the same service and tenant was still under way when this one came."""

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter, None if it is absent."""
        return next((value for key, value in self.query if key == name), None)

    @property
    def bearer(self) -> str | None:
        """Return the bearer token, None if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    @property
    def path_and_query(self) -> str:
        """Return the path with its query, for logs and fault patterns."""
        return self.path + ("?" + urlencode(self.query, safe="$/,:") if self.query else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: JSON unless `text` is given, or `pieces` of a long one. `bom` puts a byte order mark before it."""

    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    pieces: Iterable[str] | None = None
    bom: bool = False
    content_type: str = "application/json"

    def body(self) -> bytes:
        """Return the bytes to send."""
        if self.text is not None or self.pieces is not None:
            written = self.text or "".join(self.pieces or ())
        else:
            written = "" if self.json is None else json.dumps(self.json, ensure_ascii=False, separators=(",", ":"))
        return (b"\xef\xbb\xbf" if self.bom else b"") + written.encode()

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """Return the answer with these headers added."""
        return replace(self, headers={**self.headers, **headers})


class Service(Protocol):
    """One of the services, on its own origin."""

    name: str

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant the request is about, for the log and for faults."""
        ...

    def answer(self, ask: Ask) -> Answer:
        """Return the true answer."""
        ...

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an error in the service's own form."""
        ...

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the collection with a next page `token` announced (at `origin`), with half its items if wanted."""
        ...

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request without its page token, and the token."""
        ...
