"""The only place that catches everything: whatever goes wrong becomes a card for the person and a line in the log."""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from cards.card import Card
from dialogs.turn import PlaceKind
from services.errors import (
    ButtonClosed,
    CrossTenantAccess,
    NotPermitted,
    OutsidersPresent,
    RightsUnread,
    RosterUnread,
    SeatwiseError,
    UnusableInput,
)

log = structlog.get_logger("bot")
T = TypeVar("T")

_THE_PRESSERS_OWN = (ButtonClosed, NotPermitted, OutsidersPresent, RightsUnread, RosterUnread, UnusableInput)


class ErrorCard(Protocol):
    """cards.error.error_card: the words for an error."""

    def __call__(self, error: Exception, reference: str) -> Card:
        """Return the card that explains `error`; `reference` is what the log knows it by."""
        ...


@dataclass(frozen=True, slots=True)
class Apology:
    """A failed question: the card that explains it, and what it was."""

    card: Card
    error: Exception

    def keeps_the_card(self, place: PlaceKind) -> bool:
        """Tell whether the pressed card must stay: the fault is the presser's own, or others look at that card too."""
        return place is not PlaceKind.PERSONAL or isinstance(self.error, _THE_PRESSERS_OWN)


class Apologies:
    """Turns failures into apologies. `new_reference` returns a random text that finds the line in the log."""

    def __init__(self, error_card: ErrorCard, new_reference: Callable[[], str]) -> None:
        self._error_card, self._new_reference = error_card, new_reference

    async def answered(self, work: Awaitable[T]) -> T | Apology:
        """Await `work`; never raise (but for cancellation)."""
        try:
            return await work
        except Exception as error:
            return self.apology(error)

    def apology(self, error: Exception) -> Apology:
        """Log `error` and return the card that explains it."""
        reference = error.reference if isinstance(error, CrossTenantAccess) else self._new_reference()
        log_fault("turn.failed", error, reference=reference)
        try:
            return Apology(self._error_card(error, reference), error)
        except Exception as fault:
            log_fault("error_card.failed", fault, reference=reference)
            return Apology(_last_words(reference), error)


async def attempted(event: str, work: Awaitable[object], **ids: object) -> bool:
    """Await `work`; return False and log `event` when it fails. For sends that nobody can be told about."""
    try:
        await work
    except Exception as error:
        log_fault(event, error, **ids)
        return False
    return True


async def outcome(event: str, work: Awaitable[T]) -> T | None:
    """Await `work`; return None and log `event` when it fails by a fault of ours."""
    try:
        return await work
    except Exception as error:
        log_fault(event, error)
        return None


def log_fault(event: str, error: BaseException, **ids: object) -> None:
    """Write one line: expected errors by type, unexpected ones with their stack. Never the error's own text,
    which may quote a secret or what somebody typed.
    """
    name = type(error).__name__
    if isinstance(error, SeatwiseError):
        log.warning(event, error=name, **ids, **_numbers(error))
        return
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(event, error=name, frames=frames[-12:], **ids)


def _numbers(error: SeatwiseError) -> Mapping[str, object]:
    fields = {name: getattr(error, name, None) for name in ("service", "status", "request_id", "fault", "reason")}
    return {name: str(value) for name, value in fields.items() if value is not None}


def _last_words(reference: str) -> Card:
    text = f"Something went wrong on our side. Ask again; if it happens again, tell your administrator: {reference}"
    body = [{"type": "TextBlock", "text": text, "wrap": True}]
    return Card({"type": "AdaptiveCard", "version": "1.5", "body": body}, text)
