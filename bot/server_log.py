"""What the HTTP server complains of, told by kind: its own texts quote the request, its token with it."""

import logging

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.errors import log_fault

log = structlog.get_logger("bot.http")

_THE_SENDERS_FAULT = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class _ByKind(logging.Handler):
    """Hands a record's exception to our log, and drops its text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: a warning for what a sender did wrong, an error with frames for a fault of ours."""
        error = record.exc_info[1] if record.exc_info else None
        remote = {"remote": record.args[0]} if isinstance(record.args, tuple) and record.args else {}
        if isinstance(error, _THE_SENDERS_FAULT):
            log.warning("http.refused", error=type(error).__name__, **remote)
        elif error is not None:
            log_fault("http.failed", error, **remote)
        else:
            log.error("http.failed", function=record.funcName)


def server_log() -> logging.Logger:
    """Return a logger for aiohttp's server that hands nothing on to any other logger."""
    logger = logging.Logger("bot.http", logging.WARNING)  # not from getLogger: it has no parent
    logger.addHandler(_ByKind())
    return logger
