"""GET /auth/partner/start/{link}: off to Microsoft. GET /auth/partner: back from there, in the same browser."""

import asyncio
import re
from collections.abc import Callable

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.errors import log_fault
from bot.page import HEADERS, page
from cards.error import explain
from cards.sign_in import SIGNED_IN
from services.errors import SeatwiseError, SignInFailed
from services.sign_in import LASTS, CameBack, SignIns

log = structlog.get_logger("bot.sign_in")

BACK = "/auth/partner"
START = f"{BACK}/start/{{link}}"
_COOKIE = "seatwise-sign-in"
_NUMBER = re.compile(r"AADSTS(\d{1,9})")
_MISTAKE, _ELSEWHERE = 400, 503
Done = Callable[[SeatwiseError | None], None]


class SignInDesk:
    """The two pages of a sign-in, at `origin`. `done` is told how each that came back ended: None is well."""

    def __init__(self, sign_ins: SignIns, origin: str, done: Done = lambda error: None) -> None:
        self._sign_ins, self._done, self._secure = sign_ins, done, origin.startswith("https://")
        self._redirect_uri = f"{origin}{BACK}"
        # The prefix makes browsers take the cookie from this very host alone; it wants TLS, which loopback has not.
        self._cookie = f"__Host-{_COOKIE}" if self._secure else _COOKIE

    async def start(self, request: web.Request) -> web.Response:
        """Send the browser to Microsoft, and leave it the cookie that it has to bring back."""
        try:
            begun = await self._sign_ins.begin(request.match_info["link"], self._redirect_uri)
        except SeatwiseError as error:
            return _told(error)
        response = web.Response(status=302, headers=HEADERS | {"Location": begun.address})
        self._set_cookie(response, begun.cookie, int(LASTS.total_seconds()))
        return response

    async def back(self, request: web.Request) -> web.Response:
        """Finish the sign-in that this browser began, and say what came of it."""
        failure: SeatwiseError | None = None
        try:
            finishing = self._sign_ins.finish(_came_back(request, self._cookie), self._redirect_uri)
            account = await asyncio.shield(asyncio.ensure_future(finishing))  # also if the browser leaves
            log.info("sign_in.stored", account=account.object_id)
        except SeatwiseError as error:
            failure = error
        response = page(SIGNED_IN) if failure is None else _told(failure)
        self._set_cookie(response, "", 0)
        self._done(failure)
        return response

    def _set_cookie(self, response: web.Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self._cookie, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="Lax"
        )


def add_sign_in(app: web.Application, desk: SignInDesk) -> None:
    """Add the two routes. HEAD opens no link: who looks ahead must not use it up."""
    app.router.add_get(START, desk.start, allow_head=False)
    app.router.add_get(BACK, desk.back, allow_head=False)


def _came_back(request: web.Request, cookie: str) -> CameBack:
    number = _NUMBER.search(request.query.get("error_description", ""))
    return CameBack(
        request.query.get("state", ""),
        request.cookies.get(cookie, ""),
        SecretStr(request.query.get("code", "")),
        request.query.get("error", ""),
        int(number[1]) if number else None,
    )


def _told(error: SeatwiseError) -> web.Response:
    log_fault("sign_in.failed", error)
    return page(explain(error), _MISTAKE if isinstance(error, SignInFailed) else _ELSEWHERE)
