"""A part of an answer is a value with its source and age, or *not available* with the reason. Never zero on error."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T", covariant=True)


class Source(StrEnum):
    """The service that a fact came from, in the words a technician knows it by."""

    GRAPH = "Microsoft Graph"
    PARTNER_CENTER = "Partner Center"
    EXCHANGE = "Exchange Online"
    MAILBOX_REPORT = "Microsoft 365 usage report"
    DATABASE = "the database"


@dataclass(frozen=True, slots=True)
class Available(Generic[T]):
    """A value that was read whole, from `source`, at `read_at` (UTC)."""

    value: T
    source: Source
    read_at: datetime


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """A part that could not be read: `reason` is a SeatwiseError (cards/error.py has the words for it)."""

    source: Source
    reason: Exception


Section = Available[T] | NotAvailable
