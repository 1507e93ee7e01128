"""The log: one JSON object per line on standard error, from our own rooms and from libraries alike."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from services.redaction import redacted

_COMMON = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def log_as_json(least: int) -> None:
    """Send everything from level `least` on to standard error as JSON lines."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[*_COMMON, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(), _redact],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_COMMON, _fault_by_type],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
                _redact,
            ],
        )
    )
    logging.basicConfig(level=least, handlers=[handler], force=True)


def _redact(_: object, __: str, line: Any) -> str:
    return redacted(line)


def _fault_by_type(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Name a library's exception by its type alone: its text may quote a stranger's request, token and all."""
    fault = event.pop("exc_info", None)
    if isinstance(fault, tuple) and fault[0] is not None:
        event["exception_type"] = fault[0].__name__
    return event
