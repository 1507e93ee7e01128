"""The one way to the database: units of work in threads of their own, on SQLite and on MySQL alike."""

import asyncio
import sqlite3
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from services.errors import Ambiguous, Misconfigured, Service, Unavailable
from services.store.engine import make_engine

T = TypeVar("T")
Unit = Callable[[sa.Connection], T]

ATTEMPTS = 3
HEALTH_SECONDS = 2.0
DEADLOCK = 1213
REFUSED = {
    1044: "the account may not use this database",
    1045: "the login was refused",
    1698: "the login was refused",  # MariaDB's for a user that logs in over the socket only, or is not there
    1049: "there is no such database",
    1142: "the account lacks a grant on a table: `audit grants` prints what it needs",
    1419: "the account may not make triggers: the server needs log_bin_trust_function_creators = ON",
    2026: "the server offers no TLS, and the URL asks for it",
}
OUTAGES = frozenset({1021, 1040, 1053, 1114, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1290, 1317, 1836, 3169})
"""MySQL's numbers for: disk or table full, too many connections, shutdown, network, lock wait, deadlock, read-only."""
_OPERATIONAL = (OperationalError, InterfaceError, InternalError)
_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""What we did wrong. The rest is the database's, also SQLite's bare DatabaseError for a spoilt file."""
PATIENCE = 3.0
"""Seconds that an answer waits for what it can do without."""


class Database:
    """A pool of connections and as many threads; SQLite has one of each, so writers queue here and not in the file."""

    def __init__(self, url: str, *, threads: int = 10, tls: ssl.SSLContext | None = None) -> None:
        """Prepare, without connecting. `tls` is used when the URL says `?ssl=true`; raises Misconfigured."""
        self._engine = make_engine(url, connections=threads, tls=tls)
        self.embedded = self._engine.dialect.name == "sqlite"
        self._threads = ThreadPoolExecutor(1 if self.embedded else threads, thread_name_prefix="database")

    async def run(self, unit: Unit[T], *, idempotent: bool = False, within: float | None = None) -> T:
        """Return what `unit` returns, after its transaction was committed.

        A unit whose connection is lost before the commit, or which loses a deadlock, is run again: it must touch
        nothing but its connection. Raises Unavailable when the database cannot be reached, and Ambiguous when the
        connection was lost in the commit; only an `idempotent` unit (a read, a write that may be done twice) is
        then run again. A cancelled caller does not stop the unit, nor does one who waits `within` seconds only and
        then gets Unavailable.
        """
        try:
            async with asyncio.timeout(within):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, self._carry_out, unit, idempotent)
        except TimeoutError as fault:
            raise Unavailable(Service.DATABASE) from fault

    async def health(self) -> bool:
        """Return whether the database answers now, within two seconds."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                return await self.run(lambda connection: connection.execute(_ONE).scalar_one() == 1, idempotent=True)
        except (TimeoutError, Unavailable, Misconfigured):
            return False

    async def close(self) -> None:
        """Finish the units that run, and close every connection."""
        with ThreadPoolExecutor(1, thread_name_prefix="database-close") as closer:
            await asyncio.get_running_loop().run_in_executor(closer, self._close)

    def _close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()

    def _carry_out(self, unit: Unit[T], idempotent: bool) -> T:
        for last in (False,) * (ATTEMPTS - 1) + (True,):
            try:
                return self._attempt(unit)
            except _OutcomeUnknown as fault:
                if last or not idempotent:
                    raise Ambiguous(Service.DATABASE) from fault.__cause__
            except DBAPIError as fault:
                if last or not _is_worth_repeating(fault):
                    raise _in_our_words(fault) from fault
        raise AssertionError

    def _attempt(self, unit: Unit[T]) -> T:
        with self._engine.connect() as connection:
            result = unit(connection)
            try:
                connection.commit()
            except _OPERATIONAL as fault:
                if _code(fault) == DEADLOCK:
                    raise
                raise _OutcomeUnknown from fault
            return result


class _OutcomeUnknown(Exception):
    """The commit was sent and no answer came."""


_ONE = sa.select(sa.literal(1))


def _is_worth_repeating(fault: DBAPIError) -> bool:
    # A lost connection and a lost deadlock both mean that the server has rolled everything back.
    return fault.connection_invalidated or _code(fault) == DEADLOCK


def _in_our_words(fault: DBAPIError) -> Exception:
    if _code(fault) in REFUSED:
        return Misconfigured("DATABASE_URL", REFUSED[_code(fault)])
    if isinstance(getattr(fault.orig, "original_exception", None), ssl.SSLCertVerificationError):
        return Misconfigured("CA_BUNDLE", "the database server's certificate is not trusted, or is another host's")
    return Unavailable(Service.DATABASE) if _is_outage(fault) else fault


def _is_outage(fault: DBAPIError) -> bool:
    """Tell an outage from a mistake of ours, such as a column that does not exist."""
    if isinstance(fault, _OURS):
        return False
    if isinstance(fault.orig, sqlite3.Error):
        return getattr(fault.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    code = _code(fault)
    return fault.connection_invalidated or code in OUTAGES or 2000 <= code < 3000  # the 2000s: no way to the server


def _code(fault: DBAPIError) -> int:
    """Return MySQL's error number, 0 for SQLite."""
    code = fault.orig.args[0] if fault.orig is not None and fault.orig.args else 0
    return code if isinstance(code, int) else 0
